import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from tests.made_up import made_up

from skillmap.errors import ModelNotFoundError
from skillmap.mentions.acceptance import Acceptance, Place, features, read_acceptance
from skillmap.mentions.finder import MentionFinder
from skillmap.mentions.tagger import HEADS, Tags
from skillmap.records import Mention, Span
from skillmap.resources import resource_dir
from skillmap.taxonomy.lexical import LexicalIndex
from skillmap.taxonomy.store import ConceptScheme

TEXT = "Materials: TIG welding (aluminium), painting"


def mention(wording: str, *, score: float = 1.0, source: str = "phrase") -> Mention:
    start = TEXT.index(wording)
    span = Span(start, start + len(wording))
    return Mention(span=span, text=wording, section=0, language="en", source=f"mentions.{source}", score=score)


def place(*, tags: Tags | None = None) -> Place:
    return Place(
        text=TEXT,
        span=Span(0, len(TEXT)),
        kind="skills",
        pieces=[mention(wording).span for wording in ("Materials", "TIG welding", "aluminium", "painting")],
        labels=[(mention("welding").span, True), (mention("painting").span, False)],
        tags=tags,
    )


def test_features_say_how_a_candidate_is_written() -> None:
    title = features(mention("Materials", source="word"), place())
    assert title["titles"] == 1.0
    assert title["source word"] == title["section skills"] == title["language en"] == title["words 1"] == title["piece"] == 1.0
    assert features(mention("aluminium"), place())["bracketed"] == 1.0
    assert features(mention("painting"), place())["titles"] == 0.0


def test_features_say_what_labels_cover() -> None:
    part = features(mention("TIG welding"), place())
    assert part["label"] == part["lexicon"] == pytest.approx(7 / 11)
    assert part["same label"] == 0.0
    whole = features(mention("painting"), place())
    assert (whole["label"], whole["lexicon"], whole["same label"]) == (1.0, 0.0, 1.0)


def test_features_say_that_a_head_was_put_before() -> None:
    shared = dataclasses.replace(mention("painting"), text="repair of painting")
    assert features(shared, place())["headed"] == 1.0
    assert features(mention("painting"), place())["headed"] == 0.0


def test_features_say_what_the_tagger_says() -> None:
    wording = mention("TIG welding")
    pieces = (Span(0, 9), wording.span, Span(wording.span.end + 1, len(TEXT)))
    chances = np.full((3, len(HEADS), 3), 1 / 3, dtype=np.float32)
    chances[1, HEADS.index("cv")] = (0.1, 0.8, 0.1)
    chances[2, HEADS.index("cv")] = (0.3, 0.1, 0.6)
    found = features(wording, place(tags=Tags(spans=pieces, chances=chances)))
    assert found["cv begin"] == pytest.approx(0.8)
    assert found["cv goes on"] == pytest.approx(0.6)
    assert found["cv mean"] == pytest.approx(np.log(9), rel=1e-4)
    assert "cv mean" not in features(wording, place())


def test_unlikely_candidates_and_those_that_lose_to_an_overlapping_one_are_dropped() -> None:
    acceptance = Acceptance(weights={}, least=0.3, margin=0.5)
    weak, whole, inside, apart = (
        mention("Materials", score=0.2),
        mention("TIG welding", score=0.9),
        mention("welding", score=0.4),
        mention("painting", score=0.4),
    )
    assert acceptance.kept([weak, whole, inside, apart]) == [whole, apart]
    assert Acceptance(weights={}, least=0.3, margin=0.4).kept([whole, inside]) == [whole, inside]
    assert acceptance.kept([]) == []


def test_chance_is_logistic_in_what_is_said() -> None:
    acceptance = Acceptance(weights={"bias": 1.0, "piece": -3.0}, least=0, margin=0)
    assert acceptance.chance({"bias": 1.0}) == pytest.approx(0.7311, abs=1e-4)
    assert acceptance.chance({"bias": 1.0, "piece": 1.0, "unknown": 9.0}) == pytest.approx(0.1192, abs=1e-4)


def test_finder_judges_candidates(small_scheme: ConceptScheme, lexical_index: LexicalIndex) -> None:
    acceptance = Acceptance(weights={"bias": -2.0, "same label": 4.0}, least=0.5, margin=0.5)
    after = MentionFinder(small_scheme, lexical_index, None, acceptance)(made_up(("skills", "en", "Paint surfaces, juggling knives")))
    assert {found.text for found in after.mentions} == {"Paint surfaces"}
    assert {found.score for found in after.mentions} == {0.8808}


@pytest.mark.parametrize("tagged", [True, False])
def test_fitted_weights_open(tagged: bool) -> None:
    acceptance = read_acceptance(resource_dir("models") / "mentions" / "acceptance.json", tagged=tagged)
    assert ("cv mean" in acceptance.weights) == tagged
    assert 0 < acceptance.least < acceptance.told < 1


def test_missing_and_damaged_weights_are_named(tmp_path: Path) -> None:
    path = tmp_path / "acceptance.json"
    for content in (None, "{", json.dumps({"plain": {}})):
        if content is not None:
            path.write_text(content, encoding="utf-8")
        with pytest.raises(ModelNotFoundError, match="fit_acceptance"):
            read_acceptance(path, tagged=False)
