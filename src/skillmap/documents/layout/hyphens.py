"""Two lines -> one: the hyphen that breaks a word goes, the one that belongs to it stays; addresses close up."""

from __future__ import annotations

import re
from collections.abc import Iterable

from skillmap.documents.words.frequency import word_ranks

SOFT_HYPHEN = "\u00ad"
_HYPHENS = "\u2010\u2011" + SOFT_HYPHEN + "-"  # the plain one last, for character classes
_BROKEN = re.compile(rf"((?:[^\W\d_]|['’{_HYPHENS}])*[^\W\d_])([{_HYPHENS}])$")
_TAIL = re.compile(rf"[^\W\d_]+(?:[’'{_HYPHENS}][^\W\d_]+)*")
_WORD = re.compile(rf"[^\W\d_]+(?:[{_HYPHENS}][^\W\d_]+)*")
# The last part of an address that goes on behind the break, and the first part of what it goes on with.
_ADDRESS = re.compile(r"(?<!\S)(?:\S*(?:://|www\.)\S*|\S+@[^\s.]*|\S+@\S*\.|\S*\w\.(?:com|org|net|io|dev|fr|me)/\S*)$", re.IGNORECASE)
_MAIL_TAIL = re.compile(r"(?:[\w.+-]*@)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}$|@\S+$", re.IGNORECASE)
_DOMAIN_END = re.compile(r"[a-z]{0,10}\.?[a-z]{1,3}$")
_WHOLE_DOMAIN = re.compile(r"\.(?:com|org|net|edu|gov|info|io|dev|me|eu|fr|ch|be|ca|uk|de|ma|tn|dz|lb|jo|eg|sy|sa|ae|qa|tr)$")
_PATH = re.compile(r"[\w.~%+/?=&#@-]+$")
# Words that compounds begin or end with; elsewhere a hyphen at the end of a line is the typesetter's.
_FIRST = frozenset(
    re.findall(
        r"\w+",
        "e x non ex semi demi mi self auto porte vice sous avant après arrière haut bas contre quasi grand petit post pré multi "
        "well cross full part long short high low end front back on off hands user data cost time problem decision team real open "
        "client day step state third web follow start check best large small mid two three one four rendez savoir chef peut c est "
        "ouest nord sud deux trois socio",
    ),
)
_LAST = frozenset(
    re.findall(r"\w+", "même mêmes ci là vous moi time end stack based driven oriented friendly related level to being faire être")
)
_LANGUAGES = ("en", "fr")


class Joiner:
    """Joins the lines of paragraphs, with the words of the whole page at hand."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = tuple(lines)
        self._known: frozenset[str] | None = None

    def join(self, above: str, below: str) -> str:
        """Return two lines of a paragraph as one."""
        broken, tail = _BROKEN.search(above), _TAIL.match(below)
        if broken and tail and tail[0][0].islower() == broken[1][-1].islower():
            if self._is_one_word(broken[1], broken[2], tail[0]):
                return above[:-1] + below
            return above[:-1] + "-" + below
        if above[-1:] in _HYPHENS and above[-2:-1].isalnum():
            return above[:-1] + "-" + below
        return above + below if _is_split_address(above, below) else f"{above} {below}"

    def _is_one_word(self, head: str, hyphen: str, tail: str) -> bool:
        """Tell whether a word was broken by the hyphen, rather than at one of its own."""
        if hyphen == SOFT_HYPHEN:
            return True
        first, last = re.split(rf"['’{_HYPHENS}]", head)[-1].casefold(), re.split(rf"['’{_HYPHENS}]", tail)[0].casefold()
        whole = first + last
        if self._known is None:
            self._known = frozenset(word.casefold() for line in self._lines for word in _WORD.findall(line))
        if f"{first}-{last}" in self._known or len(first) == 1:
            return False
        if whole in self._known:
            return True
        rank = _rank(whole)
        compound = _rank(first) is not None and _rank(last) is not None and len(first) > 2
        if rank is not None:
            return not (first in _FIRST and compound and rank > 500)
        return not (first in _FIRST or last in _LAST)


def _rank(word: str) -> int | None:
    ranks = [rank for language in _LANGUAGES if (rank := word_ranks(language, "small").get(word)) is not None]
    return min(ranks, default=None)


def _is_split_address(above: str, below: str) -> bool:
    """Tell whether an address of the Web or of a mailbox goes on from one line to the next."""
    head, tail = above.rsplit(" ", 1)[-1], below.split(" ", 1)[0]
    if "@" in head:
        open_ended = _ADDRESS.search(head) and _MAIL_TAIL.match(tail)
        return bool(open_ended or (tail == below and _DOMAIN_END.match(tail) and _WHOLE_DOMAIN.search(head + tail)))
    if tail.startswith("@"):
        return head[-1:].isalnum()
    return bool(_ADDRESS.search(head) and _PATH.match(tail) and (head[-1] in "/-_=&?#." or tail[0] in "/-_=&?#."))
