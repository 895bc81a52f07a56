import pytest
from tests.gap_doubles import workshop

from skillmap.gap.gaps import GapFinder


@pytest.fixture(scope="session")
def finder(tmp_path_factory: pytest.TempPathFactory) -> GapFinder:
    return workshop(tmp_path_factory.mktemp("workshop"))
