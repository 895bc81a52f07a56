from tests.doubles import SKILL

from skillmap.concepts.explain import explain
from skillmap.concepts.linker import Linker
from skillmap.concepts.queries import Query


def test_explain_says_why_the_first_candidates_stand_where_they_do(linker: Linker) -> None:
    query = Query(text="weld metal", language="en", context="weld metal and paint", jobs=("welder",))
    reasons = explain(linker, query, "skill", top=2)
    (link,) = linker.link([query], "skill", top=2)
    assert list(reasons) == [candidate.uri for candidate in link.candidates]
    first = reasons[SKILL + "weld-metal"]
    words = {reason.feature: reason.words for reason in first}
    assert words["exact"] == "is one of its labels"
    assert "“weld metal”" in words["dense"]
    assert [abs(reason.weight) for reason in first] == sorted((abs(reason.weight) for reason in first), reverse=True)
    assert all(reason.weight > 0 for reason in first)


def test_explain_speaks_of_every_feature(linker: Linker) -> None:
    for kind in ("skill", "occupation", "isco"):
        found = explain(linker, Query(text="plastering", context="plaster ceilings", jobs=("mason",)), kind, top=5)
        assert all(reason.words for reasons in found.values() for reason in reasons)
