import pytest

from skillmap.taxonomy.french import stem_french


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("infirmière", "infirmiers"),
        ("vendeuses", "vendeur"),
        ("conductrice", "conducteurs"),
        ("boulangère", "boulangers"),
        ("technicienne", "technicien"),
        ("employée", "employés"),
        ("préparer", "préparation"),
        ("installer", "installation"),
        ("contrôler", "contrôles"),
        ("recruter", "recrutement"),
        ("véhicules", "véhicule"),
        ("animaux", "animal"),
        ("œil", "yeux"),
    ],
)
def test_stem_joins_forms_and_actions(one: str, other: str) -> None:
    assert stem_french(one) == stem_french(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("préparateur", "préparer"),
        ("moissonneuse", "moisson"),
        ("pulvérisateur", "pulvérisation"),
        ("modèle", "modéliste"),
        ("orale", "oraliste"),
        ("comptable", "comptabilité"),
        ("aliments", "alimentation"),
        ("fabrique", "fabrication"),
        ("dons", "données"),
        ("pâte", "pâtes"),
        ("fumée", "fumer"),
        ("bâtiment", "bâtir"),
        ("forêt", "foret"),
    ],
)
def test_stem_keeps_words_apart(one: str, other: str) -> None:
    assert stem_french(one) != stem_french(other)
