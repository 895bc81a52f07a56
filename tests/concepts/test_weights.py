import dataclasses
from pathlib import Path

import pytest

from skillmap.concepts import weights
from skillmap.concepts.ranking import threshold_for
from skillmap.concepts.weights import read_weights
from skillmap.errors import ModelNotFoundError


@pytest.mark.parametrize("encoder", ["hybrid", "compact", "BAAI/bge-m3"])
def test_read_weights_has_weights_for_every_kind(encoder: str) -> None:
    links, mention = read_weights(encoder)
    assert set(links) == {"skill", "occupation", "isco"}
    assert all(0 < link.threshold < 1 and link.slope > 0 for link in links.values())
    assert 0 < mention.threshold < 1
    assert mention.link > 0


def test_read_weights_for_a_precision_only_moves_thresholds() -> None:
    usual, usual_mention = read_weights("hybrid")
    for precision in (0.5, 0.9, 1.0):
        asked, mention = read_weights("hybrid", precision)
        assert mention == dataclasses.replace(usual_mention, threshold=threshold_for(usual_mention.reference, precision))
        assert asked == {kind: dataclasses.replace(usual[kind], threshold=usual[kind].threshold_for(precision)) for kind in usual}
    assert asked["skill"].threshold > read_weights("hybrid", 0.5)[0]["skill"].threshold


def test_read_weights_gives_an_unknown_encoder_those_of_hybrid() -> None:
    assert read_weights("BAAI/bge-m3") == read_weights("hybrid")


@pytest.mark.parametrize("content", [None, "{", "{}", '{"hybrid": {}}', '{"hybrid": {"skill": {"unknown": 1}}}'])
def test_read_weights_refuses_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None) -> None:
    if content is not None:
        (tmp_path / "linking").mkdir()
        (tmp_path / "linking" / "weights.json").write_text(content)
    monkeypatch.setattr(weights, "resource_dir", lambda _: tmp_path)
    with pytest.raises(ModelNotFoundError, match=r"models/linking/weights\.json is missing or damaged"):
        read_weights("hybrid")
