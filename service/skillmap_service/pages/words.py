"""The words of the pages in three languages, and how days and numbers are said."""

from __future__ import annotations

import csv
import datetime
import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import babel.dates
from fastapi import Request

from skillmap.records import LANGUAGES, Language

_BEFORE_FRENCH_SIGN = re.compile(r" (?=[?!:;])")
LANGUAGE_COOKIE = "skillmap_language"
NAMES: Mapping[str, str] = {"en": "English", "fr": "Français", "ar": "العربية"}


@functools.cache
def words(language: Language) -> Mapping[str, str]:
    """Return the texts of one language by their keys."""
    with (Path(__file__).parent / "words.tsv").open(encoding="utf-8", newline="") as file:
        found = {row["key"]: row[language] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}
    if language == "fr":  # no line may begin with a sign of punctuation
        found = {key: _BEFORE_FRENCH_SIGN.sub("\u00a0", text) for key, text in found.items()}
    return found


def language_of(request: Request) -> Language:
    """Return the reader's language: asked for in the address, chosen before, or the first that the browser names."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    accepted = [one.partition(";")[0].strip().lower()[:2] for one in request.headers.get("accept-language", "").split(",")]
    found = next((one for one in (asked, *accepted) if one in LANGUAGES), "en")
    return cast("Language", found)


def day(moment: datetime.datetime, language: Language) -> str:
    """Say a day (UTC); Western digits in every language, as forms use them.

    >>> day(datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC), "fr")
    '1 mars 2026'
    """
    return babel.dates.format_date(moment.astimezone(datetime.UTC).date(), "d MMMM y", locale=language)
