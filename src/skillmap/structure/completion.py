"""Whether schooling was completed, as the lines of its entry say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from skillmap.structure.lines import Line
from skillmap.structure.source import Source

NOT_DONE = re.compile(
    r"\b(?:not (?:completed|finished|validated)|unfinished|incomplete|did not (?:finish|complete|graduate)"
    r"|didn't (?:finish|complete)|"
    r"dropped out|drop out|interrupted|discontinued|until war|left school|non valide\w*|inacheve\w*|non termine\w*"
    r"|pas termine\w*|abandonne\w*|"
    r"[1-5](?:re|ere|e|eme|nde) annee (?:seulement|validee)|interrompu\w*|non obtenu\w*|echoue|sans diplome"
    r"|non acheve\w*|not graduated)\b"
    r"|لم (?:اكمل|انه|اتخرج|اتم|يكتمل|اكملها|اتمكن من)|ما (?:كملت|خلصت|كملتها|كملتش)|غير (?:مكتمل\w*|منجز\w*)|انقطعت"
    r"|توقفت|تركت|بدون شهاده|لم تكتمل|ماكملت"
)
_DONE = re.compile(
    r"\b(?:obtenue?s?|obtained|awarded|graduated|completed|passed|reussie?|diplomee?"
    r"|mention (?:tres bien|bien|assez bien|passable|excellent\w*"
    r"|honorable)|cum laude|(?:first|second|third) class|upper second"
    r"|with (?:distinction|merit|honou?rs)|c?gpa|mean grade|major de promo)\b"
    r"|(?<!\w)(?:تخرجت|خريجه?|حاصله?|حصلت|بتقدير|تقدير|المعدل|معدل|بنجاح)(?!\w)"
)
ONGOING = re.compile(
    r"\b(?:in progress|ongoing|on going|expected|currently studying|pursuing|en cours|present|to date|continuing)\b"
    r"|قيد الدراسه|مستمر|حتي الان|سنه اخيره|حاليا"
)


def completed(source: Source, lines: Sequence[Line]) -> bool | None:
    """Say whether the lines of an entry call it finished or not; ``None`` where they say neither."""
    return stated_completion(" ".join(source.cut_folded(line.body) for line in lines))


def stated_completion(folded: str) -> bool | None:
    """Say whether an entry is said to be finished, or not to be; ``None`` where neither is said.

    A mark ("mention bien", "second class upper", "بتقدير جيد") is given for what was passed.
    """
    if NOT_DONE.search(folded) or ONGOING.search(folded):
        return False
    return True if _DONE.search(folded) else None
