"""Spans alone, without links: tagger and reader on SkillSpan dev, the reader on gold CVs, tagger and finder on CVs of dotin held out.

    SKILLMAP_SHARED=../shared python eval/bench_mentions.py [--home FOLDER] [--taxonomy NAME]

Figures by left-out document for the labelled CVs are printed by ``models/mentions/fit_acceptance.py``.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

sys.path.insert(0, str(Path(__file__).parents[1] / "models" / "mentions"))

from bench_main import gold_cvs
from corpora import Cv, Labeled, dotin, skillspan, skillspan_ads
from fit_acceptance import finder_of, overlap_f1

from skillmap.documents import document_of
from skillmap.encoders.build import EncoderChoice, build_reader, open_encoder
from skillmap.mentions.acceptance import features, read_acceptance
from skillmap.mentions.chains import Chain
from skillmap.mentions.finder import MentionFinder
from skillmap.mentions.lines import lines
from skillmap.mentions.reader import SentenceReader
from skillmap.mentions.reader_tokens import MAX_WINDOW
from skillmap.mentions.sentence_finder import SentenceFinder
from skillmap.mentions.tagger import HEADS, OUTSIDE, SpanTagger, Tags, open_tagger
from skillmap.pipeline import Pipeline, build
from skillmap.records import LANGUAGES, Analysis, Span
from skillmap.resources import resource_dir
from skillmap.settings import load_settings
from skillmap.structure import LanguageDetector, StructureFinder

Pair = tuple[Sequence[Span], Sequence[Span]]  # labelled, found
_EAGER = 0.3  # taken off the log chance of lying outside: the mean over pieces favors precision
_CHAIN = Chain(moves=np.zeros((3, 3), dtype=np.float32), starts=np.zeros(3, dtype=np.float32))


def spans_in(tags: Tags, head: str) -> list[Span]:
    """Return the spans of a head: the likeliest sequence of tags in which nothing goes on that did not begin."""
    chances = np.log(np.maximum(tags.chances[:, HEADS.index(head)], 1e-6)).astype(np.float64)
    if not len(chances):
        return []
    chances[:, OUTSIDE] -= _EAGER
    spans = [Span(tags.spans[first].start, tags.spans[last].end) for first, last, _ in _CHAIN.spans(chances)]
    return [span for span in spans if span.end > span.start]


def exact_f1(pairs: Sequence[Pair]) -> float:
    """Return the F1 of spans with the same start and end."""
    same = sum(len(set(gold) & set(made)) for gold, made in pairs)
    return 2 * same / max(sum(len(gold) + len(made) for gold, made in pairs), 1)


def job_ads(tagger: SpanTagger, data: Path) -> None:
    """Print the tagger's figures of SkillSpan dev."""
    sentences = list(skillspan(data, "dev"))
    started = time.process_time()
    tagged = tagger.tag([sentence.text for sentence in sentences])
    spent = time.process_time() - started
    found = [{head: spans_in(tags, head) for head in ("skill", "knowledge")} for tags in tagged]
    _print_job_ads("tagger", sentences, found, spent)


def read_job_ads(reader: SentenceReader, data: Path) -> None:
    """Print the reader's figures of SkillSpan dev, each ad read as a text and each sentence by itself."""
    ads = list(skillspan_ads(data, "dev").values())
    sentences = [sentence for ad in ads for sentence in ad]
    reader.read(["Opens what is opened once."])
    for name, most in (("reader", MAX_WINDOW), ("reader, a sentence at a time", 1)):
        started = time.process_time()
        readings = [of for ad in ads for of in reader.read([sentence.text for sentence in ad], most=most)]
        spent = time.process_time() - started
        found = [{head: [reading.span for reading in of if reading.head == head] for head in ("skill", "knowledge")} for of in readings]
        _print_job_ads(name, sentences, found, spent)


def _print_job_ads(name: str, sentences: Sequence[Labeled], found: Sequence[dict[str, list[Span]]], spent: float) -> None:
    both: list[Pair] = []
    for head in ("skill", "knowledge"):
        pairs = [(sentence.spans[head], spans[head]) for sentence, spans in zip(sentences, found, strict=True)]
        both += pairs
        print(f"SkillSpan dev, {name}, {head}: exact F1 {exact_f1(pairs):.3f}, overlap F1 {overlap_f1(pairs)[2]:.3f}")
    print(f"SkillSpan dev, {name}, both: exact F1 {exact_f1(both):.3f}, overlap F1 {overlap_f1(both)[2]:.3f}")
    print(f"  {len(sentences) / spent:.0f} sentences a second of CPU")


def read_cvs(reader: SentenceReader) -> None:
    """Print how far the spans of all heads meet the labelled ones of the gold CVs, whose lines the reader has not seen."""
    for language in LANGUAGES:
        pairs: dict[str, list[Pair]] = {"skill and knowledge": [], "cv": []}
        for gold, text in gold_cvs(language):
            spans = list(lines(text, Span(0, len(text))))
            readings = reader.read([span.of(text) for span in spans])
            wanted = [Span(skill["start"], skill["end"]) for skill in gold["skills"]]
            for name, of_name in pairs.items():
                made = [
                    Span(line.start + reading.span.start, line.start + reading.span.end)
                    for line, of_line in zip(spans, readings, strict=True)
                    for reading in of_line
                    if (reading.head == "cv") == (name == "cv")
                ]
                of_name.append((wanted, made))
        for name, found in pairs.items():
            print(f"gold CVs {language}, reader, {name}: overlap P {{:.3f}} R {{:.3f}} F1 {{:.3f}}".format(*overlap_f1(found)))


def linked_sentences(pipeline: Pipeline, data: Path) -> None:
    """Print how many of the concepts that sentences of job ads ask for are linked, without the reader and with it."""
    without = dataclasses.replace(pipeline, stages=tuple(stage for stage in pipeline.stages if not isinstance(stage, SentenceFinder)))
    for name in ("tech", "house"):
        path = data / "eval" / f"skill-extract.{name}-dev.en.jsonl"
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for title, system in (("without the reader", without), ("with it", pipeline)):
            same = found = wanted = 0
            for row in rows:
                matches = system.analyze(document_of(row["query"])).matches
                linked = {match.link.match.uri for match in matches if match.link.match is not None}
                same, found, wanted = same + len(linked & set(row["gold"])), found + len(linked), wanted + len(set(row["gold"]))
            figures = f"P {same / max(found, 1):.3f} R {same / wanted:.3f} F1 {2 * same / (found + wanted):.3f}"
            print(f"sentences {name}, concepts linked {title}: {figures}")


def resumes(tagger: SpanTagger, finder: MentionFinder, cvs: Sequence[Cv]) -> None:
    """Print the figures of the CVs of dotin that were held out: of the tagger's own heads, of the finder, of the structure."""
    pairs: dict[str, list[Pair]] = {}
    structure = StructureFinder(LanguageDetector())
    acceptance = read_acceptance(resource_dir("models") / "mentions" / "acceptance.json", tagged=True)
    for cv in cvs:
        labelled = list(cv.lines())
        for line, tags in zip(labelled, tagger.tag([line.text for line in labelled]), strict=True):
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
    data = Path(os.environ["SKILLMAP_SHARED"]) / "data"
    tagger = open_tagger(
        open_encoder(EncoderChoice(name="compact"), load_settings(home=home).folders.root), resource_dir("models") / "mentions"
    )
    if tagger is None:
        raise TypeError
    reader = SentenceReader(build_reader(load_settings(home=home).folders.root))
    with np.errstate(all="raise", under="ignore"):
        job_ads(tagger, data)
        read_job_ads(reader, data)
        read_cvs(reader)
    linked_sentences(build(load_settings(home=home, taxonomy=taxonomy, encoder="hybrid")), data)
    resumes(tagger, finder_of(home, tagged=True, taxonomy=taxonomy), dotin(data)[1][:most])


if __name__ == "__main__":
    typer.run(main)
