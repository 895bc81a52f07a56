"""The server and its workers are killed in the middle: every accepted document has exactly one result."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import psutil
from tests.service.running import KEY, on_both

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = 24


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(values: dict[str, Any], flags: dict[str, Any]) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    command = [sys.executable, "-m", "tests.service.fake_server", json.dumps(values), json.dumps(flags, default=str)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603 - our own


def until_ready(client: httpx.Client, server: subprocess.Popen[bytes], patience_s: float = 120) -> None:
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        assert server.poll() is None, "the server has ended"
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError("the server is not ready")


@on_both
def test_killed_workers_and_servers_lose_and_double_nothing(database_url: str, tmp_path: Path, library_flags: dict[str, Any]) -> None:
    port = free_port()
    values = {
        "database_url": database_url,
        "data": str(tmp_path),
        "encryption_keys": KEY,
        "port": port,
        "workers": 2,
        "lease_seconds": 2.0,
        "housekeeping_seconds": 0.5,
    }
    server = start(values, library_flags)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            until_ready(client, server)
            documents = [("files", (f"{number}.txt", f"sleep 0.3 {number}".encode())) for number in range(DOCUMENTS)]
            identity = client.post("/v1/batches", files=documents).raise_for_status().json()["id"]
            _wait(client, identity, 3)
            workers = [child for child in psutil.Process(server.pid).children(recursive=True) if "spawn_main" in " ".join(child.cmdline())]
            workers[0].send_signal(signal.SIGKILL)
            _wait(client, identity, 8)
            server.send_signal(signal.SIGKILL)
            server.wait()
            server = start(values, library_flags)
            until_ready(client, server)
            assert client.get(f"/v1/batches/{identity}").json()["finished"] < DOCUMENTS
            ended = _wait(client, identity, DOCUMENTS)
            assert (ended["state"], ended["failed"]) == ("done", 0)
            lines = [json.loads(line) for line in client.get(f"/v1/batches/{identity}/results").text.splitlines()]
            assert [line["state"] for line in lines] == ["done"] * DOCUMENTS
            kept = client.get("/v1/profiles", params={"batch": identity, "limit": 200}).json()["profiles"]
            assert Counter(one["id"] for one in kept) == Counter(line["profiles"][0]["id"] for line in lines)
            server.terminate()  # gracefully
            assert server.wait(30) in {0, -signal.SIGTERM}
    finally:
        server.kill()
        server.wait()


def _wait(client: httpx.Client, identity: str, count: int, patience_s: float = 90) -> dict[str, Any]:
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        found: dict[str, Any] = client.get(f"/v1/batches/{identity}").json()
        if found["finished"] >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"the batch stands still: {found}")
