"""The tagger on the real encoder: what it says does not depend on the batch, and it knows what it is for."""

from pathlib import Path

import numpy as np
import pytest
from tests.real import real_home

from skillmap.encoders.build import EncoderChoice, build_use, open_encoder
from skillmap.encoders.use import UseEncoder
from skillmap.errors import ModelNotFoundError
from skillmap.mentions.tagger import BEGIN, HEADS, INSIDE, OUTSIDE, SpanTagger, open_tagger
from skillmap.records import Span
from skillmap.resources import resource_dir

LINES = (
    "Compétences : soudure TIG, pose de carrelage, conduite de camion",
    "المهارات: قياس الضغط والسكر، تركيب القسطرة، تنظيف الجروح",
    "Skills: bookkeeping, stock control, TIG welding",
    "",
    "Tél : +33 6 00 00 00 00",
    "12 rue des Lilas, Lyon",
)


@pytest.fixture(scope="session")
def use_encoder() -> UseEncoder:
    build_use(real_home())
    (encoder,) = open_encoder(EncoderChoice(name="compact"), real_home()).parts
    assert isinstance(encoder, UseEncoder)
    return encoder


@pytest.fixture(scope="session")
def tagger(use_encoder: UseEncoder) -> SpanTagger:
    return SpanTagger(resource_dir("models") / "mentions" / "tagger.onnx", use_encoder)


def test_tags_do_not_depend_on_the_batch(tagger: SpanTagger) -> None:
    together = tagger.tag(LINES)
    for line, tags in zip(LINES, together, strict=True):
        (alone,) = tagger.tag([line])
        assert alone.spans == tags.spans
        assert np.array_equal(alone.chances, tags.chances)


def test_tags_are_chances_of_the_pieces_of_the_line(tagger: SpanTagger) -> None:
    for line, tags in zip(LINES, tagger.tag(LINES), strict=True):
        assert tags.chances.shape == (len(tags.spans), len(HEADS), 3)
        assert np.allclose(tags.chances.sum(axis=-1), 1, atol=1e-5)
        assert "".join(span.of(line) for span in tags.spans).replace(" ", "") == line.replace(" ", "")


@pytest.mark.parametrize(
    ("line", "skill"),
    [
        pytest.param(LINES[0], "pose de carrelage", id="fr"),
        pytest.param(LINES[1], "تركيب القسطرة", id="ar"),
        pytest.param(LINES[2], "stock control", id="en"),
    ],
)
def test_tagger_marks_the_items_of_a_list(tagger: SpanTagger, line: str, skill: str) -> None:
    (tags,) = tagger.tag([line])
    start = line.index(skill)
    inside = tags.chances[tags.within(Span(start, start + len(skill))), HEADS.index("cv")]
    assert inside[0, BEGIN] > 0.5
    assert (inside[1:, INSIDE] > 0.5).all()


@pytest.mark.parametrize("line", LINES[4:])
def test_tagger_leaves_contacts_alone(tagger: SpanTagger, line: str) -> None:
    (tags,) = tagger.tag([line])
    assert tags.chances[:, HEADS.index("cv"), OUTSIDE].mean() > 0.9


def test_pieces_within_a_span(tagger: SpanTagger) -> None:
    (tags,) = tagger.tag(["stock control"])
    assert tags.within(Span(0, 13)) == slice(0, len(tags.spans))
    assert tags.within(Span(13, 13)) == slice(len(tags.spans), len(tags.spans))


def test_encoders_without_pieces_have_no_tagger() -> None:
    class Other:
        name, dimension, fingerprint = "other", 1, ""
        parts = ()

    assert open_tagger(Other(), resource_dir("models") / "mentions") is None  # type: ignore[arg-type]  # only parts are looked at


def test_missing_and_damaged_taggers_are_named(tmp_path: Path, use_encoder: UseEncoder) -> None:
    for content in (None, b"", b"no graph"):
        if content is not None:
            (tmp_path / "tagger.onnx").write_bytes(content)
        with pytest.raises(ModelNotFoundError, match="train_tagger"):
            SpanTagger(tmp_path / "tagger.onnx", use_encoder)
