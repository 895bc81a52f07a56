"""Texts that are no CVs, and very long or very short ones, through the whole path with links."""

import json
from pathlib import Path

import pytest

from skillmap.documents import document_of
from skillmap.pipeline import Pipeline
from skillmap.profiles.as_of import AsOf

_EVAL = Path(__file__).resolve().parents[1] / "eval"
_TEXTS = sorted((_EVAL / "samples" / "not_cvs").glob("*.txt"))
_MAX_LINKS = 2
_PAGES = 40


def _links(pipeline: Pipeline, text: str) -> set[str]:
    return {match.link.match.uri for match in pipeline.analyze(document_of(text)).matches if match.link.match is not None}


@pytest.mark.parametrize("name", ["embedded", "compact"])
def test_texts_that_are_no_cvs_give_two_links_at_most(name: str, request: pytest.FixtureRequest) -> None:
    pipeline: Pipeline = request.getfixturevalue(name)
    assert len(_TEXTS) >= 30
    found = {path.stem: _links(pipeline, path.read_text(encoding="utf-8")) for path in _TEXTS}
    assert {name: links for name, links in found.items() if len(links) > _MAX_LINKS} == {}


def test_a_cv_of_forty_pages_is_read_whole(compact: Pipeline) -> None:
    page = "\n".join((_EVAL / "samples" / "structure" / "en" / "en-a1.txt").read_text(encoding="utf-8").splitlines()[:45])
    text = "\f".join(f"{page}\nPage {number}\n" for number in range(1, _PAGES + 1))
    document = document_of(text)
    analysis = compact.analyze(document)
    profile = compact.builder.build(analysis, AsOf.choose(None, document))
    last = text.rindex("\f")
    assert any(mention.span.start > last for mention in analysis.mentions)
    assert all(uri in json.dumps(profile["skills"]) for uri in _links(compact, page))
