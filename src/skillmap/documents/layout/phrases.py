"""What words tell about a line break: whether a line ends in the midst of a phrase, or the next one opens something new."""

from __future__ import annotations

import re
import unicodedata

from skillmap.documents.layout.direction import kind

LEADING_SIGNS = re.compile(r"^[\W\d_]+")
BULLET = re.compile(r"[•▪◦‣●○■□◆◇❖✓✔✗➢➤➔→▶►∙⁃·*\-–—](?:\s|$)")
_NUMBERED = re.compile(r"(?:\(?\d{1,2}[.)]|[A-Za-z][.)])\s")
DATED = re.compile(r"(?:\d{1,2}\s*[/.\-]\s*){0,2}(?:(?:19|20)\d\d|[٠-٩]{4}|[۰-۹]{4})(?!\d)")
DATED_ENTRY = re.compile(r"\W?(?:19|20)\d\d|\W?[٠-٩]{4}")
_LABELED = re.compile(r"(?![a-zà-ÿœ])[^\W\d_][^:,.;()]{0,34}?\s?:(?:\s|$)")
SMALL_LABEL = re.compile(r"[a-zà-ÿœ][\w.-]* ?:(?:\s|$)")
_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ]{3,}(?: [A-ZÀ-ÖØ-Þ&]{2,})+(?!\w)")
CONTACT = re.compile(
    r"(?:\W|\b\w\b|[^\W\d]{1,8}\.? ?:)*(?:https?://|www\.|\+\d|\(?\+?\d{2,4}\)?[ .\-]?\d{2,3}[ .\-]?\d{2}|[\w.+-]+@|[\w-]+\.[a-z]{2,4}/)",
    re.IGNORECASE,
)
STOP = re.compile(r"[.!?؟;؛…][»”\"')\]]*$")
DATE_END = re.compile(r"(?:(?:19|20)\d\d|[٠-٩]{4}|present|now|today|présent|aujourd['’]hui|الآن|اليوم)\)?$", re.IGNORECASE)
_JOINERS = frozenset(
    re.findall(
        r"\w+",
        "a an and as at by for from in into of on or per the to via with within "
        "à au aux avec chez ce ces cette d dans de des du en entre et la le les leur leurs l ou où par pour que qui sa ses son sous sur un "
        "une vers في من على إلى الى عن مع و أو او التي الذي بين ضمن خلال عبر حتى",
    ),
)
_OPEN_END = re.compile(r"(?:[,،(\[«&/+]|\s[–—\-])$")


def ends_open(text: str) -> bool:
    """Tell whether a line ends in the midst of a phrase."""
    return bool(_OPEN_END.search(text)) or text.rsplit(" ", 1)[-1].casefold().strip("(«“\"'’") in _JOINERS


def opens(above: str, below: str) -> bool:
    """Tell whether a line looks like the beginning of something: an entry, a label, a date, an address."""
    if _NUMBERED.match(below) or _LABELED.match(below):
        return True
    if _CAPITALS.match(below) and not _CAPITALS.match(above):
        return True
    if CONTACT.match(below):
        return not (above.endswith(":") or ends_open(above))
    if dated := DATED.match(below):
        within_value = len(below) <= len(dated[0]) + 1 and _LABELED.match(above) and not DATE_END.search(above)
        return not (ends_open(above) or above.endswith(":") or within_value)
    return _is_capitals(above) != _is_capitals(below)


def _is_capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 3 and all(unicodedata.category(letter) == "Lu" for letter in letters)


def same_script(above: str, below: str) -> bool:
    """Tell whether the letters around a line break could share a font."""
    before = next((character for character in reversed(above) if character.isalpha()), "")
    after = next((character for character in below if character.isalpha()), "")
    return bool(before and after) and kind(before) == kind(after)
