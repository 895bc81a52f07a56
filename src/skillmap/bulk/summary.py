"""The figures of a run, from its ledger: what the report and ``bulk status`` show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow.parquet

from skillmap.bulk.ledger import Ledger
from skillmap.bulk.sources.names import INSIDE

_EXAMPLES = 5  # of each error
_DOUBTFUL_QUALITY = 0.8


def counts_of(ledger: Ledger) -> dict[str, Any]:
    """Return where a run stands: counts that add up, and failures by code."""
    codes = ledger.table("SELECT code, count(*) FROM item WHERE state = 'failed' GROUP BY code ORDER BY 2 DESC, 1")
    return {
        "input": ledger.meta("input"),
        "counts": ledger.counts(),
        "whole": ledger.meta("whole") == "yes",
        "errors": dict(codes),
        "parts": len(ledger.complete_parts()),
        "versions": int(ledger.meta("versions") or 0),
    }


def summary_of(ledger: Ledger, folder: Path, session: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report of a run.

    Args:
        ledger: Its ledger.
        folder: Its tables.
        session: What is known of the last session alone: seconds, documents, workers.
    """
    made_by = ledger.meta("made_by")
    facts = _facts(folder)
    return {
        "schema": "skillmap/bulk-report/1",
        **counts_of(ledger),
        "made_by": ledger.maker(made_by) if made_by is not None else None,
        "started": ledger.meta("today"),
        "session": dict(session),
        "failures": _failures(ledger),
        "formats": _formats(ledger),
        "profiles": {"profiles": facts.profiles, "skills": facts.skills, "jobs": facts.jobs},
        "languages": dict(facts.languages),
        "language_not_as_hinted": facts.not_as_hinted,
        "problems": dict(facts.problems),
        "recognized": _number(ledger, "SELECT count(*) FROM item WHERE recognized = 1"),
        "needs_a_person": _needs_a_person(ledger, facts.doubtful),
    }


def _failures(ledger: Ledger) -> list[dict[str, Any]]:
    found = []
    query = "SELECT stage, code, count(*) FROM item WHERE state = 'failed' GROUP BY stage, code ORDER BY 3 DESC, 2"
    for stage, code, count in ledger.table(query):
        rows = ledger.table(
            "SELECT seq, name, item_id, message FROM item WHERE state = 'failed' AND code = ? AND stage = ? ORDER BY seq LIMIT ?",
            code,
            stage,
            _EXAMPLES,
        )
        examples = [{"seq": seq, "name": name, "item_id": item_id, "message": message} for seq, name, item_id, message in rows]
        found.append({"stage": stage, "code": code, "count": count, "examples": examples})
    return found


def _formats(ledger: Ledger) -> list[dict[str, Any]]:
    query = (
        "SELECT media_type, count(*), sum(state = 'done'), sum(size), avg(reading_s), avg(analysis_s), sum(recognized) FROM item"
        " WHERE media_type IS NOT NULL GROUP BY media_type ORDER BY 2 DESC, 1"
    )
    return [
        {
            "media_type": media_type,
            "documents": count,
            "done": done,
            "bytes": size,
            "mean_reading_s": round(reading or 0.0, 3),
            "mean_analysis_s": round(analysis or 0.0, 3),
            "recognized": recognized,
        }
        for media_type, count, done, size, reading, analysis, recognized in ledger.table(query)
    ]


def _needs_a_person(ledger: Ledger, doubtful: int) -> dict[str, Any]:
    """Return what nobody can read without help: scans that stayed unread, locked files, doubtful texts."""
    scans = _number(ledger, "SELECT count(*) FROM item WHERE state = 'failed' AND code = 'no-text'")
    locked = _number(ledger, "SELECT count(*) FROM item WHERE state = 'failed' AND code = 'encrypted-document'")
    return {"without_text": scans, "locked": locked, "doubtful_text": doubtful, "doubtful_below": _DOUBTFUL_QUALITY}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What the tables say, summed."""

    profiles: int
    skills: int
    jobs: int
    languages: Mapping[str, int]
    not_as_hinted: int
    doubtful: int
    problems: Mapping[str, int]


def _facts(folder: Path) -> _Facts:
    languages: Counter[str] = Counter()
    problems: Counter[str] = Counter()
    profiles = skills = jobs = doubtful = not_as_hinted = 0
    for path in sorted((folder / "profiles").glob("part-*.parquet")):
        rows = pyarrow.parquet.read_table(path, columns=["seq", "language", "text_quality", "skills", "jobs"])
        hints = pyarrow.parquet.read_table(folder / "documents" / path.name, columns=["seq", "language_hint"])
        hinted = dict(zip(hints["seq"].to_pylist(), hints["language_hint"].to_pylist(), strict=True))
        for row in rows.to_pylist():
            languages[row["language"] or "(none)"] += 1
            doubtful += row["text_quality"] is not None and row["text_quality"] < _DOUBTFUL_QUALITY
            hint = hinted.get(row["seq"])
            not_as_hinted += hint is not None and hint != row["language"]
            profiles, skills, jobs = profiles + 1, skills + row["skills"], jobs + row["jobs"]
        table = pyarrow.parquet.read_table(folder / "problems" / path.name, columns=["profile_id", "code"])
        pairs = set(zip(table["profile_id"].to_pylist(), table["code"].to_pylist(), strict=True))
        problems.update(code for _, code in pairs)
    return _Facts(
        profiles=profiles,
        skills=skills,
        jobs=jobs,
        languages=dict(languages.most_common()),
        not_as_hinted=not_as_hinted,
        doubtful=doubtful,
        problems=dict(problems.most_common()),
    )


def _number(ledger: Ledger, query: str) -> int:
    return int(ledger.table(query)[0][0])


def kind_of_name(name: str) -> str:
    """Return the suffix of a name, for estimates before anything is read.

    >>> kind_of_name("old.zip!/A.PDF"), kind_of_name("README")
    ('.pdf', '(none)')
    """
    return PurePosixPath(name.rpartition(INSIDE)[2]).suffix.casefold() or "(none)"
