"""What a profile says, read with care: fields may be missing, ``null`` or blackened."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import babel

from skillmap.exports.losses import Profile
from skillmap.records import Language

Entry = Mapping[str, Any]


def entries(profile: Profile, key: str) -> Sequence[Entry]:
    """Return a list of the profile, empty where it has none."""
    found = profile.get(key)
    return [entry for entry in found if isinstance(entry, Mapping)] if isinstance(found, Sequence) and not isinstance(found, str) else []


def part(entry: Entry | None, key: str) -> Entry:
    """Return an object within an object, empty where there is none."""
    found = entry.get(key) if entry else None
    return found if isinstance(found, Mapping) else {}


def said(entry: Entry | None, key: str) -> str:
    """Return the words of a quoted field on one line, "" where the CV does not say it."""
    text = part(entry, key).get("text")
    return one_line(text) if isinstance(text, str) else ""


def one_line(text: str) -> str:
    """Return a text with its white space made plain, without characters that no file may hold."""
    return " ".join("".join(letter for letter in text if letter.isprintable() or letter.isspace()).split())


def stated_date(entry: Entry | None, key: str) -> str | None:
    """Return a date as precise as it was written, ``None`` where there is none."""
    date = part(entry, key).get("date")
    return date if isinstance(date, str) else None


def label(labels: Entry, language: str) -> str:
    """Return a label in a language, else in English, French or Arabic."""
    return next((str(labels[code]) for code in (language, "en", "fr", "ar") if labels.get(code)), "")


def quotes(skill: Entry) -> list[str]:
    """Return the different wordings that state a skill, in their order."""
    return distinct(one_line(str(item.get("text") or "")) for item in entries(skill, "evidence"))


def quotes_in_job(profile: Profile, number: int) -> list[str]:
    """Return the different wordings that state skills within a job."""
    found = (
        one_line(str(item.get("text") or ""))
        for skill in entries(profile, "skills")
        for item in entries(skill, "evidence")
        if item.get("entry") == number
    )
    return distinct(found)


def distinct(texts: Iterable[str]) -> list[str]:
    """Return each text once, empty ones not."""
    return list(dict.fromkeys(text for text in texts if text))


def unit_group(job: Entry) -> Entry:
    """Return the ISCO-08 unit group of a job, empty where it is linked to none."""
    return part(part(job, "occupation"), "isco08")


def esco_occupation(job: Entry) -> Entry:
    """Return the ESCO occupation of a job, empty where it is linked to none."""
    return part(part(job, "occupation"), "esco")


def cefr(language: Entry) -> str | None:
    """Return the level of a language as the CV states it: "A1" … "C2" or "native"."""
    level = part(language, "cefr").get("overall")
    return level if isinstance(level, str) else None


def document_id(profile: Profile) -> str:
    """Return the digest of the document, without the name of the algorithm; "" where it is not told."""
    return str(part(profile, "document").get("id") or "").removeprefix("sha256:")


def as_of(profile: Profile) -> str | None:
    """Return the day that the profile speaks of."""
    date = part(part(profile, "document"), "as_of").get("date")
    return date if isinstance(date, str) else None


def main_language(profile: Profile) -> Language | None:
    """Return the language that most of the document is in."""
    languages = entries(part(profile, "document"), "languages")
    code = languages[0].get("code") if languages else None
    return code if code in {"ar", "fr", "en"} else None


@functools.cache
def _names(language: str) -> Mapping[str, str]:
    return babel.Locale(language).languages


def language_name(code: str, language: str) -> str:
    """Return the name of a human language (Unicode CLDR), its code where it has none.

    >>> language_name("sw", "fr")
    'swahili'
    """
    return str(_names(language).get(code) or _names("en").get(code) or code)
