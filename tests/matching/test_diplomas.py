"""Fields of diplomas, compared with the real encoder: what is asked for in one language and held in another."""

import pytest
from tests.gap_doubles import profile

from skillmap.gap.gaps import GapFinder
from skillmap.gap.holder import read_holder
from skillmap.matching.diplomas import Diplomas
from skillmap.pipeline import Pipeline


@pytest.fixture(scope="module")
def diplomas(embedded: Pipeline) -> Diplomas:
    return Diplomas(encode=embedded.linker.finder.encode)


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("A welding certificate is required.", "دبلوم لحام"),
        ("Diplôme d'infirmier exigé", "بكالوريوس تمريض"),
        ("يشترط دبلوم محاسبة", "Diploma in Accounting"),
        ("CAP boulanger demandé", "CAP boulangerie"),
    ],
)
def test_a_diploma_of_the_field_is_found_in_another_language(diplomas: Diplomas, asked: str, held: str) -> None:
    assert diplomas.best(asked, ["Permis B", held, "Attestation de stage"]) == held


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("A welding certificate is required.", "دبلوم سباكة"),
        ("Electrical diploma required", "Diplôme d'État d'infirmière"),
        ("يشترط شهادة تمريض", "شهادة في المحاسبة"),
        ("Diploma in accounting required", "TVET diploma"),
        ("Diplôme de cuisine exigé", "ما عندي شهادة"),
        ("A diploma is required", "Certificate"),
    ],
)
def test_a_diploma_of_another_field_or_of_none_is_not_enough(diplomas: Diplomas, asked: str, held: str) -> None:
    assert diplomas.best(asked, [held]) is None


def test_no_diploma_is_none(diplomas: Diplomas) -> None:
    assert diplomas.best("A diploma is required", []) is None


def test_licences_and_studies_without_an_end_are_no_diplomas(finder: GapFinder) -> None:
    made = profile({}, licences=["Permis B"])
    degree = {"degree": {"text": "Licence de droit"}, "field": None}
    made["education"] = [{**degree, "completed": False}, {"degree": {"text": "CAP soudure"}, "field": None, "completed": None}]
    holder = read_holder(made, finder.scheme)
    assert holder.diplomas == ("CAP soudure",)
    assert set(holder.papers) == {"Permis B", "Licence de droit", "CAP soudure"}
