"""Lines in visual order -> lines in logical order: the Unicode bidirectional algorithm (UAX #9), backwards.

The way back is not unique; where two readings show the same line, the one that CVs use is taken. A line is a sequence
of glyph clusters from left to right; letters within a cluster are in logical order already.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from skillmap.documents.characters import BULLETS
from skillmap.documents.layout.direction import Kind, kind, stored_in_logical_order

_MIRRORED = dict(zip("()[]{}<>«»‹›", ")(][}{><»«›‹", strict=True))
_OPENING = frozenset("([{<«‹")
_TERMINATORS = frozenset("%‰٪°")  # European terminators that follow their number (W5)
_SEPARATORS = frozenset("/.,:،٫٬\u00a0")  # common separators join digits (W4), also after an Arabic letter
_DASHES = frozenset("-–—‑")
_PHONE_DIGITS = 7
_ARABIC_INDIC = re.compile("[٠-٩]")  # of class AN; the Persian digits are European ones (EN) to the algorithm
_WESTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
# ITU-T E.164: what a number may begin with behind "+"; 000 is no country's and stands in made-up numbers.
_CALLING_CODE = re.compile(
    r"0{2,3}|1|7|2[07]|2[1-69]\d|3[0-469]|3[578]\d|4[013-9]|42\d|5[1-8]|5[09]\d|6[0-6]|6[7-9]\d|8[1246]|8[58]\d|9[0-58]|9[679]\d"
)

_DATE = r"(?:\d{1,2}/)?\d{4}(?:/\d{1,2})?"
_RANGE = re.compile(rf"(?<![\d/])({_DATE})(\s*[-–—]\s*)({_DATE})(?![\d/])")
_LEADING_PLUS = re.compile(r"(?<!\d)\+(\d+(?:[ .\-]\d+)+)")
_BULLET_BEHIND = re.compile(r"^(.*\S)\s+([•▪◦‣●○■□])$")  # drawn at the right margin
_TRAILING_PLUS = re.compile(r"(?<![\d+])(\d+(?:[ .\-]\d+)*)\+(?!\d)")


class _Piece(NamedTuple):
    text: str
    mirrored: bool  # drawn at a right-to-left level: a bracket shows its mirror image


def logical_lines(lines: Sequence[Sequence[str]], *, rtl: bool) -> list[str]:
    """Turn all lines of a page into logical order.

    Args:
        lines: The page's lines, each as clusters from left to right.
        rtl: Whether the page reads from right to left.

    Returns:
        One string a line. Brackets are as the author typed them, whether the producer stored the typed character or
        the mirror image that is drawn: a line that balances only with its right-to-left brackets turned has them
        turned; lines that balance neither way follow the majority of their page.
    """
    if stored_in_logical_order(lines):
        texts = ["".join(line) for line in lines]
        return [_BULLET_BEHIND.sub(r"\2 \1", text) if rtl else text for text in texts]
    directions = [_line_is_rtl(line, page_is_rtl=rtl) for line in lines]
    orders = [_order(line, rtl=direction) for line, direction in zip(lines, directions, strict=True)]
    dashes_join = rtl and _draws_numbers_left_to_right(["".join(piece.text for piece in pieces) for pieces in orders])
    if dashes_join:
        orders = [_order(line, rtl=direction, dashes_join=True) for line, direction in zip(lines, directions, strict=True)]
    verdicts = [_turn_brackets(pieces) for pieces in orders]
    majority = verdicts.count(True) > verdicts.count(False)
    texts = []
    for pieces, verdict in zip(orders, verdicts, strict=True):
        turn = majority if verdict is None else verdict
        texts.append("".join(_MIRRORED.get(p.text, p.text) if turn and p.mirrored else p.text for p in pieces))
    return [_mend_numbers(text, dashes_join=dashes_join) if rtl else text for text in texts]


def _draws_numbers_left_to_right(texts: Sequence[str]) -> bool:
    """Tell a producer that draws numbers as they are typed: then dates parted by dashes are drawn so, too.

    Phone numbers tell, by where their plus stands; without any, ranges ("2015 – 2018" ascends) do.
    """
    ranges = [match for text in texts for match in _RANGE.finditer(text)]
    descending = sum(_when(match[1]) > _when(match[3]) for match in ranges)
    plus_behind = sum(_is_western_phone(match[1]) for text in texts for match in _TRAILING_PLUS.finditer(text))
    plus_before = sum(_is_western_phone(match[1]) for text in texts for match in _LEADING_PLUS.finditer(text))
    return plus_behind > plus_before if plus_behind != plus_before else 2 * descending > len(ranges)


def _is_western_phone(number: str) -> bool:
    return sum(character.isdigit() for character in number) >= _PHONE_DIGITS and not _ARABIC_INDIC.search(number)


def _line_is_rtl(line: Sequence[str], *, page_is_rtl: bool) -> bool:
    kinds = [kind(cluster) for cluster in line]
    return page_is_rtl or kinds.count("R") > kinds.count("L")


def _order(line: Sequence[str], *, rtl: bool, dashes_join: bool = False) -> list[_Piece]:
    kinds = [kind(cluster) for cluster in line]
    if not rtl:
        return _order_in_ltr(line, kinds, dashes_join=dashes_join)
    pieces: list[_Piece] = []
    partners = _bracket_partners(line)
    end = len(line)
    while end > 0:  # from the right margin: the logical start
        if kinds[end - 1] == "R":
            pieces.append(_Piece(line[end - 1], mirrored=True))
            end -= 1
            continue
        start = end
        while start > 0 and kinds[start - 1] != "R":
            start -= 1
        pieces.extend(_order_stretch(line, kinds, (start, end), partners, dashes_join=dashes_join))
        end = start
    return pieces


def _order_in_ltr(line: Sequence[str], kinds: Sequence[Kind], *, dashes_join: bool) -> list[_Piece]:
    """Turn the right-to-left runs of a left-to-right line, each where it stands."""
    pieces: list[_Piece] = []
    position = 0
    while position < len(line):
        if kinds[position] != "R":
            pieces.append(_Piece(line[position], mirrored=False))
            position += 1
            continue
        end = last = position
        while end < len(line) and kinds[end] != "L":
            if kinds[end] == "R":
                last = end
            end += 1
        pieces.extend(_order(line[position : last + 1], rtl=True, dashes_join=dashes_join))
        position = last + 1
    return pieces


def _order_stretch(
    line: Sequence[str], kinds: Sequence[Kind], stretch: tuple[int, int], partners: dict[int, int], *, dashes_join: bool
) -> list[_Piece]:
    """Put a stretch without right-to-left letters in logical order: its core runs left to right, its edges do not."""
    start, end = stretch
    strong = [position for position in range(start, end) if kinds[position] != "O"]
    if not strong:
        return [_Piece(cluster, mirrored=True) for cluster in reversed(line[start:end])]
    if (start, end) != (0, len(line)) and (cut := _behind_leading_group(line, kinds, strong, partners)):
        parts = [(cut, end), (start, cut)]
        return [piece for part in parts for piece in _order_stretch(line, kinds, part, partners, dashes_join=dashes_join)]
    first, last = _widen(line, kinds, (strong[0], strong[-1]), (start, end), partners)
    core = line[first : last + 1]
    after_letter = any(kinds[position] == "R" for position in range(end, len(line)))
    if any(kinds[position] == "L" for position in strong):
        inner = [_Piece(cluster, mirrored=False) for cluster in core]
    else:
        inner = [
            _Piece(cluster, mirrored=token.mirrored)
            for token in reversed(_number_tokens(core, dashes_join=dashes_join or not after_letter))
            for cluster in token.text
        ]
    before = [_Piece(cluster, mirrored=True) for cluster in reversed(line[last + 1 : end])]
    after = [_Piece(cluster, mirrored=True) for cluster in reversed(line[start:first])]
    return [*before, *inner, *after]


def _behind_leading_group(line: Sequence[str], kinds: Sequence[Kind], strong: Sequence[int], partners: dict[int, int]) -> int | None:
    """Return where Latin text begins behind a bracketed group on its left.

    The algorithm never draws a stretch so (rule N0 gives brackets behind an Arabic letter its direction); XeLaTeX does
    for "Kubernetes (EKS)", leaving the left-to-right run at the bracket.
    """
    closing = partners.get(strong[0] - 1)
    if closing is None or not strong[0] < closing < strong[-1] or line[closing + 1] != " ":
        return None
    return closing + 1 if any(kinds[position] == "L" for position in range(closing, strong[-1] + 1)) else None


def _widen(
    line: Sequence[str],
    kinds: Sequence[Kind],
    core: tuple[int, int],
    stretch: tuple[int, int],
    partners: dict[int, int],
) -> tuple[int, int]:
    """Take into the left-to-right core what belongs to it at its edges."""
    (first, last), (start, end) = core, stretch
    if last + 1 < end:
        following = line[last + 1]
        if (kinds[last] == "N" and following in _TERMINATORS) or (kinds[last] == "L" and following in "+#"):
            last += 1
            while last + 1 < end and line[last + 1] == following:
                last += 1
    # A sentence in Latin letters alone keeps its full stop; in Arabic text a stop at that side belongs to the Arabic.
    whole = start == 0 and end == len(line)
    if whole and last + 2 == end and line[last + 1] in ".,;:!?" and " " in line[first:last]:
        last += 1
    # A bullet introduces, at whichever side a producer that sets Latin items left to right has drawn it.
    if whole and first > 1 and line[start] in BULLETS and line[start + 1] == " ":
        first = start
    # N0: a bracket pair opened inside the core belongs to it.
    while last + 1 < end and first <= partners.get(last + 1, -1) <= last:
        last += 1
    while first > start and first <= partners.get(first - 1, -1) <= last:
        first -= 1
    return first, last


def _bracket_partners(line: Sequence[str]) -> dict[int, int]:
    """Pair brackets by position, whichever way each is stored: the next unlike bracket of the same sort closes."""
    partners: dict[int, int] = {}
    stack: list[int] = []
    for position, cluster in enumerate(line):
        if cluster not in _MIRRORED:
            continue
        if stack and line[stack[-1]] == _MIRRORED[cluster]:
            opened = stack.pop()
            partners[opened], partners[position] = position, opened
        else:
            stack.append(position)
    return partners


class _Token(NamedTuple):
    text: tuple[str, ...]
    mirrored: bool


def _number_tokens(core: Sequence[str], *, dashes_join: bool) -> list[_Token]:
    """Cut a run of numbers into what is drawn left to right as one (``12/04/1989``) and the signs between."""
    joining = _SEPARATORS | _DASHES if dashes_join else _SEPARATORS
    tokens: list[list[str]] = []
    for position, cluster in enumerate(core):
        before = position > 0 and kind(core[position - 1]) == "N"
        after = position + 1 < len(core) and kind(core[position + 1]) == "N"
        digit = kind(cluster) == "N"
        joined = (digit and position > 0 and (before or core[position - 1] in joining)) or (
            before and ((after and cluster in joining) or cluster in _TERMINATORS)
        )
        if joined and tokens and kind(tokens[-1][0]) == "N":
            tokens[-1].append(cluster)
        else:
            tokens.append([cluster])
    return [_Token(tuple(token), mirrored=kind(token[0]) != "N") for token in tokens]


def _turn_brackets(pieces: Sequence[_Piece]) -> bool | None:
    """Tell whether right-to-left brackets must be turned for the line to balance; ``None`` where nothing tells."""
    if not any(piece.mirrored and piece.text in _MIRRORED for piece in pieces):
        return None
    as_stored = [piece.text for piece in pieces if piece.text in _MIRRORED]
    turned = [_MIRRORED[p.text] if p.mirrored else p.text for p in pieces if p.text in _MIRRORED]
    if _balances(as_stored):
        return False
    return True if _balances(turned) else None


def _balances(brackets: Sequence[str]) -> bool:
    stack: list[str] = []
    for bracket in brackets:
        if bracket in _OPENING:
            stack.append(bracket)
        elif not stack or _MIRRORED[stack.pop()] != bracket:
            return False
    return not stack


def _mend_numbers(text: str, *, dashes_join: bool) -> str:
    """Undo what producers that draw every number left to right leave: ranges that descend, a plus behind a number."""
    text = _RANGE.sub(_ascending, text)
    return _TRAILING_PLUS.sub(lambda match: _leading_plus(match, separators="([ ])" if dashes_join else r"([ \-])"), text)


def _ascending(match: re.Match[str]) -> str:
    start, dash, end = match.groups()
    return f"{end}{dash}{start}" if _when(start) > _when(end) else match[0]


def _when(date: str) -> tuple[int, int]:
    parts = [int(part) for part in date.split("/")]
    year = max(parts)
    months = [part for part in parts if part != year]
    return year, months[0] if months else 0


def _leading_plus(match: re.Match[str], separators: str) -> str:
    number = match[1]
    if sum(character.isdigit() for character in number) < _PHONE_DIGITS:
        return match[0]
    parts = re.split(separators, number)
    as_drawn = "+" + "".join(reversed(parts))
    if not _ARABIC_INDIC.search(number):
        return as_drawn
    # Groups of Arabic-Indic digits run from right to left even within left-to-right text (N1), behind a "+" that
    # does not. Authors mend that by no-break spaces or an override: then the country's code stands beside the "+".
    first, last = (part.translate(_WESTERN) for part in (parts[0], parts[-1]))
    mended = _CALLING_CODE.fullmatch(last) and not _CALLING_CODE.fullmatch(first)
    return as_drawn if mended else "+" + number
