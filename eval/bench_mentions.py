"""Spans alone, without links: the tagger on SkillSpan dev and on the CVs of dotin that it was not trained on, and the finder on those CVs.

    SKILLMAP_SHARED=../shared python eval/bench_mentions.py [--home FOLDER] [--taxonomy NAME]

Figures by left-out document for the labelled CVs are printed by ``models/mentions/fit_acceptance.py``.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

sys.path.insert(0, str(Path(__file__).parents[1] / "models" / "mentions"))

from corpora import Cv, dotin, skillspan
from fit_acceptance import finder_of, overlap_f1

from skillmap.documents import document_of
from skillmap.encoders.build import EncoderChoice, open_encoder
from skillmap.mentions.acceptance import features, read_acceptance
from skillmap.mentions.finder import MentionFinder
from skillmap.mentions.tagger import BEGIN, HEADS, INSIDE, OUTSIDE, SpanTagger, Tags, open_tagger
from skillmap.records import Analysis, Span
from skillmap.resources import resource_dir
from skillmap.settings import load_settings
from skillmap.structure import LanguageDetector, StructureFinder

Pair = tuple[Sequence[Span], Sequence[Span]]  # labelled, found
_EAGER = 0.3  # taken off the log chance of lying outside: the mean over pieces favors precision
_NEVER = -100.0


def spans_in(tags: Tags, head: str) -> list[Span]:
    """Return the spans of a head: the likeliest sequence of tags in which nothing goes on that did not begin (Viterbi 1967)."""
    chances = np.log(np.maximum(tags.chances[:, HEADS.index(head)], 1e-6))
    if not len(chances):
        return []
    chances[:, OUTSIDE] -= _EAGER
    best = chances[0] + np.array([0.0, 0.0, _NEVER])
    back = []
    allowed = np.zeros((3, 3))
    allowed[OUTSIDE, INSIDE] = _NEVER
    for row in chances[1:]:
        paths = best[:, None] + allowed
        back.append(paths.argmax(axis=0))
        best = paths.max(axis=0) + row
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    found: list[Span] = []
    for piece, tag in zip(tags.spans, reversed(path), strict=True):
        if tag == BEGIN:
            found.append(piece)
        elif tag == INSIDE:
            found[-1] = Span(found[-1].start, piece.end)
    return [span for span in found if span.end > span.start]


def exact_f1(pairs: Sequence[Pair]) -> float:
    """Return the F1 of spans with the same start and end."""
    same = sum(len(set(gold) & set(made)) for gold, made in pairs)
    return 2 * same / max(sum(len(gold) + len(made) for gold, made in pairs), 1)


def job_ads(tagger: SpanTagger, data: Path) -> None:
    """Print the figures of SkillSpan dev."""
    sentences = list(skillspan(data, "dev"))
    started = time.process_time()
    tagged = tagger.tag([sentence.text for sentence in sentences])
    spent = time.process_time() - started
    both: list[Pair] = []
    for head in ("skill", "knowledge"):
        pairs = [(sentence.spans[head], spans_in(tags, head)) for sentence, tags in zip(sentences, tagged, strict=True)]
        both += pairs
        print(f"SkillSpan dev {head}: exact F1 {exact_f1(pairs):.3f}, overlap F1 {overlap_f1(pairs)[2]:.3f}")
    print(f"SkillSpan dev both: exact F1 {exact_f1(both):.3f}, overlap F1 {overlap_f1(both)[2]:.3f}")
    print(f"  {len(sentences) / spent:.0f} sentences a second of CPU")


def resumes(tagger: SpanTagger, finder: MentionFinder, cvs: Sequence[Cv]) -> None:
    """Print the figures of the CVs of dotin that were held out: of the tagger's own heads, of the finder, of the structure."""
    pairs: dict[str, list[Pair]] = {}
    structure = StructureFinder(LanguageDetector())
    acceptance = read_acceptance(resource_dir("models") / "mentions" / "acceptance.json", tagged=True)
    for cv in cvs:
        lines = list(cv.lines())
        for line, tags in zip(lines, tagger.tag([line.text for line in lines]), strict=True):
            for head in ("resume", "title", "employer"):
                pairs.setdefault(f"tagger {head}", []).append((line.spans[head], spans_in(tags, head)))
        gold = {head: [span for span, of in cv.spans if of == head] for head in ("resume", "title", "employer")}
        analysis = structure(Analysis(document=document_of(cv.text)))
        jobs = analysis.structure.jobs
        pairs.setdefault("structure title", []).append((gold["title"], [job.title for job in jobs if job.title is not None]))
        pairs.setdefault("structure employer", []).append((gold["employer"], [job.employer for job in jobs if job.employer is not None]))
        scored = [(acceptance.chance(features(mention, place)), mention.span) for mention, place in finder.candidates(analysis)]
        kept: list[Span] = []
        for chance, span in sorted(scored, reverse=True):
            if chance >= acceptance.told and all(span.end <= other.start or span.start >= other.end for other in kept):
                kept.append(span)
        pairs.setdefault("finder mentions", []).append((gold["resume"], kept))
    for name, found in pairs.items():
        precision, recall, f1 = overlap_f1(found)
        print(f"dotin held out, {name}: overlap P {precision:.3f} R {recall:.3f} F1 {f1:.3f}, exact F1 {exact_f1(found):.3f}")


def main(
    home: Annotated[Path | None, typer.Option(help="Where taxonomies, indexes and encoders are.")] = None,
    taxonomy: Annotated[str, typer.Option()] = "esco@1.2",
    most: Annotated[int, typer.Option(help="CVs of dotin to look at.")] = 110,
) -> None:
    """Measure and print."""
    np.seterr(all="raise", under="ignore")
    data = Path(os.environ["SKILLMAP_SHARED"]) / "data"
    tagger = open_tagger(
        open_encoder(EncoderChoice(name="compact"), load_settings(home=home).folders.root), resource_dir("models") / "mentions"
    )
    if tagger is None:
        raise TypeError
    job_ads(tagger, data)
    resumes(tagger, finder_of(home, tagged=True, taxonomy=taxonomy), dotin(data)[1][:most])


if __name__ == "__main__":
    typer.run(main)
