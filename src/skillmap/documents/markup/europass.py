"""Europass XML, of both generations -> a CV read as the structure that it states."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from skillmap.documents.content import Content, PageText
from skillmap.documents.encodings import decode
from skillmap.documents.limits import Limits
from skillmap.documents.markup.europass_candidate import read_candidate
from skillmap.documents.markup.europass_passport import read_passport
from skillmap.documents.markup.laid_out import lay_out
from skillmap.documents.markup.stated import lines
from skillmap.documents.words.quality import text_quality
from skillmap.documents.xml import parse_xml
from skillmap.errors import CorruptDocumentError, LimitExceededError
from skillmap.records import Problem

_ROOT = re.compile(rb"<(?:\w+:)?(?:SkillsPassport|Candidate|Europass)\b[^>]{0,2000}europass", re.IGNORECASE)


def read_europass(data: bytes, limits: Limits) -> Content:
    """Read a CV that the Europass editors wrote: ``SkillsPassport`` up to 2020, ``Candidate`` since.

    Raises:
        CorruptDocumentError: no XML, or with a document type.
        LimitExceededError: more characters than allowed.
    """
    root = _parse(data)
    if root.tag == "Candidate":
        return lay_out(read_candidate(root, limits.max_chars), limits.max_chars)
    if root.find("LearnerInfo") is not None:
        return lay_out(read_passport(root, limits.max_chars), limits.max_chars)
    return _unknown(root, limits)


def _parse(data: bytes) -> ET.Element:
    """Parse XML whose stated encoding may be wrong."""
    try:
        return parse_xml(data)
    except CorruptDocumentError:
        decoded = decode(data)
        if decoded.encoding == "utf-8" and not decoded.stray:
            raise
        return parse_xml(decoded.text)


def _unknown(root: ET.Element, limits: Limits) -> Content:
    """Keep the words of a schema before the third or after the ones known; what they mean is left to the text rules."""
    text = "\n".join(filter(None, (lines(element.text, limits.max_chars) for element in root.iter())))
    if len(text) > limits.max_chars:
        message = f"the CV has more than {limits.max_chars} characters: send it without its attachments"
        raise LimitExceededError(message)
    message = f"the Europass schema with <{root.tag[:40]}> is not known and was read as plain text: download the CV again as PDF"
    problem = Problem(stage="documents.europass", code="schema-unknown", message=message)
    return Content(pages=(PageText(text=text, quality=text_quality(text)),), problems=(problem,))


def is_europass(data: bytes) -> bool:
    """Tell whether bytes begin as Europass XML does."""
    return bool(_ROOT.search(data[:8192].replace(b"\0", b"")))
