from collections.abc import Callable
from dataclasses import replace

from skillmap.documents import document_of
from skillmap.records import Analysis, Candidate, Document, Link, Match, Mention, Person, Problem, Span
from skillmap.redaction import MASK, blind, find_private, mask

CV = """Awa Marie DIALLO
Soudeuse
awa.diallo@example.sn

Expérience
2016 - 2020  Soudeuse, Métal Nord, Dakar
soudage de châssis avec Awa Diallo

Compétences
soudage MIG, lecture de plans
"""


def matched(analysis: Analysis, *texts: str) -> Analysis:
    """Link some words of the document."""
    text = analysis.document.text
    mentions = []
    for words in texts:
        start = text.rindex(words)
        span = Span(start, start + len(words))
        mentions.append(Mention(span=span, text=words, section=0, language="fr", source="test"))
    candidate = Candidate(uri="http://example.org/1", label="welding", score=0.9, method="label")
    link = Link(match=candidate, candidates=(candidate,))
    return replace(analysis, mentions=tuple(mentions), matches=tuple(Match(mention=mention, link=link) for mention in mentions))


def test_mask_keeps_length_and_lines() -> None:
    assert mask("Ada\nLovelace\fx", [Span(0, 12)]) == f"{MASK * 3}\n{MASK * 8}\fx"


def test_private_spans_cover_text_with_marks_that_are_dropped_for_lookup(analyze: Callable[[str], Analysis]) -> None:
    text = "الاســم: ســلمى العـبدالله\nممرضة\n\nالخبرات\n٢٠١٩ – ٢٠٢٠ ممرضة، مستشفى الأمل\n"
    hidden = mask(text, (item.span for item in find_private(analyze(text))))
    assert "لمى" not in hidden
    assert "الله" not in hidden
    assert "مستشفى الأمل" in hidden
    assert len(hidden) == len(text)


def test_blind_analysis_holds_nothing_of_the_person(analyze: Callable[[str], Analysis]) -> None:
    analysis = matched(analyze(CV), "soudage MIG", "soudage de châssis avec Awa Diallo", "Awa Diallo")
    problem = Problem(stage="documents.test", code="odd", message="line of DIALLO is odd")
    document = replace(analysis.document, name="CV Awa Diallo.pdf", attachments=(document_of("Awa"),))
    found = blind(replace(analysis, problems=(problem,), document=document))
    assert "Diallo" not in repr(found)
    assert "DIALLO" not in repr(found)
    assert "awa" not in repr(found).lower()
    assert found.structure.person == Person()
    assert found.document.name is None
    assert [match.mention.span.of(found.document.text)[:11] for match in found.matches] == ["soudage MIG", "soudage de "]
    assert len(found.document.text) == len(CV)
    assert found.document.pages == analysis.document.pages


def test_a_language_named_like_the_nationality_stays_as_a_skill(analyze: Callable[[str], Analysis]) -> None:
    text = "Lina Farah\nNationality: Somali\n\nExperience\n2016 Nurse, Volta Clinic\n\nLanguages\nSomali (native), English B2\n"
    found = blind(matched(analyze(text), "Somali"))
    assert "Somali" not in found.document.text
    assert [language.code for language in found.structure.languages] == ["so", "en"]
    assert len(found.matches) == 1


def test_blind_text_of_nothing_personal_is_the_text(analyze: Callable[[str], Analysis]) -> None:
    text = "Compétences\nsoudage MIG, lecture de plans, permis B\n\nLangues\narabe, français\n"
    assert blind(analyze(text)).document.text == text


def test_a_title_a_skill_and_a_heading_among_the_contacts_stay(analyze: Callable[[str], Analysis]) -> None:
    text = (
        "Curriculum Vitae\nAwa Diallo\nDakar, Sénégal\nSoudage MIG\nSoudeuse\nDomaines : tuyauterie, chaudronnerie\n\n"
        "Expérience\n2016 Soudeuse, Métal Nord\n"
    )
    found = blind(matched(analyze(text), "Soudage MIG")).document.text
    for kept in ("Curriculum Vitae", "Soudage MIG", "Soudeuse", "tuyauterie, chaudronnerie", "Métal Nord"):
        assert kept in found
    for gone in ("Awa", "Dakar", "Sénégal"):
        assert gone not in found


def test_empty_and_odd_texts_are_redacted(analyze: Callable[[str], Analysis]) -> None:
    empty = Document(doc_id="sha256:0", media_type="text/plain", text="", pages=())
    assert blind(Analysis(document=empty)).document.text == ""
    for text in ("\n\f\n", "@", "+", "né le", "Name:", "الاسم :", "(((((", "a" * 3000, "1" * 3000, "a.b-" * 2000, "٠ " * 2000):
        assert len(blind(analyze(text)).document.text) == len(text)
