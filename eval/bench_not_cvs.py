"""Measure what is invented in texts that are no CVs: links a page, and jobs.

    python eval/bench_not_cvs.py [--encoder compact] [--taxonomy esco@1.2] [--show]

``eval/samples/not_cvs``: recipes, programs, news, poems, contracts, invoices, sermons, other languages, texts of nothing. A CV in Spanish
is among them. A named error counts as sound.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from skillmap.documents import document_of
from skillmap.errors import SkillmapError
from skillmap.pipeline import Pipeline, build
from skillmap.settings import load_settings

TEXTS = Path(__file__).parent / "samples" / "not_cvs"
MAX_LINKS = 2  # a page


def links(pipeline: Pipeline, text: str) -> tuple[list[tuple[str, str]], int]:
    """Return what was linked, with its label, and the number of jobs."""
    analysis = pipeline.analyze(document_of(text))
    found = [(match.mention.text, match.link.match.label) for match in analysis.matches if match.link.match is not None]
    return found, len(analysis.structure.jobs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", default="hybrid")
    parser.add_argument("--taxonomy", default="esco@1.2-embedded")
    parser.add_argument("--show", action="store_true", help="print what was linked")
    chosen = parser.parse_args()
    pipeline = build(load_settings(encoder=chosen.encoder, taxonomy=chosen.taxonomy))
    paths = sorted(TEXTS.glob("*.txt"))
    total = most = jobs = above = 0
    for path in paths:
        try:
            found, held = links(pipeline, path.read_text(encoding="utf-8"))
        except SkillmapError as error:
            print(f"  {path.stem}: {error.code}")
            continue
        concepts = len(set(found))
        total, most, jobs, above = total + concepts, max(most, concepts), jobs + held, above + (concepts > MAX_LINKS)
        if chosen.show and (found or held):
            print(f"  {path.stem}: {held} jobs, {found}")
    print(f"{len(paths)} texts: {total} links, at most {most} a text, {above} texts above {MAX_LINKS}; {jobs} jobs")


if __name__ == "__main__":
    main()
