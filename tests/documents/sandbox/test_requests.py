"""Reading in the other process gives what reading in this one gives."""

import os
import time
from dataclasses import fields, replace
from pathlib import Path

import pytest

from skillmap.documents import Limits, page_pictures, read, warm_up
from skillmap.documents.reading import read_bytes
from skillmap.documents.sandbox.requests import _cut, _pool
from skillmap.errors import CorruptDocumentError, DocumentError, EncryptedDocumentError, LimitExceededError
from skillmap.settings import Settings, load_settings


def test_read_gives_what_reading_in_this_process_gives(samples: dict[str, Path]) -> None:
    assert len(samples) >= 8
    for name, path in samples.items():
        here = read_bytes(path.read_bytes())
        assert read(path.read_bytes()) == here, name
        found = read(path)
        assert found.dates[-1].field == "mtime"
        assert replace(found, dates=found.dates[:-1]) == here, name


def test_read_gives_the_same_error(shared: Path) -> None:
    kinds: dict[str, type[DocumentError]] = {"enc_user.pdf": EncryptedDocumentError, "pages1000.pdf": LimitExceededError}
    for name, kind in kinds.items():
        data = (shared / "data" / "hostile" / name).read_bytes()
        with pytest.raises(kind) as here:
            read_bytes(data)
        with pytest.raises(kind) as there:
            read(data)
        assert (str(there.value), there.value.code) == (str(here.value), here.value.code)


def test_warm_process_is_ready_soon() -> None:
    _pool.close()
    started = time.monotonic()
    warm_up()
    assert time.monotonic() - started < 0.5
    assert read(b"Driver").text == "Driver"
    assert time.monotonic() - started < 10  # 0.3 s on an idle machine
    assert len(_pool.workers()) == 1


def test_page_pictures_draws_each_page(samples: dict[str, Path]) -> None:
    (small,) = page_pictures(samples["en-welder.pdf"], dpi=20)
    (large,) = page_pictures(samples["en-welder.pdf"].read_bytes(), dpi=60)
    assert small is not None
    assert large is not None
    assert small.startswith(b"\x89PNG")
    assert large.startswith(b"\x89PNG")
    assert len(large) > 2 * len(small)


@pytest.mark.parametrize("lengths", [None, 3, [1], [4], [-1, 4], ["3"], [3, *[None] * 30]])
def test_pictures_of_wrong_lengths_are_refused(lengths: object) -> None:
    with pytest.raises(CorruptDocumentError):
        _cut(b"abc", lengths, Limits())


def test_pictures_are_cut_where_they_end() -> None:
    assert _cut(b"abc", [1, None, 2], Limits()) == [b"a", None, b"bc"]


def test_every_limit_is_a_setting() -> None:
    names = [name for name in Settings.model_fields if name.startswith("max_")]
    bounds = load_settings()
    others = load_settings(**{name: type(getattr(bounds, name))(getattr(bounds, name) * 2) for name in names})
    plain, doubled = bounds.document_limits, others.document_limits
    assert [limit.name for limit in fields(Limits) if getattr(doubled, limit.name) != 2 * getattr(plain, limit.name)] == []
    assert len(names) == len(fields(Limits))
    same = [limit.name for limit in fields(Limits) if limit.name != "max_bytes"]
    assert all(getattr(plain, name) == getattr(Limits(), name) for name in same)


def test_pool_of_the_library_is_not_shared_with_a_fork() -> None:
    read(b"Driver")
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if _pool.workers() == () and read(b"Driver").text == "Driver" else 1
            _pool.close()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert read(b"Driver").text == "Driver"
