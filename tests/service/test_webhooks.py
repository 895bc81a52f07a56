"""Where webhooks may go."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from skillmap_service.jobs.webhooks import RefusedHostError, checked_address


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "::1", "fd00::1", "::ffff:10.0.0.1", "0.1.2.3", "100.64.0.1"]
)
def test_a_name_that_points_into_the_own_network_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443)), (family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    with pytest.raises(RefusedHostError):
        checked_address(urlsplit("https://hooks.example/"), private=False)


def test_a_public_name_is_resolved_once_and_its_address_used(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    assert checked_address(urlsplit("https://hooks.example/"), private=False) == "93.184.215.14"
