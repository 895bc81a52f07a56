"""Measure what is taken for the person's skill in lines that deny, wish, or speak of others.

    python eval/bench_denials.py [--encoder compact] [--taxonomy esco@1.2] [--show]

``eval/samples/denials.tsv`` has 90 invented lines; each stands in the summary of a short CV. *Found*: what the person has is told, linked
or not. *Claimed*: what the person has not is linked to a concept; *quoted*: it is told without a link.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from skillmap.documents import document_of
from skillmap.pipeline import Pipeline, build
from skillmap.records import Span
from skillmap.settings import load_settings

LINES = Path(__file__).parent / "samples" / "denials.tsv"
_FRAME = {
    "en": "Lina Haddad\nlina@example.org\n\nSummary\n{}\n",
    "fr": "Lina Haddad\nlina@example.org\n\nProfil\n{}\n",
    "ar": "لينا حداد\nlina@example.org\n\nنبذة عني\n{}\n",
}


def read_lines() -> list[tuple[str, str, list[str], list[str]]]:
    """Return language, line, what the person has, and what not."""
    rows = [row.split("\t") for row in LINES.read_text(encoding="utf-8").splitlines() if not row.startswith("#")]
    return [(code, line, had.split("|") if had else [], lacked.split("|") if lacked else []) for code, line, had, lacked in rows]


def _places(text: str, part: str) -> list[Span]:
    return [Span(*match.span()) for match in re.finditer(re.escape(part), text)]


def _touches(spans: list[Span], others: list[Span]) -> bool:
    return any(one.start < other.end and other.start < one.end for one in spans for other in others)


def measure(pipeline: Pipeline, *, show: bool) -> Counter[tuple[str, str]]:
    """Count by language; print what is wrong where ``show``."""
    counts: Counter[tuple[str, str]] = Counter()
    for code, line, had, lacked in read_lines():
        text = _FRAME[code].format(line)
        analysis = pipeline.analyze(document_of(text))
        linked = [match.mention.span for match in analysis.matches if match.link.match is not None]
        told = [match.mention.span for match in analysis.matches]
        for part in had:
            counts[code, "had"] += 1
            found = _touches(_places(text, part), told)
            counts[code, "had found"] += found
            if show and not found:
                print(f"  missed {part!r}: {line}")
        for part in lacked:
            counts[code, "lacked"] += 1
            spans = _places(text, part)
            claimed = _touches(spans, linked)
            counts[code, "claimed"] += claimed
            counts[code, "quoted"] += not claimed and _touches(spans, told)
            if show and _touches(spans, told):
                print(f"  {'claimed' if claimed else 'quoted'} {part!r}: {line}")
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", default="hybrid")
    parser.add_argument("--taxonomy", default="esco@1.2-embedded")
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    chosen = parser.parse_args()
    counts = measure(build(load_settings(encoder=chosen.encoder, taxonomy=chosen.taxonomy)), show=chosen.show)
    for code in ("ar", "fr", "en"):
        print(
            f"{code}: had {counts[code, 'had found']} of {counts[code, 'had']} found; lacked: {counts[code, 'claimed']} of"
            f" {counts[code, 'lacked']} claimed, {counts[code, 'quoted']} quoted"
        )


if __name__ == "__main__":
    main()
