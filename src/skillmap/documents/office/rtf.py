"""RTF -> text without LibreOffice (Rich Text Format specification 1.9.1): paragraphs, tables, headers, notes, text boxes.

A loop over tokens with a stack of its own, so that depth costs no recursion. Text of WordArt, and the order of frames
other than by their anchors, are left to the full reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from skillmap.documents.content import Content, PageText, iso_day
from skillmap.documents.limits import Limits
from skillmap.documents.office.flow import Box, Budget
from skillmap.documents.office.links import contact_of_code
from skillmap.documents.office.rtf_encoding import Encodings
from skillmap.documents.office.rtf_story import RtfStory, ShapeFrame
from skillmap.documents.office.rtf_words import CHARACTERS, SILENT, STARRED, STORIES, SYMBOLS, WRAPPERS
from skillmap.documents.words.quality import text_quality
from skillmap.errors import CorruptDocumentError, LimitExceededError
from skillmap.records import DocumentDate

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?|(?P<hex>(?:\\'[0-9A-Fa-f]{2})+)|\\(?P<symbol>.)"
    rb"|(?P<brace>[{}])|[\r\n\x00]+|(?P<text>[^\\{}\r\n\x00]+)|\\",
    re.DOTALL,
)
_MAX_DEPTH = 3_000
_MAX_TOKENS = 6_000_000
_Target = Literal["text", "none", "fonts", "code", "mark"]


@dataclass(slots=True, kw_only=True)
class _Group:
    """The state that braces save and restore."""

    target: _Target = "text"
    font: int = 0
    complex_font: int = 0
    is_complex: bool = False
    skipped_after_unicode: int = 1
    hidden: bool = False
    deleted: bool = False
    in_table: bool = False
    heading: bool = False
    field: list[str] | None = None  # the code of the field, in pieces
    result_from: int | None = None  # where the result of a field begins in its paragraph
    frame: ShapeFrame | None = None
    opens_story: bool = False
    within: _Target = "text"  # where the text goes that a silent wrapper holds


def read_rtf(data: bytes, limits: Limits) -> Content:
    """Read the text of an RTF document; of one that is cut short, what is there.

    Raises:
        CorruptDocumentError: it is nested too deeply.
        LimitExceededError: it holds too much text, or too much of anything.
    """
    reader = _Reader(limits)
    reader.run(data)
    text = "\n\n".join(filter(None, map("\n".join, reader.blocks())))
    return Content(pages=(PageText(text=text, quality=text_quality(text)),), dates=rtf_dates(data))


def rtf_dates(data: bytes) -> tuple[DocumentDate, ...]:
    r"""Return when the document says that it was last saved and created (``\revtim``, ``\creatim``)."""
    dates = []
    for name, keyword in (("modified", rb"revtim"), ("created", rb"creatim")):
        match = re.search(rb"\{\\%b\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})" % keyword, data[:1_000_000])
        day = iso_day(*map(int, match.groups())) if match else None
        if day is not None:
            dates.append(DocumentDate(date=day, source="metadata", field=f"rtf.{name}"))
    return tuple(dates)


class _Reader:
    """The loop over the tokens of one document, and the stories that it fills."""

    def __init__(self, limits: Limits) -> None:
        self._budget = Budget(limits)
        self._encodings = Encodings()
        self._default_font = 0
        self._groups = [_Group()]
        self._body = RtfStory(self._budget)
        self._stories = [self._body]
        self._done: dict[str, list[list[str]]] = {"header": [], "note": [], "footer": []}
        self._starred = False
        self._to_skip = 0  # characters after \\uN that stand for it in older readers

    def run(self, data: bytes) -> None:
        """Read all tokens."""
        at = tokens = 0
        while match := _TOKEN.match(data, at):
            at = match.end()
            tokens += 1
            if tokens > _MAX_TOKENS:
                message = f"the document has more than {_MAX_TOKENS} control words: save it as DOCX"
                raise LimitExceededError(message)
            kind = match.lastgroup
            if kind == "brace":
                self._open() if match["brace"] == b"{" else self._close()
            elif kind in {"word", "number"}:
                number = int(match["number"]) if match["number"] else None
                if match["word"] == b"bin":
                    at += max(number or 0, 0)
                elif not self._is_skipped():
                    self._control(match["word"].decode("ascii"), number)
            elif kind == "symbol":
                self._symbol(match["symbol"].decode("latin-1"))
            elif kind is not None:
                self._text(bytes.fromhex(match["hex"].replace(b"\\'", b"").decode("ascii")) if kind == "hex" else match["text"])
        while len(self._groups) > 1:
            self._close()

    def blocks(self) -> Iterator[list[str]]:
        """Yield the lines of the stories in order."""
        yield from _once(self._done["header"])
        yield self._body.lines()
        yield from self._done["note"]
        yield from _once(self._done["footer"])

    def _open(self) -> None:
        if len(self._groups) > _MAX_DEPTH:
            raise CorruptDocumentError("the RTF document is nested too deeply: save it again")
        self._groups.append(replace(self._groups[-1], opens_story=False, result_from=None))
        self._starred = False
        self._to_skip = 0

    def _close(self) -> None:
        self._to_skip = 0
        self._starred = False
        if len(self._groups) == 1:
            return
        group = self._groups.pop()
        story = self._stories[-1]
        if group.result_from is not None and group.field is not None:
            story.add(contact_of_code("".join(group.field), "".join(story.parts[group.result_from :])))
        if group.opens_story:
            self._end_story()

    def _end_story(self) -> None:
        story = self._stories.pop()
        lines = story.lines()
        if story.kind == "box":
            place = story.frame.place() if story.frame is not None else None
            self._stories[-1].put_beside(Box(lines=tuple(lines), place=place))
        else:
            self._done[story.kind].append(lines)

    def _is_skipped(self) -> bool:
        if self._to_skip:
            self._to_skip -= 1
            return True
        return False

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._starred = True
        elif self._is_skipped():
            return
        elif symbol in "\r\n":
            self._control("par", None)
        elif symbol in SYMBOLS:
            self._add(SYMBOLS[symbol])

    def _text(self, data: bytes) -> None:
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        group = self._groups[-1]
        if group.target != "none" and skipped < len(data):
            self._add(self._encodings.decode(data[skipped:], group.complex_font if group.is_complex else group.font))

    def _add(self, text: str) -> None:
        group = self._groups[-1]
        if group.target == "text":
            if not group.hidden and not group.deleted:
                self._stories[-1].add(text)
        elif group.target == "mark":
            self._stories[-1].mark += text
        elif group.target == "code" and group.field is not None:
            group.field.append(text)

    def _control(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        group = self._groups[-1]
        if group.target == "none" and group.within == "none":
            return
        if starred and word not in STARRED:
            group.target = group.within = "none"
        elif word in CHARACTERS:
            self._add(CHARACTERS[word])
        elif word == "u" and number is not None:
            self._add(chr(number % 0x10000))
            self._to_skip = group.skipped_after_unicode
        elif not (self._destination(group, word) or self._mark(group, word)):
            self._property(group, word, number)

    def _destination(self, group: _Group, word: str) -> bool:
        """Turn text elsewhere; tell whether the word does that."""
        if word in STORIES:
            if group.within == "text" and group.target in {"text", "none"}:
                group.target = "text"
                group.opens_story = True
                group.in_table = False
                self._stories.append(RtfStory(self._budget, kind=STORIES[word], frame=group.frame))
        elif word in WRAPPERS:
            group.within, group.target = group.target, "none"
        elif word == "ud":
            group.target = group.within
        elif word in SILENT:
            group.target = group.within = "none"
        elif word == "shp":
            group.frame = ShapeFrame()
        elif word == "fonttbl":
            group.target = "fonts"
        elif word in {"listtext", "pntext"}:
            group.target = "mark"
        elif word == "field":
            group.field = []
        elif word == "fldinst":
            group.target = "code"
        elif word == "fldrslt":
            group.result_from = len(self._stories[-1].parts)
        else:
            return False
        return True

    def _mark(self, group: _Group, word: str) -> bool:
        """End a paragraph, cell, row or page; tell whether the word does that."""
        if word not in {"par", "cell", "nestcell", "row", "sect", "page"}:
            return False
        if group.target in {"mark", "none"}:
            return True
        story = self._stories[-1]
        if word == "cell":
            story.end_cell()
        elif word == "row":
            story.end_row()
        elif word in {"sect", "page"}:
            story.end_page()
        elif not group.deleted:
            story.end_paragraph(in_table=group.in_table, heading=group.heading)
        return True

    def _property(self, group: _Group, word: str, number: int | None) -> None:
        match word:
            case "f":
                group.font = number or 0
            case "af":
                group.complex_font = number or 0
            case "rtlch" | "ltrch":
                group.is_complex = word == "rtlch"
            case "uc":
                group.skipped_after_unicode = min(max(number or 0, 0), 10)
            case "v" | "deleted":
                setattr(group, {"v": "hidden"}.get(word, word), number != 0)
            case "plain":
                group.font, group.is_complex, group.hidden, group.deleted = self._default_font, False, False, False
            case "pard":
                group.in_table = group.heading = False
            case "intbl":
                group.in_table = True
            case "outlinelevel":
                group.heading = True
            case _ if group.frame is not None and word.startswith("shp"):
                _place(group.frame, word, number or 0)
            case _:
                self._declare(group, word, number)

    def _declare(self, group: _Group, word: str, number: int | None) -> None:
        """Take in what the head says of code pages and fonts."""
        if word in {"ansi", "mac", "pc", "pca", "ansicpg"}:
            self._encodings.declare_document(word, number)
        elif word == "deff":
            self._default_font = group.font = number or 0
        elif group.target == "fonts" and word == "fcharset":
            self._encodings.declare_font(group.font, charset=number)
        elif group.target == "fonts" and word == "cpg":
            self._encodings.declare_font(group.font, page=number)


def _place(frame: ShapeFrame, word: str, number: int) -> None:
    side = word.removeprefix("shp")
    if side in {"left", "top", "right", "bottom"}:
        setattr(frame, side, number)
    elif word in {"shpbypage", "shpbymargin"}:
        frame.of_paragraph = False


def _once(texts: list[list[str]]) -> list[list[str]]:
    return list({tuple(text): text for text in texts}.values())
