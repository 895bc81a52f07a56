"""One document by the real stages: every engine does this, and it is what ``skillmap profile`` does."""

import datetime
import json
import os
import signal
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.real import real_settings

from skillmap.bulk.engines.local import LocalEngine
from skillmap.bulk.engines.protocol import Recipe
from skillmap.bulk.fingerprint import differences, digest_of, made_by
from skillmap.bulk.items import Lane, Result, Task
from skillmap.bulk.work import Workshop
from skillmap.errors import IndexMismatchError
from skillmap.pipeline import Pipeline
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
    hand.begun = (7, 0.0)  # its time is over
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


def test_local_engine_tells_why_a_pipeline_cannot_be_built(tmp_path: Path, compact: Pipeline) -> None:
    (tmp_path / "taxonomies").symlink_to(real_settings("esco@1.2-embedded").folders.taxonomies)
    (tmp_path / "encoders").symlink_to(real_settings("esco@1.2-embedded").folders.root / "encoders")
    (tmp_path / "lexical").symlink_to(real_settings("esco@1.2-embedded").folders.root / "lexical")
    settings = load_settings(home=tmp_path, encoder="compact", taxonomy=compact.scheme.name)
    broken = LocalEngine(Recipe(settings=settings, as_of=None, today=TODAY), 1)
    with pytest.raises(IndexMismatchError, match="run 'skillmap setup'"):
        broken.start()
    broken.stop()
