"""Files are looked at before they are loaded."""

import os
import socket
import tracemalloc
from pathlib import Path

import pytest

from skillmap.documents.limits import Limits
from skillmap.documents.sandbox.source import load
from skillmap.errors import LimitExceededError, UnsupportedFormatError


def test_load_dates_a_file_by_its_last_change(tmp_path: Path) -> None:
    file = tmp_path / "cv.txt"
    file.write_bytes(b"Forklift\r\ndriver\x1a")
    os.utime(file, (1_714_564_800, 1_714_564_800))
    data, (date,) = load(file, Limits())
    assert data == b"Forklift\r\ndriver\x1a"
    assert (date.date, date.source, date.field) == ("2024-05-01", "file_time", "mtime")


def test_load_takes_bytes_as_they_are() -> None:
    assert load(b"Driver", Limits()) == (b"Driver", ())
    with pytest.raises(LimitExceededError, match="7 bytes, more than 6"):
        load(b"Drivers", Limits(max_bytes=6))


def test_load_refuses_a_large_file_without_loading_it(tmp_path: Path) -> None:
    file = tmp_path / "large.pdf"
    with file.open("wb") as sparse:
        sparse.truncate(10**12)
    tracemalloc.start()
    with pytest.raises(LimitExceededError) as caught:
        load(file, Limits())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "too-large"
    assert peak < 1_000_000


def test_load_refuses_a_file_that_is_longer_than_it_says() -> None:
    with pytest.raises(LimitExceededError, match="11 bytes, more than 10"):
        load(Path("/proc/self/status"), Limits(max_bytes=10))  # its size is given as 0


def test_load_refuses_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormatError, match="a folder: name the documents in it"):
        load(tmp_path, Limits())


def test_load_refuses_a_pipe_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "cv.pdf")
    with pytest.raises(UnsupportedFormatError, match="a pipe"):
        load(tmp_path / "cv.pdf", Limits())


def test_load_refuses_a_device_and_a_socket(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormatError, match="a device"):
        load(Path("/dev/zero"), Limits())
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        with pytest.raises(UnsupportedFormatError, match="a socket"):
            load(tmp_path / "s", Limits())


def test_load_tells_that_a_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.pdf", Limits())
