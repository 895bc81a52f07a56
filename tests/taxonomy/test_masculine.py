import pytest

from skillmap.taxonomy.masculine import MasculineTitles
from skillmap.taxonomy.store import ConceptScheme


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("سائقة شاحنة", "سائق شاحنة", id="first-word"),
        pytest.param("السائقة", "السائق", id="article"),
        pytest.param("سايقة", "سايق", id="spelling"),
        pytest.param("سائق شاحنة", "سائق شاحنة", id="masculine-already"),
        pytest.param("صيانة شاحنات", "صيانة شاحنات", id="no-person"),
        pytest.param("nurse", "nurse", id="other-script"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_feminine_title_is_put_in_the_masculine_that_titles_begin_with(small_scheme: ConceptScheme, title: str, expected: str) -> None:
    assert MasculineTitles(small_scheme).of(title) == expected
