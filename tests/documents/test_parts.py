"""Which documents within a mail say something of their own."""

from skillmap.documents import document_of
from skillmap.documents.parts import parts
from skillmap.records import Document, DocumentDate, Problem

SENT = DocumentDate(date="2020-03-03", source="metadata", field="mail.Date")
WRITTEN = DocumentDate(date="2020-03-04", source="file_time", field="mtime")
LOST = Problem(stage="documents.attachment", code="unsupported-format", message="attachment 3: a zip", page=1)


def carrier(text: str, *attachments: Document) -> Document:
    made = document_of(text)
    return Document(
        doc_id=made.doc_id,
        media_type="message/rfc822",
        text=text,
        pages=made.pages,
        problems=(LOST,),
        dates=(SENT, WRITTEN),
        attachments=attachments,
    )


def test_parts_of_a_document_without_attachments_are_itself() -> None:
    document = document_of("Welder")
    (part,) = parts(document)
    assert (part.document, part.part_of) == (document, None)


def test_parts_leave_a_cover_out_and_pass_its_problems_on_once() -> None:
    mail = carrier("Please find my CV attached.", document_of("Welder"), document_of("Plumber"))
    first, second = parts(mail)
    assert (first.document.text, first.part_of) == ("Welder", mail.doc_id)
    assert [(problem.code, problem.page) for problem in first.document.problems] == [("unsupported-format", None)]
    assert (second.document.text, second.document.problems) == ("Plumber", ())
    assert first.document.dates == (SENT, WRITTEN)


def test_parts_hold_the_text_of_a_mail_where_it_is_more_than_a_cover() -> None:
    mail = carrier("welded pipes and tanks in shipyards " * 10, document_of("Diploma"))
    letter, diploma = parts(mail)
    assert (letter.document.text, letter.document.problems, letter.document.attachments, letter.part_of) == (mail.text, (LOST,), (), None)
    assert (diploma.document.text, diploma.document.problems, diploma.part_of) == ("Diploma", (), mail.doc_id)


def test_parts_of_a_mail_in_a_mail_belong_to_the_inner_one() -> None:
    inner = carrier("Fw", document_of("Welder"))
    (part,) = parts(carrier("Fw: Fw", inner))
    assert part.part_of == inner.doc_id
    assert len(part.document.problems) == 2
