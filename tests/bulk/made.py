"""What tests of bulk runs share: an engine in this process, made-up profiles, and CVs to work on."""

import json
import random
import zlib
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet

from skillmap.bulk.items import Fault, Result, Task
from skillmap.bulk.ledger import Ledger
from skillmap.bulk.likeness import signature
from skillmap.bulk.output import Output
from skillmap.bulk.plan import Plan, Progress
from skillmap.bulk.run import Run
from skillmap.bulk.sources import open_source
from skillmap.documents import Limits
from skillmap.errors import DocumentError

MAKER: Mapping[str, Any] = {"code": "c", "models": "m", "encoder": "none", "taxonomy": "none@1", "settings": {}}


def profile(doc_id: str, text: str) -> dict[str, Any]:
    """A profile with one skill and one job, as the schema has it."""
    span = {"text": text[:10], "span": [0, min(len(text), 10)]}
    concept = {"uri": "http://example.org/skill/1", "label": {"en": "weld"}, "type": "skill"}
    evidence = {**span, "page": 1, "section": "skills", "entry": None, "language": "en"}
    isco = {"code": "7212", "label": "Welders", "score": 0.8}
    occupation = {"esco": None, "isco08": isco, "candidates": {"esco": [], "isco08": [isco]}}
    job = {"title": span, "employer": None, "location": None, "description": None, "start": {"date": "2015-03", "precision": "month"}}
    return {
        "document": {
            "id": doc_id,
            "media_type": "text/plain",
            "pages": 1,
            "languages": [{"code": "en", "share": 1.0}],
            "as_of": {"date": "2024-05-01", "source": "flag"},
            "text_quality": 0.5 if "blurred" in text else None,
        },
        "produced_by": {"encoder": "none", "taxonomy": {"scheme": "none", "version": "1", "index": "sha256:0"}},
        "person": {"name": span, "emails": [], "phones": [], "birth_date": None, "nationality": None, "address": None},
        "skills": [
            {
                "concept": concept,
                "score": 0.9,
                "status": "stated",
                "evidence": [evidence],
                "candidates": [],
                "months": 3,
                "last_used": "2015-05",
            }
        ],
        "experience": [{**job, "end": None, "current": True, "months": 3, "paid": None, "occupation": occupation}],
        "education": [],
        "languages": [],
        "problems": [{"stage": "documents", "code": "made-up", "message": "", "page": 1}] if "blurred" in text else [],
    }


class FakeEngine:
    """Works in this process, in an order of its own; documents say what is to become of them."""

    def __init__(self, seed: int = 0, maker: Mapping[str, Any] = MAKER) -> None:
        self.worked: list[Task] = []
        self._maker = maker
        self._tasks: deque[Task] = deque()
        self._random = random.Random(seed)

    def start(self) -> Mapping[str, Any]:
        return self._maker

    def room(self) -> int:
        return max(6 - len(self._tasks), 0)

    def submit(self, task: Task) -> None:
        self._tasks.append(task)

    def collect(self, timeout_s: float) -> list[Result]:
        del timeout_s
        if not self._tasks:
            return []
        self._tasks.rotate(self._random.randrange(len(self._tasks)))
        return [self._work(self._tasks.popleft())]

    def _work(self, task: Task) -> Result:
        self.worked.append(task)
        text = task.data.decode()
        if text.startswith("scan") and task.lane == "text":
            return Result(seq=task.seq, needs_ocr=True)
        if text.startswith("bad"):
            return Result(seq=task.seq, fault=Fault(stage="documents", code="corrupt-document", message="it is bad"))
        line = json.dumps(profile(f"sha256:{task.seq:064x}", text)) + "\n"
        return Result(
            seq=task.seq,
            profiles=zlib.compress(line.encode()),
            signature=signature([text]),
            media_type="text/plain",
            recognized=task.lane == "ocr",
        )

    def stop(self) -> None:
        self._tasks.clear()


def carry_out(
    given: Path,
    folder: Path,
    *,
    engine: FakeEngine | None = None,
    plan: Plan | None = None,
    part_size: int = 10,
    is_stopped: Callable[..., bool] | None = None,
    on_progress: Callable[[Progress], None] = lambda _progress: None,
) -> tuple[FakeEngine, dict[str, int], bool]:
    """Work through an input with a fake engine; return it, the counts and whether all is done."""
    made = engine or FakeEngine()
    output = Output(folder)
    source = open_source(str(given), Limits(), output=folder)
    output.make()
    with output.held():
        ledger = Ledger(output.ledger_path, part_size=part_size)
        try:
            run = Run(
                source,
                output,
                ledger,
                made,
                workers=2,
                plan=plan or Plan(),
                on_progress=on_progress,
                is_stopped=is_stopped or (lambda *, twice=False: False),
            )
            finished = run.go()
            output.write_versions(ledger)
            return made, ledger.counts(), finished
        finally:
            ledger.close()


def files_of(folder: Path) -> dict[str, bytes]:
    """The output's tables and lines, file by file, byte by byte."""
    paths = [*folder.rglob("part-*.parquet"), *folder.rglob("part-*.jsonl"), folder / "versions.parquet"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a table."""
    paths = sorted((folder / name).glob("part-*.parquet")) if (folder / name).is_dir() else [folder / f"{name}.parquet"]
    return [row for path in paths for row in pyarrow.parquet.read_table(path).to_pylist()]


def write_files(folder: Path, count: int, *, start: int = 0) -> None:
    """Write made-up documents, all different; some are scans, some bad, some twice."""
    folder.mkdir(exist_ok=True)
    for number in range(start, start + count):
        kind = "scan" if number % 7 == 3 else "bad" if number % 11 == 5 else "plain"
        twin = number - 1 if number % 9 == 8 else number
        words = " ".join(f"word{twin}-{place}" for place in range(40))
        (folder / f"{number:04}.txt").write_text(f"{kind if twin == number else 'twin'} {words}" if number % 9 != 7 else f"twin {words}")


def message_of(error: type[DocumentError]) -> str:
    """The code of an error."""
    return error.code
