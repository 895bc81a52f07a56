"""One document by the real stages: every engine does this, and it is what ``skillmap profile`` does."""

import datetime
import json
import multiprocessing
import os
import signal
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.real import real_settings

from skillmap.bulk.engines.local import LocalEngine
from skillmap.bulk.engines.protocol import Recipe
from skillmap.bulk.engines.worker import _Inbox, _readings
from skillmap.bulk.fingerprint import differences, digest_of, made_by
from skillmap.bulk.items import Lane, Result, Task
from skillmap.bulk.work import Workshop
from skillmap.errors import IndexMismatchError
from skillmap.pipeline import Pipeline
from skillmap.records import Analysis
from skillmap.settings import load_settings

TODAY = datetime.date(2021, 6, 1)
MAIL = """From: a@example.org\r\nSubject: my papers\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r
--x\r\nContent-Type: text/plain\r\n\r\nSee what is attached.\r\n--x\r\nContent-Type: text/plain; name=cv.txt\r
Content-Disposition: attachment; filename=cv.txt\r\n\r\nWelder\r\nExperience\r\n2015 - now: welder at Example Works\r
- TIG welding\r\nEmail: nadia@example.org\r\n--x--\r\n"""
CV = "Nadia Example\nnadia@example.org\n\nExperience\n2015 - now: welder at Example Works\n- TIG welding of pipes\nSkills\nteamwork\n"


@pytest.fixture(scope="module")
def workshop(compact: Pipeline) -> Workshop:
    return Workshop(pipeline=compact, as_of=None, today=TODAY)


def task(data: bytes, seq: int = 0, *, lane: Lane = "text", modified: float | None = None, as_of: datetime.date | None = None) -> Task:
    return Task(seq=seq, name="cv.txt", data=data, lane=lane, modified=modified, as_of=as_of)


def profiles(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in zlib.decompress(result.profiles).splitlines()]


def test_work_gives_the_profile_of_the_single_command(workshop: Workshop, compact: Pipeline, samples: dict[str, Path]) -> None:
    data = samples["en-welder.pdf"].read_bytes()
    result = workshop.finish(workshop.read(task(data)))
    day = datetime.date(2020, 1, 1)
    (found,) = profiles(workshop.finish(workshop.read(task(data, as_of=day))))
    assert found["document"]["as_of"] == {"date": "2020-01-01", "source": "manifest"}
    found["document"]["as_of"]["source"] = "flag"
    assert found == json.loads(json.dumps(compact.profile(data, as_of=day)))
    assert result.media_type == "application/pdf"
    assert result.fault is None
    assert len(result.signature) == 256
    assert len(result.person) >= 16


@pytest.mark.parametrize(
    ("modified", "expected"),
    [(None, ("2021-06-01", "today")), (datetime.datetime(2019, 2, 3, tzinfo=datetime.UTC).timestamp(), ("2019-02-03", "file_time"))],
)
def test_work_today_is_the_day_on_which_the_run_began(workshop: Workshop, modified: float | None, expected: tuple[str, str]) -> None:
    (found,) = profiles(workshop.finish(workshop.read(task(CV.encode(), modified=modified))))
    assert (found["document"]["as_of"]["date"], found["document"]["as_of"]["source"]) == expected


def test_work_result_does_not_depend_on_what_was_done_before(workshop: Workshop, samples: dict[str, Path]) -> None:
    data = samples["fr-electrician.pdf"].read_bytes()
    workshop.pipeline.linker.finder.forget()
    alone = workshop.finish(workshop.read(task(data))).profiles
    workshop.pipeline.linker.finder.forget()
    for name in ("fr-caregiver.docx", "ar-plumber.pdf", "fr-logistics-manager.pdf"):
        workshop.finish(workshop.read(task(samples[name].read_bytes())))
    assert workshop.finish(workshop.read(task(data))).profiles == alone


def test_work_mail_gives_the_profile_of_what_is_attached(workshop: Workshop) -> None:
    (found,) = profiles(workshop.finish(workshop.read(task(MAIL.encode()))))
    assert found["document"]["name"] == "cv.txt"
    assert found["document"]["part_of"].startswith("sha256:")


def test_work_blind_profiles_do_not_say_who_it_is(workshop: Workshop) -> None:
    result = replace(workshop, redact=True).finish(workshop.read(task(CV.encode())))
    (found,) = profiles(result)
    assert found["person"]["name"] is None
    assert found["skills"]
    assert "Nadia" not in json.dumps(found)
    assert result.person == b""


def test_work_bad_document_has_a_code(workshop: Workshop) -> None:
    result = workshop.finish(workshop.read(task(b"GIF89a" + bytes(50))))
    assert result.fault is not None
    assert result.fault.code == "unsupported-format"
    assert not result.needs_ocr


def test_work_fault_of_the_program_costs_one_document(workshop: Workshop) -> None:
    broken = replace(workshop, pipeline=replace(workshop.pipeline, stages=(lambda analysis: analysis.nothing,)))  # type: ignore[arg-type]
    result = broken.finish(broken.read(task(CV.encode())))
    assert result.fault is not None
    assert result.fault.code == "error"
    assert "AttributeError, test_work.py:" in result.fault.message
    assert "Nadia" not in result.fault.message


def test_work_together_gives_what_each_gives_alone(workshop: Workshop, samples: dict[str, Path]) -> None:
    names = ("fr-electrician.pdf", "ar-plumber.pdf", "en-welder.pdf", "fr-caregiver.docx")
    data = [samples[name].read_bytes() for name in names] + [MAIL.encode(), b"GIF89a" + bytes(50)]
    readings = [workshop.read(task(one, seq)) for seq, one in enumerate(data)]
    alone = []
    for reading in readings:
        workshop.pipeline.linker.finder.forget()
        alone.append(workshop.finish(reading))
    workshop.pipeline.linker.finder.forget()
    steps: list[tuple[int, ...]] = []
    together = {result.seq: result for result in workshop.finish_together(readings, lambda seqs: steps.append(tuple(seqs)))}
    assert [replace(together[seq], analysis_s=0.0) for seq in range(6)] == [replace(result, analysis_s=0.0) for result in alone]
    assert all(together[seq].analysis_s > 0 for seq in range(5))
    assert steps.count((0, 1, 2, 3, 4)) == 2  # texts of mentions, texts of jobs: one call of the encoder each
    assert steps[:5] == [(seq,) for seq in range(5)]


def test_work_fault_of_one_document_costs_no_other(workshop: Workshop) -> None:
    def fails(analysis: Analysis) -> Analysis:
        if "unlucky" in analysis.document.text:
            raise LookupError
        return analysis

    broken = replace(workshop, pipeline=replace(workshop.pipeline, stages=(*workshop.pipeline.stages, fails)))  # type: ignore[arg-type]
    readings = [broken.read(task(f"{CV}{name}\n".encode(), seq)) for seq, name in enumerate(("a", "unlucky", "c"))]
    found = {result.seq: result for result in broken.finish_together(readings)}
    assert [found[seq].fault is None for seq in range(3)] == [True, False, True]
    assert found[2].profiles == workshop.finish(readings[2]).profiles


def test_work_without_memory_for_several_works_on_each_by_itself(workshop: Workshop) -> None:
    class Hungry:
        name = "hungry"
        together = False

        def prepare(self, analyses: Sequence[Analysis]) -> None:
            self.together = len(analyses) > 1

        def __call__(self, analysis: Analysis) -> Analysis:
            if self.together:
                self.together = False
                raise MemoryError
            return analysis

    hungry = replace(workshop, pipeline=replace(workshop.pipeline, stages=(*workshop.pipeline.stages, Hungry())))
    readings = [hungry.read(task(f"{CV}{seq}\n".encode(), seq)) for seq in range(3)]
    found = {result.seq: result for result in hungry.finish_together(readings)}
    assert [found[seq].fault for seq in range(3)] == [None] * 3
    assert found[0].profiles == workshop.finish(readings[0]).profiles


def test_work_scan_goes_to_the_lane_for_scans(workshop: Workshop, shared: Path) -> None:
    scan = min((shared / "data" / "documents" / "scan").glob("*fr*.jpg")).read_bytes()
    result = workshop.finish(workshop.read(task(scan)))
    assert result.needs_ocr
    result = workshop.finish(workshop.read(task(scan, lane="ocr")))
    assert result.recognized
    assert not result.needs_ocr
    assert profiles(result)[0]["skills"]


def test_made_by_names_what_decides_and_nothing_else(compact: Pipeline) -> None:
    settings = load_settings(encoder="compact")
    made = made_by(compact, settings, None)
    assert digest_of(made) == digest_of(made_by(compact, load_settings(encoder="compact", workers=7, home=Path("/x")), None))
    other = made_by(compact, load_settings(encoder="compact", max_pages=5), TODAY)
    assert digest_of(made) != digest_of(other)
    assert differences(made, other) == ["as_of (was None, is '2021-06-01')", "the setting max_pages (was 30, is 5)"]


@pytest.fixture(scope="module")
def engine(compact: Pipeline) -> Iterator[LocalEngine]:
    del compact  # its index must be there
    made = LocalEngine(Recipe(settings=real_settings("esco@1.2-embedded", "compact"), as_of=None, today=TODAY, analysis_seconds=60.0), 2)
    made.start()
    yield made
    made.stop()


def collected(engine: LocalEngine, count: int) -> dict[int, Result]:
    found: dict[int, Result] = {}
    while len(found) < count:
        found |= {result.seq: result for result in engine.collect(1.0)}
    return found


def test_local_engine_gives_what_one_process_gives(engine: LocalEngine, workshop: Workshop, samples: dict[str, Path]) -> None:
    data = [samples[name].read_bytes() for name in sorted(samples)[:4]]
    for seq, one in enumerate(data):
        engine.submit(task(one, seq))
    found = collected(engine, 4)
    for seq, one in enumerate(data):
        assert found[seq].profiles == workshop.finish(workshop.read(task(one, seq))).profiles


def test_local_engine_replaces_a_worker_that_dies(engine: LocalEngine) -> None:
    for seq in range(4):
        engine.submit(task(f"{CV}{seq}".encode(), seq))
    engine._hands[0].process.kill()
    found = collected(engine, 4)
    assert [found[seq].fault for seq in range(4)] == [None] * 4
    assert all(hand.process.is_alive() for hand in engine._hands)


def test_local_engine_blames_a_document_that_takes_too_long_or_kills_twice(engine: LocalEngine) -> None:
    hand = min(engine._hands, key=lambda hand: hand.load)
    assert hand.process.pid is not None
    os.kill(hand.process.pid, signal.SIGSTOP)
    engine.submit(task(CV.encode(), 7))
    hand.begin((7,), timed=True)
    hand.spent[7] = 1000.0  # its time is over
    (result,) = engine.collect(0.0)
    assert result.seq == 7
    assert result.fault is not None
    assert result.fault.code == "timeout"
    engine.submit(task(CV.encode(), 8))
    for _ in range(2):
        hand = next(hand for hand in engine._hands if hand.tasks)
        engine._replace(hand, late=False)
        found = engine.collect(0.0)
    assert [(one.seq, one.fault.code) for one in found if one.fault is not None] == [(8, "worker-died")]


def test_local_engine_works_alone_on_each_of_several_that_ended_a_worker(engine: LocalEngine) -> None:
    hand = engine._hands[0]
    assert hand.process.pid is not None
    os.kill(hand.process.pid, signal.SIGSTOP)
    hand.tasks.extend(task(f"{CV}{seq}\n".encode(), seq) for seq in (20, 21, 22))
    hand.begin((20, 21), timed=True)
    engine._replace(hand, late=True)
    assert [(one.seq, one.alone) for one in engine._again] == [(20, True), (21, True), (22, False)]
    found = collected(engine, 3)
    assert [found[seq].fault for seq in (20, 21, 22)] == [None] * 3


def test_inbox_takes_what_has_come_and_some_by_themselves() -> None:
    ours, theirs = multiprocessing.Pipe()
    lanes: list[Lane] = ["text", "text", "text", "ocr", "text", "text"]
    for seq, lane in enumerate(lanes):
        ours.send(replace(task(b"", seq, lane=lane), alone=seq == 4))
    ours.send(None)
    inbox = _Inbox(theirs, 2)
    while inbox._waiting.qsize() < 7:
        time.sleep(0.01)
    taken = []
    while tasks := inbox.take():
        taken.append([one.seq for one in tasks])
    assert taken == [[0, 1], [2], [3], [4], [5]]
    assert inbox.take(wait=False) == []


def test_worker_reads_the_next_documents_while_it_works_on_others() -> None:
    ours, theirs = multiprocessing.Pipe()
    read: list[int] = []

    class Reader:
        def read(self, one: Task) -> int:
            read.append(one.seq)
            return one.seq

    for seq in range(6):
        ours.send(task(b"", seq))
    ours.send(None)
    inbox = _Inbox(theirs, 2)
    while inbox._waiting.qsize() < 7:
        time.sleep(0.01)
    readings = _readings(Reader(), inbox, theirs, 1)
    assert next(readings) == [0, 1]
    deadline = time.monotonic() + 10
    while len(read) < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert read == [0, 1, 2, 3]  # the next two, and no more, while these are worked on
    assert list(readings) == [[2, 3], [4, 5]]
    assert [ours.recv() for _ in range(3)] == [("taken", (0, 1)), ("taken", (2, 3)), ("taken", (4, 5))]


def test_local_engine_tells_why_a_pipeline_cannot_be_built(tmp_path: Path, compact: Pipeline) -> None:
    (tmp_path / "taxonomies").symlink_to(real_settings("esco@1.2-embedded").folders.taxonomies)
    (tmp_path / "encoders").symlink_to(real_settings("esco@1.2-embedded").folders.root / "encoders")
    (tmp_path / "lexical").symlink_to(real_settings("esco@1.2-embedded").folders.root / "lexical")
    settings = load_settings(home=tmp_path, encoder="compact", taxonomy=compact.scheme.name)
    broken = LocalEngine(Recipe(settings=settings, as_of=None, today=TODAY), 1)
    with pytest.raises(IndexMismatchError, match="run 'skillmap setup'"):
        broken.start()
    broken.stop()
