"""Document -> JSON: what ``skillmap read`` prints."""

from __future__ import annotations

from skillmap.records import Document, JsonObject, Problem


def document_json(document: Document) -> JsonObject:
    """Return a document as a JSON object.

    Returns:
        The identity, the text, its pages, what went wrong, and candidates for the document's date; ``name`` and
        ``attachments`` (documents of their own) only where there are some. Spans are code points into ``text``.
    """
    content: dict[str, object] = {
        "doc_id": document.doc_id,
        "media_type": document.media_type,
        "text": document.text,
        "pages": [
            {"number": page.number, "span": list(page.span), "source": page.source, "quality": page.quality} for page in document.pages
        ],
        "problems": [_problem(problem) for problem in document.problems],
        "dates": [{"date": date.date, "source": date.source, "field": date.field} for date in document.dates],
    }
    if document.name is not None:
        content = {"name": document.name, **content}
    if document.attachments:
        content["attachments"] = [document_json(attachment) for attachment in document.attachments]
    return content


def _problem(problem: Problem) -> JsonObject:
    found: dict[str, object] = {"stage": problem.stage, "code": problem.code, "message": problem.message, "page": problem.page}
    return found if problem.span is None else {**found, "span": list(problem.span)}
