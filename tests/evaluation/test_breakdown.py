from collections import Counter

import pytest
from tests.evaluation.scoring import accepted, date, figures, linked, marked, ranked, span

from skillmap.evaluation.breakdown import gendered_form, slices
from skillmap.evaluation.labels import JobLabel, LabeledDocument
from skillmap.evaluation.tasks.jobs import JobTask
from skillmap.evaluation.tasks.spans import SpanTask
from skillmap.records import Span


@pytest.mark.parametrize(
    ("title", "language", "form"),
    [
        ("Vendeur/vendeuse", "fr", "both"),
        ("Infirmier(ère) de bloc", "fr", "both"),
        ("Employé·e de bureau", "fr", "both"),
        ("Chef de chantier (H/F)", "fr", "both"),
        ("Caissière", "fr", "feminine"),
        ("Directrice adjointe", "fr", "feminine"),
        ("Aide-soignante", "fr", "feminine"),
        ("Maçon", "fr", "masculine or neutral"),
        ("Comptable", "fr", "masculine or neutral"),
        ("معلم / معلمة", "ar", "both"),
        ("ممرضة أطفال", "ar", "feminine"),
        ("سباك", "ar", "masculine or neutral"),
    ],
)
def test_gendered_form(title: str, language: str, form: str) -> None:
    assert gendered_form(title, language) == form


def test_documents_are_sliced_by_what_their_set_says_of_them() -> None:
    gold = LabeledDocument(id="d", text="x", language="fr", spans=(), facets={"register": "low skilled"})
    found = LabeledDocument(id="d", text="x", spans=(), facets={"quality": "below 0.8", "register": "what a system claims"})
    parts = list(slices(gold, found))
    assert [(part.facet, part.value) for part in parts] == [("language", "fr"), ("quality", "below 0.8"), ("register", "low skilled")]
    assert all(part.gold is gold and part.found is found for part in parts)


def test_spans_are_sliced_by_type_and_section_without_loss() -> None:
    gold = marked(span(0, 10, "skill"), span(20, 30, "knowledge"), span(60, 70, "skill"))
    found = marked(span(0, 10, "skill"), span(20, 30, "skill"), span(80, 90, "language"))
    places = [(Span(0, 50), "experience"), (Span(50, 75), "skills")]
    parts = [part for part in slices(gold, found, lambda _text: places) if part.facet in {"type", "section"}]
    for facet, values in (("type", {"knowledge", "language", "skill"}), ("section", {"experience", "skills", "other"})):
        own = [part for part in parts if part.facet == facet]
        assert {part.value for part in own} == values
        assert Counter(one for part in own for one in part.gold.spans or ()) == Counter(gold.spans)
        assert Counter(one for part in own for one in part.found.spans or ()) == Counter(found.spans)
    by_section = {part.value: figures(SpanTask(typed=False), (part.gold, part.found)) for part in parts if part.facet == "section"}
    assert (by_section["experience"]["exact F1"], by_section["skills"]["exact F1"], by_section["other"]["exact F1"]) == (1, 0, 0)


def test_titles_are_sliced_by_gendered_form_in_arabic_and_french() -> None:
    title = LabeledDocument(id="d", text="Caissière", language="fr", kind="occupation", link=accepted("a"))
    assert [(part.facet, part.value) for part in slices(title, linked(ranked("a")))] == [("language", "fr"), ("gendered form", "feminine")]
    english = LabeledDocument(id="d", text="Cashier", language="en", kind="occupation", link=accepted("a"))
    assert [part.facet for part in slices(english, linked(ranked("a")))] == ["language"]


def test_jobs_are_sliced_by_gendered_form_and_invented_ones_count() -> None:
    def working(*titles: str) -> LabeledDocument:
        jobs = tuple(JobLabel(title=title, start=date(f"20{number:02}")) for number, title in enumerate(titles))
        return LabeledDocument(id="d", text="", language="fr", jobs=jobs)

    gold, found = working("Caissière", "Maçon"), working("Caissière", "Maçon", "Plombier zingueur")
    parts = {part.value: figures(JobTask(), (part.gold, part.found)) for part in slices(gold, found) if part.facet == "gendered form"}
    assert parts["feminine"]["precision"] == 1
    assert (parts["masculine or neutral"]["precision"], parts["masculine or neutral"]["recall"]) == (1 / 2, 1)
