"""A text gets the same candidates, bit for bit, alone and in any batch: on the real encoders and indexes."""

import itertools

import numpy as np
import pytest

from skillmap.concepts.queries import Query
from skillmap.pipeline import Pipeline
from skillmap.records import ConceptKind

TEXTS = (
    "lay floor tiles",
    "conduite de chariots élévateurs",
    "تركيب بلاط الأرضيات",
    "team work",
    "saisie",
    "سائق شاحنة ثقيلة",
    "aide-soignante en maison de retraite",
    "Exel and bookeeping",
    "entretien des espaces verts et petite maçonnerie",
    "نجار",
    "C++",
    "§",
)
CONTEXTS = ("", "moved pallets in the cold store; kept the stock list", "عملت في ورشة لتصليح السيارات")
JOBS = ((), ("warehouse worker",), ("coiffeur", "vendeuse"))
QUERIES = [
    Query(text=text, context=context, jobs=jobs)
    for text, (context, jobs) in zip(TEXTS * 3, itertools.cycle(itertools.product(CONTEXTS, JOBS)), strict=False)
]


@pytest.fixture(params=["embedded", "compact"])
def pipeline(request: pytest.FixtureRequest) -> Pipeline:
    chosen: Pipeline = request.getfixturevalue(request.param)
    return chosen


@pytest.mark.parametrize("kind", ["skill", "occupation", "isco"])
def test_candidates_of_a_text_are_the_same_alone_and_in_a_batch(pipeline: Pipeline, kind: ConceptKind) -> None:
    finder = pipeline.linker.finder
    finder.forget()
    together = finder.find(QUERIES, kind)
    links = pipeline.linker.link(QUERIES, kind)
    assert min(len(link.candidates) for link in links) > 5
    for row, query in enumerate(QUERIES):
        finder.forget()
        alone = finder.find([query], kind)
        inside = slice(*together.starts[row : row + 2])
        np.testing.assert_array_equal(together.concepts[inside], alone.concepts)
        np.testing.assert_array_equal(together.values[inside], alone.values)
        assert pipeline.linker.link([query], kind) == [links[row]]


def test_links_do_not_depend_on_the_order_of_a_batch(pipeline: Pipeline) -> None:
    links = pipeline.linker.link(QUERIES, "skill")
    order = np.random.default_rng(3).permutation(len(QUERIES)).tolist()
    pipeline.linker.finder.forget()
    assert pipeline.linker.link([QUERIES[row] for row in order], "skill") == [links[row] for row in order]
