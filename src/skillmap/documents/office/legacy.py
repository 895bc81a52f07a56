"""DOC and RTF: read in full by way of LibreOffice and ODT, or lightly by our own readers where that fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from skillmap.documents.content import Content
from skillmap.documents.limits import Limits
from skillmap.documents.office.odt import read_odt
from skillmap.documents.office.rtf import read_rtf, rtf_dates
from skillmap.documents.office.soffice import NotConvertedError, to_odt
from skillmap.documents.office.word97 import filter_for, read_word97, word97_dates
from skillmap.errors import CorruptDocumentError, DocumentError, EncryptedDocumentError
from skillmap.records import Problem

_STAGE = "documents.office"
_LIGHT = "light-reader"
_DOUBTFUL = 0.6  # text in a wrong code page has about 0.3
_CLEARLY_BETTER = 0.2


def convert_doc(data: bytes, limits: Limits) -> Content:
    """Read a binary Word document.

    Raises:
        CorruptDocumentError: neither reader makes sense of it.
        EncryptedDocumentError: it is locked with a password.
        LimitExceededError: it holds too much text.
    """
    return replace(_full_or_light(data, limits, filter_for(data), read_word97), dates=word97_dates(data))


def convert_rtf(data: bytes, limits: Limits) -> Content:
    """Read an RTF document.

    Raises:
        CorruptDocumentError: neither reader makes sense of it.
        LimitExceededError: it holds too much text.
    """
    return replace(_full_or_light(data, limits, "Rich Text Format", read_rtf), dates=rtf_dates(data))


def _full_or_light(data: bytes, limits: Limits, filter_name: str, light: Callable[[bytes, Limits], Content]) -> Content:
    """Read by way of LibreOffice, else lightly; the problem says why and what to do for a full reading."""
    full = None
    try:
        full = read_odt(to_odt(data, filter_name, limits), limits)
    except NotConvertedError as exc:
        reason = str(exc)
    except (CorruptDocumentError, EncryptedDocumentError):
        reason = "what LibreOffice made of the document cannot be read: save it as DOCX for a full reading"
    else:
        if _quality(full) >= _DOUBTFUL:
            return full
        reason = "LibreOffice made no sense of its text: save it as DOCX for a full reading"
    try:
        content = light(data, limits)
    except DocumentError:
        if full is None:
            raise
        return full
    if full is not None and _quality(content) < _quality(full) + _CLEARLY_BETTER:
        return full
    problem = Problem(stage=_STAGE, code=_LIGHT, message=f"read by a light reader, without the layout: {reason}")
    return replace(content, problems=(*content.problems, problem))


def _quality(content: Content) -> float:
    """Return how much of the text reads like words; below that of any text where there is none."""
    return content.pages[0].quality if content.pages[0].text else -1.0
