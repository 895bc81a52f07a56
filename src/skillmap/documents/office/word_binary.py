"""Where the text lies in a binary Word document: header (FIB), pieces, and the properties that hide text or end table rows.

Every offset and count in the file is a claim to be checked (MS-DOC 2.3 to 2.9; Word 6 and 95 differ in the header).
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from skillmap.documents.words.quality import text_quality
from skillmap.errors import CorruptDocumentError, LimitExceededError

ROW_END = "\x1c"  # own marks for a table row's end and for a paragraph's end within a cell; Word has no such characters
CELL_PARAGRAPH_END = "\x1d"
_GONE = "\0"

_WORD_97 = 0x00C1  # FibBase.nFib
_TABLE_STREAM_BIT, _COMPLEX_BIT = 0x0200, 0x0004
_COMPRESSED = 0x4000_0000
_FKP_BYTES = 512
_CHPX, _PAPX = 12, 13  # positions in FibRgFcLcb97
_PLCF_HDD, _DOP, _CLX = 11, 31, 33
_FACING_PAGES = 0x01
# MS-DOC 2.3.5: six stories of separators, then for each section headers and footers of even, odd and first pages.
_SEPARATORS = 6
_EVEN = frozenset({0, 2})
_RG_FC_LCB = 0x9A
_ARABIC_SCRIPT_LANGUAGES = frozenset({0x01, 0x20, 0x29})  # Arabic, Urdu, Persian: primary language identifiers
# Single property modifiers (MS-DOC 2.6).
_MARKED_DELETED, _VANISH, _SYMBOL, _IN_TABLE, _ROW_MARK = 0x0800, 0x083C, 0x6A09, 0x2416, 0x2417
_TABLE_DEFINITION, _CHANGED_TABS = 0xD608, 0xC615
_OPERAND_BYTES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_OF_INTEREST = frozenset({_MARKED_DELETED, _VANISH, _SYMBOL, _IN_TABLE, _ROW_MARK})
_MAX_STEPS = 4_000_000  # stretches that overlap without end are no Word document's


@dataclass(frozen=True, slots=True, kw_only=True)
class WordText:
    """The stories of a document, with Word's marks in them; ``margins`` are all headers and footers, as stored."""

    main: str
    footnotes: str = ""
    endnotes: str = ""
    text_boxes: str = ""
    margins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Characters ``start`` to ``end`` of the document lie at a place in the stream, with a byte or two each."""

    start: int
    end: int
    offset: int
    width: int


def word_text(document: bytes, tables: tuple[bytes, bytes], max_chars: int) -> WordText:
    """Return the text of a document.

    Args:
        document: The stream ``WordDocument``.
        tables: The streams ``0Table`` and ``1Table``, empty where there is none.
        max_chars: How many characters there may be, marks and all.

    Raises:
        CorruptDocumentError: the header or the pieces are damaged.
        LimitExceededError: more characters.
    """
    try:
        version, flags = _u16(document, 2), _u16(document, 0x0A)
        if version < _WORD_97:
            return _old_text(document, flags, max_chars)
        return _text(document, tables[1 if flags & _TABLE_STREAM_BIT else 0], max_chars)
    except struct.error as exc:
        raise CorruptDocumentError("the Word document is cut short or damaged: save it again as DOCX") from exc


def _text(document: bytes, table: bytes, max_chars: int) -> WordText:
    pieces = _pieces(_part(document, table, _CLX), _COMPRESSED)
    characters = _characters(document, pieces, max_chars, "cp1252")
    for which, apply in ((_CHPX, _apply_to_characters), (_PAPX, _apply_to_paragraphs)):
        steps = _MAX_STEPS
        for start, end, properties in _runs(document, table, which):
            positions = list(itertools.islice(_positions(pieces, start, end), len(characters))) if properties else []
            steps -= len(positions) + len(pieces)
            if steps < 0:
                break
            apply(characters, positions, properties)
    counts = [_u32(document, 0x4C + 4 * number) for number in range(8)]
    main, footnotes, margins, _, _, endnotes, boxes, margin_boxes = _stories(characters, counts)
    bounds = _numbers(_part(document, table, _PLCF_HDD))
    stories = [_joined(margins[start:end]) for start, end in itertools.pairwise(bounds)]
    if not _part(document, table, _DOP)[:1] or not _part(document, table, _DOP)[0] & _FACING_PAGES:
        stories = ["" if number >= _SEPARATORS and (number - _SEPARATORS) % 6 in _EVEN else story for number, story in enumerate(stories)]
    return WordText(
        main=_joined(main),
        footnotes=_joined(footnotes),
        endnotes=_joined(endnotes),
        text_boxes="\r".join(filter(None, (_joined(boxes), _joined(margin_boxes)))),
        margins=tuple(stories) or (_joined(margins),),
    )


def _old_text(document: bytes, flags: int, max_chars: int) -> WordText:
    """Read Word 6 and 95: a byte a character, in the code page of the language that Word was made for."""
    counts = [_u32(document, 0x34 + 4 * number) for number in range(8)]
    total, start = sum(counts), _u32(document, 0x18)
    pieces = [_Piece(start=0, end=total, offset=start, width=1)]
    if flags & _COMPLEX_BIT:
        offset, size = _u32(document, 0x160), _u32(document, 0x164)
        pieces = [
            _Piece(start=piece.start, end=piece.end, offset=piece.offset, width=1) for piece in _pieces(document[offset : offset + size], 0)
        ]
    candidates = ["cp1252", "cp1256"]
    if _u16(document, 6) & 0x3FF in _ARABIC_SCRIPT_LANGUAGES:
        candidates.reverse()
    readings = [_characters(document, pieces, max_chars, encoding) for encoding in candidates]
    characters = max(readings, key=lambda reading: text_quality("".join(reading[: counts[0]])))
    main, footnotes, margins, _, _, endnotes, boxes, margin_boxes = _stories(characters, counts)
    return WordText(
        main=_joined(main).replace("\x07\x07", f"\x07{ROW_END}"),
        footnotes=_joined(footnotes),
        endnotes=_joined(endnotes),
        text_boxes=_joined(boxes) + _joined(margin_boxes),
        margins=(_joined(margins),),
    )


def _part(document: bytes, table: bytes, number: int) -> bytes:
    offset, size = struct.unpack_from("<II", document, _RG_FC_LCB + 8 * number)
    return table[offset : offset + size]


def _pieces(clx: bytes, compressed: int) -> list[_Piece]:
    """Read the piece table (2.8.35, 2.9.38, 2.9.178)."""
    at = 0
    while clx[at : at + 1] == b"\x01":
        at += 3 + _u16(clx, at + 1)
    if clx[at : at + 1] != b"\x02":
        raise CorruptDocumentError("the Word document does not say where its text is: save it again as DOCX")
    table = clx[at + 5 : at + 5 + _u32(clx, at + 1)]
    count = (len(table) - 4) // 12
    bounds = _numbers(table[: 4 * (count + 1)])
    pieces = []
    for number, (start, end) in enumerate(itertools.pairwise(bounds)):
        place = _u32(table, 4 * (count + 1) + 8 * number + 2)
        if end > start:
            is_compressed = bool(place & compressed)
            offset = (place & ~_COMPRESSED) // 2 if is_compressed else place & ~_COMPRESSED
            pieces.append(_Piece(start=start, end=end, offset=offset, width=1 if is_compressed else 2))
    return pieces


def _characters(document: bytes, pieces: list[_Piece], max_chars: int, encoding: str) -> list[str]:
    """Return the text, an item for each of Word's character positions (halves of surrogate pairs are two)."""
    characters: list[str] = []
    for piece in pieces:
        length = piece.end - piece.start
        if len(characters) + length > max_chars:
            message = f"the document has more than {max_chars} characters: send the CV alone"
            raise LimitExceededError(message)
        stored = document[piece.offset : piece.offset + length * piece.width]
        if piece.width == 1:
            found = list(stored.decode(encoding, errors="replace"))
        else:
            found = [chr(unit) for (unit,) in struct.iter_unpack("<H", stored[: len(stored) // 2 * 2])]
        characters += found + [_GONE] * (length - len(found))
    return characters


def _runs(document: bytes, table: bytes, which: int) -> Iterator[tuple[int, int, dict[int, bytes]]]:
    """Yield the stretches of the stream with properties of their own (2.8.5, 2.8.6, 2.9.32, 2.9.174)."""
    index = _part(document, table, which)
    count = (len(index) - 4) // 8
    for page in dict.fromkeys(_numbers(index[4 * (count + 1) :])[:count]):
        start = (page & 0x3F_FFFF) * _FKP_BYTES
        block = document[start : start + _FKP_BYTES]
        if len(block) < _FKP_BYTES:
            continue
        runs = block[-1]
        entry_bytes = 1 if which == _CHPX else 13
        if 4 * (runs + 1) + runs * entry_bytes >= _FKP_BYTES:
            continue
        bounds = _numbers(block[: 4 * (runs + 1)])
        for number in range(runs):
            at = 2 * block[4 * (runs + 1) + number * entry_bytes]
            if at and bounds[number] < bounds[number + 1]:
                yield bounds[number], bounds[number + 1], _properties(_modifiers(block, at, which))


def _modifiers(block: bytes, at: int, which: int) -> bytes:
    size = block[at]
    if which == _CHPX:
        return block[at + 1 : at + 1 + size]
    if size:
        return block[at + 3 : at + 2 * size]
    return block[at + 4 : at + 2 + 2 * block[at + 1]] if at + 1 < len(block) else b""


def _properties(modifiers: bytes) -> dict[int, bytes]:
    """Read a list of property modifiers; what cannot be told apart ends it (2.2.5)."""
    found: dict[int, bytes] = {}
    at = 0
    while at + 2 < len(modifiers):
        code = _u16(modifiers, at)
        at += 2
        kind = code >> 13
        if code == _TABLE_DEFINITION:
            size = _u16(modifiers, at) + 1 if at + 2 <= len(modifiers) else len(modifiers)
        elif kind in _OPERAND_BYTES:
            size = _OPERAND_BYTES[kind]
        elif code == _CHANGED_TABS and modifiers[at] == 0xFF:
            break
        else:
            size = modifiers[at] + 1
        if code in _OF_INTEREST:
            found[code] = modifiers[at : at + size]
        at += size
    return found


def _positions(pieces: list[_Piece], start: int, end: int) -> Iterator[int]:
    """Yield the character positions that lie in a stretch of the stream."""
    for piece in pieces:
        first = max((start - piece.offset + piece.width - 1) // piece.width, 0)
        last = min((end - piece.offset + piece.width - 1) // piece.width, piece.end - piece.start)
        yield from range(piece.start + first, piece.start + last)


def _apply_to_characters(characters: list[str], positions: list[int], properties: dict[int, bytes]) -> None:
    hides = any(properties.get(code, b"\0")[:1] in {b"\x01", b"\x81"} for code in (_MARKED_DELETED, _VANISH))
    symbol = properties.get(_SYMBOL, b"")
    for position in positions:
        if position >= len(characters):
            break
        if hides and characters[position] != "\x07":
            characters[position] = _GONE
        elif len(symbol) == 4 and characters[position] == "(":
            characters[position] = chr(_u16(symbol, 2))


def _apply_to_paragraphs(characters: list[str], positions: list[int], properties: dict[int, bytes]) -> None:
    ends_row = properties.get(_ROW_MARK, b"\0")[:1] == b"\x01"
    in_table = properties.get(_IN_TABLE, b"\0")[:1] == b"\x01"
    for position in positions if ends_row or in_table else ():
        if position >= len(characters):
            break
        if characters[position] == "\x07" and ends_row:
            characters[position] = ROW_END
        elif characters[position] == "\r" and in_table:
            characters[position] = CELL_PARAGRAPH_END


def _stories(characters: list[str], counts: list[int]) -> Iterator[list[str]]:
    at = 0
    for count in counts:
        yield characters[at : at + count]
        at += count


def _joined(characters: list[str]) -> str:
    text = "".join(characters).replace(_GONE, "")
    return text.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")


def _numbers(data: bytes) -> list[int]:
    return [number for (number,) in struct.iter_unpack("<I", data[: len(data) // 4 * 4])]


def _u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])
