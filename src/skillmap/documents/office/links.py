"""Fields and links: results are kept, codes dropped, and addresses told where the text of a link does not say them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

_MARK = re.compile("([\x13\x14\x15])")  # MS-DOC 2.8.25: begin, separator, end
_MAX_FIELDS = 10  # fields within fields
_LINK = re.compile(r'\s*HYPERLINK\s+(?:\\\w\s+)*"?([^"\s]*)"?', re.IGNORECASE)
_CONTACT = re.compile(r"(?:mailto|tel):([^?]+)", re.IGNORECASE)


def contact_of(address: str, shown: str) -> str:
    """Return the mail address or phone number of a link, in brackets, where its text only says "e-mail".

    >>> contact_of("mailto:nour@example.org?subject=CV", "e-mail")
    ' (nour@example.org)'
    >>> contact_of("mailto:nour@example.org", "nour@example.org")
    ''
    """
    contact = _CONTACT.match(address)
    if contact is None or not shown.strip() or any(character == "@" or character.isdigit() for character in shown):
        return ""
    return f" ({unquote(contact[1]).strip()})"


def contact_of_code(code: str, shown: str) -> str:
    """Do the same for the code of a field."""
    link = _LINK.match(code)
    return contact_of(link[1], shown) if link else ""


@dataclass(slots=True)
class _Field:
    code: str = ""
    in_result: bool = False
    shown: list[str] = field(default_factory=list)


def without_codes(text: str) -> str:
    r"""Drop the codes of the fields in a text with Word's marks; a field that does not end hides nothing.

    >>> without_codes("page \x13 PAGE \x142\x15 of 3")
    'page 2 of 3'
    """
    fields = [_Field(in_result=True)]
    for piece in _MARK.split(text):
        if piece == "\x13" and len(fields) < _MAX_FIELDS:
            fields.append(_Field())
        elif piece == "\x14" and len(fields) > 1:
            fields[-1].in_result = True
        elif piece == "\x15" and len(fields) > 1:
            done = fields.pop()
            shown = "".join(done.shown)
            _add(fields[-1], shown + contact_of_code(done.code, shown))
        elif piece not in {"\x13", "\x14", "\x15"}:
            _add(fields[-1], piece)
    return "".join(part for each in fields for part in (each.code if not each.in_result else "", *each.shown))


def _add(target: _Field, text: str) -> None:
    if target.in_result:
        target.shown.append(text)
    else:
        target.code += text
