"""Fields of a profile that a person sets: texts as quotes, dates, levels."""

from __future__ import annotations

import datetime
import re
from typing import Any

from skillmap_service.review.changes import SetField
from skillmap_service.review.context import NOWHERE, Context, Profile, UnfitError, is_told

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_PRECISION = {4: "year", 7: "month", 10: "day"}
_CEFR = frozenset({"A1", "A2", "B1", "B2", "C1", "C2", "native"})
_SEVERAL = re.compile(r"[\n,;،؛]+")  # between addresses or numbers; blanks stand within a number


def set_field(profile: Profile, change: SetField, context: Context) -> object:
    """Set a field; return what stood there.

    Raises:
        UnfitError: The value is none of the field's.
    """
    parts = change.field.strip("/").split("/")
    target: Any = profile
    for part in parts[:-1]:
        if isinstance(target, list):
            if int(part) >= len(target):
                raise UnfitError("there is no such entry")
            target = target[int(part)]
        else:
            target = target[part]
    name = parts[-1]
    if name in {"emails", "phones"}:
        before = target[name]
        target[name] = [_quote(one.strip(), None, context) for one in _SEVERAL.split(str(change.value or "")) if one.strip()]
        return before
    if name == "cefr":
        before = target["cefr"]
        target["cefr"] = check_cefr(change.value)
        return before
    before = target[name]
    target[name] = _field(name, change, context, told=is_told(target))
    return before


def check_cefr(level: object) -> dict[str, object] | None:
    """Return the level of a language as profiles hold it.

    Raises:
        UnfitError: It is none.
    """
    if level is not None and level not in _CEFR:
        raise UnfitError("a level is A1 to C2, or native")
    return {"overall": level} if level is not None else None


def check_level(name: str, level: object) -> object:
    """Return a level of ISCED or of the EQF.

    Raises:
        UnfitError: It is none.
    """
    if level is not None and (isinstance(level, bool | str) or (name == "eqf" and level == 0)):
        raise UnfitError("this field is a level")
    return level


def _field(name: str, change: SetField, context: Context, *, told: bool) -> object:
    value = change.value
    if name in {"current", "paid", "completed"}:
        if not (isinstance(value, bool) or (value is None and name != "current")):
            raise UnfitError("this field is true or false")
        return value
    if name in {"isced", "eqf"}:
        return check_level(name, value)
    if value is None and change.span is None:
        return None
    if not isinstance(value, str) and change.span is None:
        raise UnfitError("this field is a text")
    if name in {"start", "end"}:
        return partial_date(str(value))
    quote = _quote(value if isinstance(value, str) else None, change.span, context, told=told)
    if name != "birth_date":
        return quote
    date = partial_date(quote["text"]) if _DATE.fullmatch(quote["text"]) else {"date": None, "precision": None}
    return {**quote, **date}


def partial_date(text: str) -> dict[str, str]:
    """Return a date as profiles hold it.

    Raises:
        UnfitError: It is none.
    """
    if not _DATE.fullmatch(text):
        raise UnfitError("a date is YYYY, YYYY-MM or YYYY-MM-DD")
    if len(text) == 10:
        try:
            datetime.date.fromisoformat(text)
        except ValueError as exc:
            raise UnfitError("there is no such day") from exc
    return {"date": text, "precision": _PRECISION[len(text)]}


def _quote(value: str | None, span: tuple[int, int] | None, context: Context, *, told: bool = False) -> dict[str, Any]:
    """Cut a quote from the text; words of a person that stand nowhere in it have the empty span, as has what is told of an added entry."""
    if span is not None:
        return {"text": context.cut(span), "span": list(span)}
    if not value or not value.strip():
        raise UnfitError("the text is empty")
    return {"text": value, "span": list(NOWHERE if told else context.find(value))}
