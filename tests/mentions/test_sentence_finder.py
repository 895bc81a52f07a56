"""What the reader adds to texts that are sentences, and that it leaves every other document alone."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from skillmap.documents import document_of, read
from skillmap.mentions.reader import Reading, SentenceReader
from skillmap.mentions.sentence_finder import SOURCE, SentenceFinder
from skillmap.pipeline import Pipeline
from skillmap.records import Analysis, Job, Mention, Section, SectionKind, Span, Structure


class Reader:
    """Marks the words that it is told to, wherever they stand."""

    def __init__(self, *words: tuple[str, float]) -> None:
        self.words = words
        self.read_sentences: list[str] = []

    def read(self, sentences: Sequence[str]) -> list[tuple[Reading, ...]]:
        self.read_sentences += sentences
        return [
            tuple(
                Reading(span=Span(sentence.index(words), sentence.index(words) + len(words)), head="skill", chance=chance)
                for words, chance in self.words
                if words in sentence
            )
            for sentence in sentences
        ]


def analysis_of(text: str, *, kind: str = "header", jobs: tuple[Job, ...] = ()) -> Analysis:
    whole = Span(0, len(text))
    section = Section(kind=cast("SectionKind", kind), span=whole, heading=None, language="en")
    return Analysis(document=document_of(text), structure=Structure(sections=(section,), jobs=jobs))


def found(reader: Reader, analysis: Analysis) -> list[Mention]:
    return list(SentenceFinder(cast("SentenceReader", reader))(analysis).mentions)


LETTER = "I came here in 2015. I weld steel pipes\nand clean boilers. I cannot drive lorries."


def test_spans_are_mentions_of_the_document_with_their_chance_and_sentence() -> None:
    (mention,) = found(Reader(("clean boilers", 0.71234)), analysis_of(LETTER))
    assert mention.span.of(LETTER) == mention.text == "clean boilers"
    assert (mention.source, mention.score, mention.language) == (SOURCE, 0.7123, "en")
    assert "clean boilers" in mention.context
    assert "2015" not in mention.context


def test_unlikely_and_denied_spans_are_left() -> None:
    reader = Reader(("weld steel pipes", 0.39), ("drive lorries", 0.99))
    assert found(reader, analysis_of(LETTER)) == []
    assert any("drive lorries" in sentence for sentence in reader.read_sentences)


def test_a_span_of_two_heads_is_one_mention_with_the_better_chance() -> None:
    (mention,) = found(Reader(("clean boilers", 0.5), ("clean boilers", 0.8)), analysis_of(LETTER))
    assert mention.score == 0.8


def test_what_the_finder_found_stays_and_is_not_found_twice() -> None:
    start = LETTER.index("clean boilers")
    known = Mention(span=Span(start, start + 13), text="clean boilers", section=0, language="en", source="mentions.lexicon", score=0.9)
    analysis = analysis_of(LETTER)
    analysis = Analysis(document=analysis.document, structure=analysis.structure, mentions=(known,))
    kept, added = found(Reader(("clean boilers", 0.8), ("weld steel pipes", 0.9)), analysis)
    assert kept == known
    assert added.text == "weld steel pipes"


@pytest.mark.parametrize("case", ["section", "job", "long", "empty"])
def test_documents_that_are_no_running_text_are_not_read(case: str) -> None:
    reader = Reader(("weld steel pipes", 0.9))
    job = Job(span=Span(0, len(LETTER)), section=0, title=Span(0, 4), description=Span(4, len(LETTER)))
    analysis = {
        "section": analysis_of(LETTER, kind="experience"),
        "job": analysis_of(LETTER, jobs=(job,)),
        "long": analysis_of(LETTER * 200),
        "empty": analysis_of(""),
    }[case]
    assert found(reader, analysis) == []
    assert reader.read_sentences == []


def test_the_pipeline_reads_letters_and_leaves_cvs(embedded: Pipeline, samples: dict[str, Path]) -> None:
    letter = "Dear madam, for six years I have repaired washing machines for private customers and I can also lay floor tiles."
    read_in = embedded.analyze(document_of(letter)).mentions
    assert any(mention.source == SOURCE and "washing machines" in mention.text for mention in read_in)
    document = read(samples["en-welder.pdf"], limits=embedded.limits)
    assert all(mention.source != SOURCE for mention in embedded.analyze(document).mentions)


def test_the_compact_encoder_comes_without_the_reader(compact: Pipeline) -> None:
    assert not any(isinstance(stage, SentenceFinder) for stage in compact.stages)
