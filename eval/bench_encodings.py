"""How often the encoding of a plain text is told right, per encoding and length.

    python eval/bench_encodings.py [--show N]

Takes the ground truths in ``$SKILLMAP_SHARED/data/documents/gt`` (default: ``../shared`` beside the repository), whole
and cut into pieces of 3, 5, 10 and 30 lines, writes each in every encoding that can hold it (what an encoding lacks
becomes "?", as programs do, where that is at most one letter in fifty), and counts the pieces whose characters come
back as they were. Pieces in plain ASCII are left out: there is nothing to tell.
"""

from __future__ import annotations

import argparse
import os
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from skillmap.documents.characters import clean
from skillmap.documents.encodings import decode

REPOSITORY = Path(__file__).resolve().parents[1]
LINES = (3, 5, 10, 30, 0)  # 0: the whole text
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
LATIN = ("cp1252", "iso8859-1", "iso8859-15", "cp850", "mac-roman")
ARABIC = ("windows-1256", "iso8859-6", "cp720", "cp864", "mac-arabic")
_MAX_LOST = 0.02
# What a writer of a code page puts for characters that it lacks.
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "•": "*", "…": "...", "œ": "oe", "Œ": "OE", "€": "EUR"})
_PLAIN_DIGITS = {code: str(digit) for digit, code in enumerate(range(0x0660, 0x066A))}
_JOIN_NO_NEXT = "اأإآدذرزوؤةىء"


def shaped(text: str) -> str:
    """Return Arabic letters as the forms that code page 864 has: one before a letter that they join, one elsewhere."""
    out = []
    for letter, after in zip(text, [*text[1:], " "], strict=True):
        joins = letter not in _JOIN_NO_NEXT and "\u0621" <= after <= "\u064a" and after != "ء"
        forms = [*_FORMS.get((letter, joins), ()), *_FORMS.get((letter, not joins), ())]  # some letters have one for all
        out.append(next(filter(_fits, forms), letter))
    return "".join(out)


def _fits(form: str) -> bool:
    try:
        form.encode("cp864")
    except UnicodeEncodeError:
        return False
    return True


def _forms() -> dict[tuple[str, bool], list[str]]:
    found: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for form in map(chr, range(0xFE80, 0xFEF5)):
        kind, _, code = unicodedata.decomposition(form).partition(" ")
        found[chr(int(code, 16)), kind in {"<initial>", "<medial>"}].append(form)
    return found


_FORMS = _forms()


def encode(text: str, encoding: str) -> tuple[bytes, str] | None:
    """Return a text in an encoding, and what a perfect reader gets back; ``None`` where it does not fit."""
    if encoding in UNICODE:
        return text.encode(encoding), text
    text = text.translate(_PLAIN)
    if encoding not in {"cp864", "mac-arabic"}:
        text = text.translate(_PLAIN_DIGITS)
    if encoding == "cp864":
        text = shaped(text)
    data = text.encode(encoding, errors="replace")
    written = data.decode(encoding)
    lost = sum(a != b for a, b in zip(text, written, strict=True))
    letters = sum(not character.isascii() for character in text)
    return (data, written) if letters > lost and lost <= max(1, _MAX_LOST * len(text)) else None


def pieces(text: str, lines: int) -> Iterator[str]:
    """Cut a text into pieces of so many lines that hold something."""
    rows = [row for row in text.splitlines() if row.strip()]
    step = lines or len(rows)
    for start in range(0, len(rows) - step + 1, step):
        yield "\n".join(rows[start : start + step]) + "\n"


def main() -> None:
    """Measure all pieces and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="also list N wrong pieces of each row")
    arguments = parser.parse_args()
    folder = Path(os.environ.get("SKILLMAP_SHARED", REPOSITORY.parent / "shared")) / "data" / "documents" / "gt"
    right: dict[tuple[str, int], list[bool]] = defaultdict(list)
    wrong: dict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        arabic = any("\u0621" <= character <= "\u064a" for character in text)
        for encoding in (*UNICODE, *(ARABIC if arabic else LATIN)):
            for lines in LINES:
                for piece in pieces(text, lines):
                    if piece.isascii() or (encoded := encode(piece, encoding)) is None:
                        continue
                    data, truth = encoded
                    found = decode(data)
                    same = clean(found.text) == clean(truth)
                    right[encoding, lines].append(same)
                    if not same:
                        wrong[encoding].append(f"  {lines:2} lines, {len(data)} bytes of {path.name}: read as {found.encoding}")
    out = sys.stdout
    out.write(f"{'encoding':14}" + "".join(f"{f'{lines} lines' if lines else 'whole':>16}" for lines in LINES) + "\n")
    for encoding in (*UNICODE, *LATIN, *ARABIC):
        cells = [right[encoding, lines] for lines in LINES]
        out.write(f"{encoding:14}" + "".join(f"{sum(c) / len(c):9.4f} ({len(c):4})" if c else f"{'-':>16}" for c in cells) + "\n")
        for line in wrong[encoding][: arguments.show]:
            out.write(line + "\n")


if __name__ == "__main__":
    main()
