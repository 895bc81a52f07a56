"""A run by an engine in this process: counts that add up, nothing twice, nothing lost, whatever the order of the work."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet
import pytest
from tests.bulk.made import MAKER, FakeEngine, carry_out, files_of, table, write_files

from skillmap.bulk.ledger import Ledger
from skillmap.bulk.output import Output
from skillmap.bulk.plan import Plan
from skillmap.bulk.run import Run
from skillmap.bulk.sources import open_source
from skillmap.documents import Limits
from skillmap.errors import BulkStoppedError, SettingsError


@pytest.fixture
def cvs(tmp_path: Path) -> Path:
    write_files(tmp_path / "in", 45)
    (tmp_path / "in" / "Thumbs.db").write_bytes(b"system")
    return tmp_path / "in"


def test_run_counts_add_up_and_tables_agree_with_them(cvs: Path, tmp_path: Path) -> None:
    engine, counts, finished = carry_out(cvs, tmp_path / "out")
    assert finished
    assert counts["seen"] == 46
    assert counts == {"seen": 46, "done": 38, "duplicate": 5, "failed": 2, "skipped": 1, "pending": 0}
    documents = table(tmp_path / "out", "documents")
    assert [row["seq"] for row in documents] == list(range(46))
    for state in ("done", "duplicate", "failed", "skipped"):
        assert sum(row["status"] == state for row in documents) == counts[state]
    names = {row["seq"]: row["name"] for row in documents}
    assert {(names[row["duplicate_of"]], row["name"]) for row in documents if row["status"] == "duplicate"} >= {("0007.txt", "0008.txt")}
    assert [row["code"] for row in table(tmp_path / "out", "errors")] == ["corrupt-document"] * 2
    assert len(table(tmp_path / "out", "profiles")) == len(table(tmp_path / "out", "skills")) == counts["done"]
    lines = [json.loads(line) for path in sorted((tmp_path / "out" / "jsonl").iterdir()) for line in path.read_text().splitlines()]
    assert [line["document"]["id"] for line in lines] == [row["doc_id"] for row in table(tmp_path / "out", "profiles")]
    assert sum(task.lane == "ocr" for task in engine.worked) == 5


def test_run_output_does_not_depend_on_the_order_of_the_work(cvs: Path, tmp_path: Path) -> None:
    for seed in range(3):
        carry_out(cvs, tmp_path / f"out{seed}", engine=FakeEngine(seed))
    first = files_of(tmp_path / "out0")
    assert len(first) == 5 * 9 + 1  # five parts of eight tables and the lines
    assert files_of(tmp_path / "out1") == first == files_of(tmp_path / "out2")


def test_run_stopped_anywhere_goes_on_to_the_same_output(cvs: Path, tmp_path: Path) -> None:
    carry_out(cvs, tmp_path / "whole")
    asked = 0

    def after(number: int) -> Callable[..., bool]:
        def is_stopped(*, twice: bool = False) -> bool:
            nonlocal asked
            asked += not twice
            return asked > number

        return is_stopped

    worked, stops = [], 0
    for seed in range(30):
        asked = 0
        engine, counts, finished = carry_out(cvs, tmp_path / "out", engine=FakeEngine(seed), is_stopped=after(9 + 25 * seed))
        worked += [task.seq for task in engine.worked if not task.data.startswith(b"scan")]
        if finished:
            break
        stops += 1
        assert not finished
        assert len(table(tmp_path / "out", "profiles")) == counts["done"]  # what is done is there at every stop
    assert stops >= 2
    assert counts["pending"] == 0
    assert len(worked) == len(set(worked)), "a document was worked on twice"
    assert files_of(tmp_path / "out") == files_of(tmp_path / "whole")


class Crash(BaseException):
    """The process ends here."""


def test_run_that_ends_without_a_word_goes_on_to_the_same_output(cvs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carry_out(cvs, tmp_path / "whole")
    monkeypatch.setattr("skillmap.bulk.run._COMMIT_SECONDS", 0.0)

    class Dying(FakeEngine):
        def __init__(self, after: int) -> None:
            super().__init__(after)
            self.after = after

        def collect(self, timeout_s: float) -> list[object]:  # type: ignore[override]
            if len(self.worked) >= self.after:
                raise Crash
            return [*super().collect(timeout_s)]

    for after in (1, 7, 3, 12, 2):
        with pytest.raises(Crash):
            carry_out(cvs, tmp_path / "out", engine=Dying(after))
    carry_out(cvs, tmp_path / "out")
    assert files_of(tmp_path / "out") == files_of(tmp_path / "whole")


def test_run_again_does_nothing_and_new_files_are_added(cvs: Path, tmp_path: Path) -> None:
    carry_out(cvs, tmp_path / "out")
    before = files_of(tmp_path / "out")
    engine, _, _ = carry_out(cvs, tmp_path / "out")
    assert engine.worked == []
    assert files_of(tmp_path / "out") == before
    write_files(cvs, 3, start=100)
    engine, counts, _ = carry_out(cvs, tmp_path / "out")
    assert sum(task.lane == "text" for task in engine.worked) == 3
    assert counts["seen"] == 49
    assert [row["name"] for row in table(tmp_path / "out", "documents")][-3:] == ["0100.txt", "0101.txt", "0102.txt"]


def test_run_refuses_other_settings_and_recomputes_on_request(cvs: Path, tmp_path: Path) -> None:
    carry_out(cvs, tmp_path / "out")
    other = {**MAKER, "encoder": "another"}
    with pytest.raises(BulkStoppedError, match=r"encoder \(was 'none', is 'another'\)") as caught:
        carry_out(cvs, tmp_path / "out", engine=FakeEngine(maker=other))
    assert caught.value.code == "settings-invalid"
    engine, counts, _ = carry_out(cvs, tmp_path / "out", engine=FakeEngine(maker=other), plan=Plan(recompute="changed"))
    assert len([task for task in engine.worked if task.lane == "text"]) == counts["done"] + counts["failed"]
    engine, _, _ = carry_out(cvs, tmp_path / "out", engine=FakeEngine(maker=other))
    assert engine.worked == []


def test_run_recomputes_a_file_that_has_changed_and_frees_its_duplicates(cvs: Path, tmp_path: Path) -> None:
    carry_out(cvs, tmp_path / "out")
    (cvs / "0007.txt").write_text("plain text that was written anew " + " ".join(map(str, range(50))))
    os.utime(cvs / "0007.txt", (1, 1))
    engine, _, _ = carry_out(cvs, tmp_path / "out")
    assert engine.worked == []  # only on request
    engine, counts, _ = carry_out(cvs, tmp_path / "out", plan=Plan(recompute="changed"))
    states = {row["name"]: row["status"] for row in table(tmp_path / "out", "documents")}
    assert sorted(task.seq for task in engine.worked) == [7, 8]
    assert (states["0007.txt"], states["0008.txt"]) == ("done", "done")
    assert counts["duplicate"] == 4


def test_run_retries_what_failed_with_a_code(cvs: Path, tmp_path: Path) -> None:
    carry_out(cvs, tmp_path / "out")
    for path in cvs.glob("*.txt"):
        if path.read_text().startswith("bad"):
            path.write_text(path.read_text().replace("bad", "good", 1))
    write_files(cvs, 1, start=200)
    engine, counts, _ = carry_out(cvs, tmp_path / "out", plan=Plan(retry=frozenset({"corrupt-document"})))
    assert len(engine.worked) == 2
    assert counts["failed"] == 0
    assert counts["seen"] == 46  # the new file waits for the whole command
    assert table(tmp_path / "out", "errors") == []
    assert len(table(tmp_path / "out", "profiles")) == counts["done"]


def test_run_limit_and_sample_can_be_widened(cvs: Path, tmp_path: Path) -> None:
    _, counts, _ = carry_out(cvs, tmp_path / "limited", plan=Plan(limit=12))
    assert counts["seen"] == 12
    _, counts, _ = carry_out(cvs, tmp_path / "limited")
    assert counts["seen"] == 46
    _, counts, _ = carry_out(cvs, tmp_path / "sampled", plan=Plan(sample=0.4))
    sampled = {row["name"] for row in table(tmp_path / "sampled", "documents")}
    assert 8 <= counts["seen"] <= 30
    carry_out(cvs, tmp_path / "again", plan=Plan(sample=0.4), engine=FakeEngine(5))
    assert {row["name"] for row in table(tmp_path / "again", "documents")} == sampled


def test_run_unreadable_files_fail_are_tried_again_and_do_not_stop_the_others(tmp_path: Path) -> None:
    write_files(tmp_path / "in", 12)
    (tmp_path / "in" / "0500.txt").symlink_to(tmp_path / "gone.txt")
    _, counts, finished = carry_out(tmp_path / "in", tmp_path / "out")
    assert finished
    assert counts["seen"] == 13
    (error,) = [row for row in table(tmp_path / "out", "errors") if row["name"] == "0500.txt"]
    assert (error["code"], error["stage"]) == ("unreadable-file", "source")
    (tmp_path / "gone.txt").write_text("plain it is back " + " ".join(map(str, range(60))))
    engine, counts, _ = carry_out(tmp_path / "in", tmp_path / "out")
    assert len(engine.worked) == 1
    assert "0500.txt" not in {row["name"] for row in table(tmp_path / "out", "errors")}


def test_run_stops_when_the_disk_of_the_input_is_gone(tmp_path: Path) -> None:
    write_files(tmp_path / "in", 5)
    for number in range(60):
        (tmp_path / "in" / f"9{number:03}.txt").symlink_to(tmp_path / "gone.txt")
    with pytest.raises(BulkStoppedError, match="50 files one after the other cannot be read"):
        carry_out(tmp_path / "in", tmp_path / "out")
    ledger = Ledger(Output(tmp_path / "out").ledger_path, readonly=True)
    assert ledger.meta("format") == "1"
    ledger.close()


def test_run_full_disk_stops_with_a_message_and_goes_on_to_the_same_output(
    cvs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry_out(cvs, tmp_path / "whole")
    monkeypatch.setattr("skillmap.bulk.run._COMMIT_SECONDS", 0.0)
    real, written = os.fsync, 0

    def full(descriptor: int) -> None:
        nonlocal written
        written += 1
        if written > 13:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(BulkStoppedError, match="nothing is lost; make room") as caught:
            carry_out(cvs, tmp_path / "out")
    assert caught.value.code == "disk-full"
    assert not list((tmp_path / "out").rglob(".part-*"))
    for path in (tmp_path / "out").rglob("*.parquet"):
        assert pyarrow.parquet.read_table(path).num_rows <= 10  # what is there is whole
    carry_out(cvs, tmp_path / "out")
    assert files_of(tmp_path / "out") == files_of(tmp_path / "whole")


def test_run_ledger_without_room_stops_with_a_message_and_goes_on(cvs: Path, tmp_path: Path) -> None:
    carry_out(cvs, tmp_path / "whole")
    output = Output(tmp_path / "out")
    output.make()
    ledger = Ledger(output.ledger_path, part_size=10)
    ((pages,),) = ledger.table("PRAGMA page_count")
    ledger.table(f"PRAGMA max_page_count = {pages + 3}")
    source = open_source(str(cvs), Limits())
    run = Run(
        source,
        output,
        ledger,
        FakeEngine(),
        workers=2,
        plan=Plan(),
        on_progress=lambda _progress: None,
        is_stopped=lambda *, twice=False: False,
    )
    with pytest.raises(BulkStoppedError, match="no room left") as caught:
        run.go()
    assert caught.value.code == "disk-full"
    ledger.close()
    carry_out(cvs, tmp_path / "out")
    assert files_of(tmp_path / "out") == files_of(tmp_path / "whole")


def test_run_lost_part_is_written_again(cvs: Path, tmp_path: Path) -> None:
    carry_out(cvs, tmp_path / "out")
    before = files_of(tmp_path / "out")
    (tmp_path / "out" / "skills" / "part-00001.parquet").unlink()
    (tmp_path / "out" / "skills" / ".part-00002.parquet.left").write_bytes(b"half")
    carry_out(cvs, tmp_path / "out")
    assert files_of(tmp_path / "out") == before
    assert not list((tmp_path / "out" / "skills").glob(".part*"))


def test_output_is_for_one_process_and_never_for_a_folder_in_use(cvs: Path, tmp_path: Path) -> None:
    output = Output(tmp_path / "out")
    output.make()
    with output.held(), pytest.raises(BulkStoppedError, match="another process"), Output(tmp_path / "out").held():
        pass
    with pytest.raises(BulkStoppedError, match="is not empty"):
        Output(cvs).make()


def test_run_inside_its_own_input_leaves_the_output_out(cvs: Path) -> None:
    carry_out(cvs, cvs / "out")
    engine, counts, _ = carry_out(cvs, cvs / "out")
    assert engine.worked == []
    assert counts["seen"] == 46


def test_run_scans_do_not_starve_text(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(20):
        (folder / f"a{number:02}.txt").write_text(f"scan {number}")
    for number in range(20):
        (folder / f"b{number:02}.txt").write_text(f"plain {number}")
    engine, counts, _ = carry_out(folder, tmp_path / "out")
    lanes = [task.lane for task in engine.worked if task.seq >= 20 or task.lane == "ocr"]
    assert counts["done"] == 40
    assert lanes.count("text") == lanes.count("ocr") == 20
    assert lanes[:20].count("text") >= 15


def test_open_source_of_nothing_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such folder, file or pattern"):
        carry_out(tmp_path / "nowhere", tmp_path / "out")
