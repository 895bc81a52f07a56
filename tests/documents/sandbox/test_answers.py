"""A document crosses to the other process whole; what is no document does not."""

import json
from dataclasses import replace
from typing import Any

import pytest

from skillmap.documents.sandbox.answers import document_from_json, document_to_json
from skillmap.errors import CorruptDocumentError
from skillmap.records import (
    Document,
    DocumentDate,
    Education,
    Job,
    Page,
    PartialDate,
    Person,
    Problem,
    Section,
    Span,
    SpokenLanguage,
    Structure,
)

TEXT = "سائق رافعة\nOpérateur\fمشرف 😀"
WHOLE = Document(
    doc_id="sha256:00",
    media_type="application/europass+xml",
    text=TEXT,
    pages=(Page(number=1, span=Span(0, 20), quality=0.5), Page(number=2, span=Span(21, 27), source="ocr")),
    problems=(Problem(stage="documents.ocr", code="uncertain-date", message="a date", page=2, span=Span(3, 5)),),
    dates=(DocumentDate(date="2024-05-01", source="metadata", field="mail.Date"),),
    structure=Structure(
        sections=(Section(kind="experience", span=Span(0, 27), heading=None, language="ar"),),
        jobs=(Job(span=Span(0, 10), section=0, title=Span(0, 4), start=PartialDate(date="2015-03", precision="month"), paid=True),),
        educations=(Education(span=Span(1, 2), section=0, degree=None),),
        languages=(SpokenLanguage(code="fr", span=Span(1, 2), name=Span(1, 2), section=0, cefr="B2"),),
        certificates=(Span(4, 5),),
        person=Person(name=Span(0, 4), phones=(Span(1, 2), Span(3, 4))),
    ),
    name="سيرة.xml",
)


def test_document_is_the_same_after_the_way() -> None:
    carrier = replace(WHOLE, attachments=(WHOLE, replace(WHOLE, structure=None, name=None)), structure=None)
    assert document_from_json(document_to_json(carrier)) == carrier
    found = document_from_json(document_to_json(WHOLE))
    assert isinstance(found.pages[0].span, Span)
    assert found.structure is not None
    assert isinstance(found.structure.certificates[0], Span)


def test_document_with_half_a_pair_keeps_its_length() -> None:
    broken = replace(WHOLE, text="a\ud800b" + TEXT[3:])
    assert document_from_json(document_to_json(broken)).text == "a?b" + TEXT[3:]


@pytest.mark.parametrize(
    "change",
    [
        {"text": None},
        {"text": 5},
        {"pages": [{"number": 1, "span": [0, 28]}]},
        {"pages": [{"number": 1, "span": [5, 4]}]},
        {"pages": [{"number": 2, "span": [0, 4]}]},
        {"pages": [{"number": 1, "span": [0, 9]}, {"number": 2, "span": [8, 9]}]},
        {"pages": [{"number": 1, "span": [0, 4], "source": "memory"}]},
        {"attachments": [{"text": "a"}]},
        {"problems": "none"},
    ],
)
def test_what_is_no_document_is_refused_without_its_text(change: dict[str, Any]) -> None:
    sent = json.loads(document_to_json(WHOLE)) | change
    with pytest.raises(CorruptDocumentError) as caught:
        document_from_json(json.dumps(sent).encode())
    assert caught.value.__cause__ is None
    assert "سائق" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"\xff", b"null"])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(CorruptDocumentError):
        document_from_json(data)
