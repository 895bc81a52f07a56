"""The documents within a document that say something of their own: a mail's attachments, and the mail where it is more than a cover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from skillmap.documents.dates import inherit
from skillmap.records import Document, Problem

_MIN_WORDS = 50  # "please find my CV attached, yours sincerely" and a signature are shorter


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A document and the one that it came with (its ``doc_id``)."""

    document: Document
    part_of: str | None = None


def parts(document: Document, part_of: str | None = None) -> Iterator[Part]:
    """Yield the documents that say something of their own.

    A document that carries others counts itself if its own text has some length; where it does not, its problems
    (an attachment that cannot be read) go with the first of the others. Attachments without a date of their own have
    that of what carries them, also that of its file.
    """
    if not document.attachments or len(document.text.split()) >= _MIN_WORDS:
        yield Part(document=replace(document, attachments=()), part_of=part_of)
        unseen: tuple[Problem, ...] = ()
    else:
        unseen = tuple(replace(problem, page=None, span=None) for problem in document.problems)
    for attachment in document.attachments:
        dated = replace(attachment, dates=inherit(attachment.dates, document.dates), problems=(*attachment.problems, *unseen))
        unseen = ()
        yield from parts(dated, document.doc_id)
