"""Documents from folders, patterns, archives, mailboxes, manifests and stores, always in the same order and each by a name of its own."""

import csv
import datetime
import gzip
import io
import shutil
import subprocess
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import fsspec
import pyarrow
import pyarrow.parquet
import pytest

from skillmap.bulk.items import Item
from skillmap.bulk.sources import open_source
from skillmap.documents import Limits
from skillmap.errors import DocumentError, SettingsError

LIMITS = Limits(max_bytes=100_000)
MESSAGE = b"Subject: CV\nFrom: a@example.org\nMIME-Version: 1.0\n\nI am a welder.\n"


def items(given: str | Path, limits: Limits = LIMITS) -> dict[str, Item]:
    found = list(open_source(str(given), limits).items())
    assert len({item.name for item in found}) == len(found)
    return {item.name: item for item in found}


def loaded(given: str | Path, limits: Limits = LIMITS) -> dict[str, bytes | str]:
    """Bytes of each item, or the code of its error; read on the way, as streams must be."""
    found: dict[str, bytes | str] = {}
    for item in open_source(str(given), limits).items():
        try:
            found[item.name] = item.load() if item.skipped is None else f"skipped: {item.skipped}"
        except DocumentError as exc:
            found[item.name] = exc.code
        except OSError as exc:
            found[item.name] = type(exc).__name__
    return found


def zipped(members: dict[str, bytes], level: int = 0) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2012, 3, 4, 5, 6, 8)), data, zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED)
    return file.getvalue()


def tarred(members: dict[str, bytes], mode: Literal["w", "w:gz", "w:bz2", "w:xz"] = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.TarFile.open(fileobj=file, mode=mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(data), 1_330_000_000
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def test_folder_items_are_in_order_and_system_files_are_skipped(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a.txt", "b/1.txt", ".DS_Store", "b/~$cv.docx", "__MACOSX/._x.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "loop").symlink_to(tmp_path)
    found = loaded(tmp_path)
    assert [name for name, data in found.items() if isinstance(data, bytes)] == ["a.txt", "b/1.txt", "b/2.txt"]
    assert sum(str(data).startswith("skipped: ") for data in found.values()) == 3
    assert len(found) == 6
    assert found["b/1.txt"] == b"b/1.txt"


def test_folder_names_that_are_no_utf8_are_kept(tmp_path: Path) -> None:
    Path(f"{tmp_path}/caf\udce9.txt").write_bytes(b"x")
    assert list(loaded(tmp_path)) == ["caf\\xe9.txt"]


def test_pattern_items_are_those_that_it_names(tmp_path: Path) -> None:
    for name in ("x/1.txt", "x/y/2.txt", "x/y/3.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_bytes(b"x")
    assert [Path(name).name for name in loaded(tmp_path / "**" / "*.txt")] == ["1.txt", "2.txt"]
    with pytest.raises(SettingsError, match="no file is named so"):
        items(tmp_path / "*.doc")


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("old.zip", zipped),
        ("old.tar", tarred),
        ("old.tar.gz", lambda members: tarred(members, "w:gz")),
        ("old.tar.bz2", lambda members: tarred(members, "w:bz2")),
        ("old.tar.xz", lambda members: tarred(members, "w:xz")),
        ("without_suffix", zipped),
    ],
)
def test_archive_members_are_items(tmp_path: Path, name: str, pack: object) -> None:
    assert callable(pack)
    (tmp_path / name).write_bytes(pack({"2009/a.txt": b"a", "2009/b.txt": b"b", "big.txt": b"x" * 100_001, "Thumbs.db": b"t"}))
    found = loaded(tmp_path / name)
    assert found == {
        f"{name}!/2009/a.txt": b"a",
        f"{name}!/2009/b.txt": b"b",
        f"{name}!/big.txt": "too-large",
        f"{name}!/Thumbs.db": "skipped: a system's file",
    }
    assert loaded(tmp_path) == found  # a folder that holds it gives the same
    first = items(tmp_path / name)[f"{name}!/2009/a.txt"]
    assert first.modified is not None
    assert datetime.datetime.fromtimestamp(first.modified, tz=datetime.UTC).year == 2012


def test_members_of_a_long_archive_do_not_read_its_list_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "long.zip").write_bytes(zipped({f"{number:04}.txt": b"%d" % number for number in range(500)}))
    opened: list[object] = []
    real = zipfile.ZipFile.__init__

    def count(archive: zipfile.ZipFile, *arguments: Any, **more: Any) -> None:
        opened.append(arguments)
        real(archive, *arguments, **more)

    monkeypatch.setattr(zipfile.ZipFile, "__init__", count)
    every = list(items(tmp_path / "long.zip").values())
    with ThreadPoolExecutor(8) as pool:  # after the last of them was named, and by several threads
        found = list(pool.map(lambda item: item.load(), every))
    assert found == [b"%d" % number for number in range(500)]
    assert len(opened) <= 4


@pytest.mark.parametrize("form", ["7zip", "zip"])
def test_archive_of_another_program_is_opened(tmp_path: Path, form: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "سيرة.txt").write_bytes(b"a")
    (tmp_path / "in" / "b.txt").write_bytes(b"b" * 1000)
    target = tmp_path / "old.bin"
    program = shutil.which("bsdtar")
    assert program is not None, "apt-get install libarchive-tools"
    command = [program, "--format", form, "-cf", str(target), "-C", str(tmp_path / "in"), "b.txt", "سيرة.txt"]
    subprocess.run(command, check=True, env={"LC_ALL": "C.UTF-8"})  # noqa: S603 - our own command
    assert loaded(target) == {"old.bin!/b.txt": b"b" * 1000, "old.bin!/سيرة.txt": b"a"}


def test_archive_within_an_archive_is_opened_but_not_without_end(tmp_path: Path) -> None:
    data = b"x"
    for depth in range(5):
        data = zipped({f"{depth}.zip" if depth else "cv.txt": data, f"beside{depth}.txt": b"b"})
    (tmp_path / "deep.zip").write_bytes(data)
    found = loaded(tmp_path / "deep.zip")
    assert [code for code in found.values() if isinstance(code, str)] == ["unsafe-archive"]
    assert sum(data == b"b" for data in found.values()) == 3
    (tmp_path / "two.zip").write_bytes(zipped({"a.tar": tarred({"b.mbox": b"From x Mon Jan  1 00:00:00 2001\n" + MESSAGE}), "c.txt": b"c"}))
    assert loaded(tmp_path / "two.zip") == {
        "two.zip!/a.tar!/b.mbox": b"From x Mon Jan  1 00:00:00 2001\n" + MESSAGE,  # one message is a message, not a mailbox
        "two.zip!/c.txt": b"c",
    }


def test_archive_office_documents_are_documents(tmp_path: Path, samples: dict[str, Path]) -> None:
    shutil.copy(samples["fr-caregiver.docx"], tmp_path / "cv.zip")
    assert list(loaded(tmp_path)) == ["cv.zip"]


def test_archive_hostile_members_cost_only_themselves(tmp_path: Path) -> None:
    limits = Limits(max_bytes=20_000_000)
    (tmp_path / "bomb.zip").write_bytes(zipped({"a.txt": b"a", "bomb.txt": b"\0" * 10_000_000, "z.txt": b"z"}, level=9))
    assert loaded(tmp_path / "bomb.zip", limits) == {
        "bomb.zip!/a.txt": b"a",
        "bomb.zip!/bomb.txt": "unsafe-archive",
        "bomb.zip!/z.txt": b"z",
    }
    locked = bytearray(zipped({"a.txt": b"a"}))
    for place in (6, locked.index(b"PK\x01\x02") + 8):
        locked[place] |= 1  # the flag for encryption
    (tmp_path / "locked.zip").write_bytes(locked)
    assert loaded(tmp_path / "locked.zip") == {"locked.zip!/a.txt": "encrypted-document"}
    whole = tarred({f"{number}.txt": bytes(f"{number}" * 900, "ascii") for number in range(9)}, "w:gz")
    (tmp_path / "cut.tar.gz").write_bytes(gzip.compress(gzip.decompress(whole)[:6000])[:-12])
    found = loaded(tmp_path / "cut.tar.gz")
    assert found["cut.tar.gz!/0.txt"] == b"0" * 900
    assert found["cut.tar.gz!/*"] == "corrupt-document"


def test_archive_names_that_come_twice_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "twice.tar").write_bytes(tarred({"a.txt": b"1"})[:1024] + tarred({"a.txt": b"2"}))
    assert loaded(tmp_path / "twice.tar") == {"twice.tar!/a.txt": b"1", "twice.tar!/a.txt#2": b"2"}


def test_mailbox_messages_are_items(tmp_path: Path) -> None:
    separator = b"From MAILER Mon Jan  1 00:00:00 2001\n"
    second = MESSAGE + b"\n>From here on I worked.\nFrom there on too.\n\n"
    (tmp_path / "inbox").write_bytes(separator + MESSAGE + b"\n" + separator + second + separator + MESSAGE)
    found = loaded(tmp_path / "inbox")
    assert list(found) == ["inbox!/000001", "inbox!/000002", "inbox!/000003"]
    assert found["inbox!/000002"] == second
    assert found["inbox!/000003"] == MESSAGE


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_manifest_says_what_is_known_of_documents(tmp_path: Path, form: str) -> None:
    (tmp_path / "cvs").mkdir()
    (tmp_path / "cvs" / "a.txt").write_bytes(b"a")
    (tmp_path / "cvs" / "b.zip").write_bytes(zipped({"c.txt": b"c"}))
    rows: list[dict[str, str | None]] = [
        {"path": "cvs/a.txt", "id": "42", "as_of": "2012-05-01", "language": "fr", "tenant": "north"},
        {"path": "cvs/b.zip", "id": "43", "as_of": None, "language": None, "tenant": "south"},
        {"path": "cvs/gone.txt", "id": None, "as_of": None, "language": None, "tenant": None},
    ]
    path = tmp_path / f"list.{form}"
    if form == "csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    found = items(path)
    assert list(found) == ["cvs/a.txt", "cvs/b.zip!/c.txt", "cvs/gone.txt"]
    said = found["cvs/a.txt"].said
    assert (said.item_id, said.as_of, said.language, said.tenant) == ("42", datetime.date(2012, 5, 1), "fr", "north")
    assert found["cvs/b.zip!/c.txt"].said.item_id == "43!/c.txt"
    assert found["cvs/b.zip!/c.txt"].said.tenant == "south"
    assert loaded(path)["cvs/gone.txt"] == "FileNotFoundError"


@pytest.mark.parametrize(
    ("row", "fault"),
    [(",x,,,", "row 2: the path is missing"), ("a,x,May 2012,,", "'May 2012' is no day"), ("a,x,,french!,", "is no language code")],
)
def test_manifest_fault_is_told_before_the_work_begins(tmp_path: Path, row: str, fault: str) -> None:
    (tmp_path / "list.csv").write_text(f"path,id,as_of,language,tenant\na,1,,,\n{row}\n")
    with pytest.raises(SettingsError, match=fault):
        open_source(str(tmp_path / "list.csv"), LIMITS)


def test_table_without_paths_is_a_document(tmp_path: Path) -> None:
    (tmp_path / "cv.csv").write_text("name,title\nNadia,welder\n")
    assert list(loaded(tmp_path / "cv.csv")) == ["cv.csv"]


def test_store_items_are_those_below_a_url() -> None:
    system = fsspec.filesystem("memory")
    system.store.clear()
    for name, data in {"/cvs/b/2.txt": b"2", "/cvs/1.txt": b"1", "/cvs/old.zip": zipped({"c.txt": b"c"}), "/other.txt": b"o"}.items():
        system.pipe(name, data)
    assert loaded("memory://cvs") == {"1.txt": b"1", "b/2.txt": b"2", "old.zip!/c.txt": b"c"}
    assert list(loaded("memory://cvs/*.txt").values()) == [b"1"]
    with pytest.raises(SettingsError, match="nothing is there"):
        items("memory://nowhere")


def test_store_whose_package_is_missing_names_the_extra() -> None:
    with pytest.raises(SettingsError, match=r"pip install 'skillmap\[s3\]'"):
        items("s3://bucket/cvs")
