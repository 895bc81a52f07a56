"""A ranking as a table to read in a terminal, in Arabic, French or English."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_NAMED, _MAX_QUOTE, _ID_CHARACTERS = 5, 60, 16
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "people": "People for {subject}",
        "vacancies": "Vacancies for {subject}",
        "profile": "profile",
        "vacancy": "vacancy",
        "score": "score",
        "for": "for",
        "against": "against",
        "ask": "to ask",
        "must": "must",
        "eligible": "required",
        "yes": "met",
        "no": "not met",
        "unclear": "to ask",
    },
    "fr": {
        "people": "Personnes pour {subject}",
        "vacancies": "Offres pour {subject}",
        "profile": "profil",
        "vacancy": "offre",
        "score": "score",
        "for": "pour",
        "against": "contre",
        "ask": "à demander",
        "must": "exigé",
        "eligible": "exigences",
        "yes": "remplies",
        "no": "non remplies",
        "unclear": "à demander",
    },
    "ar": {
        "people": "أشخاص لوظيفة {subject}",
        "vacancies": "وظائف لـ {subject}",
        "profile": "الملف",
        "vacancy": "الوظيفة",
        "score": "الدرجة",
        "for": "لصالحه",
        "against": "ضده",
        "ask": "للسؤال",
        "must": "شرط",
        "eligible": "الشروط",
        "yes": "متوفرة",
        "no": "غير متوفرة",
        "unclear": "للسؤال",
    },
}


def print_ranking(found: Mapping[str, Any], *, language: str = "en") -> None:
    """Print one ranking on stdout.

    Args:
        found: Of the schema ``skillmap/match/1``.
        language: Of the words and labels: ar, fr or en.
    """
    words = _WORDS[language]
    people = found["ranked"] == "people"
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 140)
    subject = _isolated(found["vacancy"]["title"]) if people else found["profile"][:_ID_CHARACTERS]
    table = Table(title=Text(words[found["ranked"]].format(subject=subject)), title_justify="left", expand=True)
    for column in ("profile" if people else "vacancy", "score", "eligible", "for", "against", "ask"):
        table.add_column(words[column], overflow="fold")
    for pair in found["results"]:
        table.add_row(
            pair["profile"][:_ID_CHARACTERS] if people else _isolated(pair["vacancy"]["title"]),
            f"{pair['score']:.2f}",
            words["unclear" if pair["eligible"] == "ask" else pair["eligible"]],
            _list((*_skills(pair["for"]["skills"], language), *_checks(pair["for"]["requirements"], words))),
            _list((*_checks(pair["against"]["requirements"], words), *_skills(pair["against"]["skills"], language))),
            _list(_checks(pair["ask"], words)),
        )
    console.print(table)


def _skills(skills: Iterable[Mapping[str, Any]], language: str) -> Iterable[str]:
    for skill in skills:
        labels = skill["concept"]["label"]
        yield _isolated(next((labels[code] for code in (language, "en", "fr", "ar") if code in labels), "?"))


def _checks(checks: Iterable[Mapping[str, Any]], words: Mapping[str, str]) -> Iterable[str]:
    for check in checks:
        level = f" {check['level']}" if check["level"] else ""
        mark = f" ({words['must']})" if check["strength"] == "must" else ""
        yield f"{_isolated(check['asked'] or check['value'])}{level if not check['asked'] else ''}{mark}"


def _list(items: Iterable[str]) -> str:
    found = list(dict.fromkeys(items))
    return "; ".join(found[:_NAMED]) + (f"; … +{len(found) - _NAMED}" if len(found) > _NAMED else "")


def _isolated(text: str) -> str:
    flat = " ".join(text.split())
    short = flat if len(flat) <= _MAX_QUOTE else f"{flat[: _MAX_QUOTE - 1]}…"
    arabic = any("\u0590" <= letter <= "\u08ff" for letter in short)
    return f"{_FIRST_STRONG_ISOLATE}{short}{_POP_ISOLATE}" if arabic else short
