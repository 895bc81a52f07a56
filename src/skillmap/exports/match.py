"""A ranking as a table to read in a terminal, in Arabic, French or English."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from skillmap.exports.terminal import isolated, label_in, listed, numbered

_NAMED = 5
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
    subject = isolated(found["vacancy"]["title"]) if people else numbered(found["number"], found["profile"])
    table = Table(title=Text(words[found["ranked"]].format(subject=subject)), title_justify="left", expand=True)
    for column in ("profile" if people else "vacancy", "score", "eligible", "for", "against", "ask"):
        table.add_column(words[column], overflow="fold")
    for pair in found["results"]:
        table.add_row(
            numbered(pair["number"], pair["profile"]) if people else isolated(pair["vacancy"]["title"]),
            f"{pair['score']:.2f}",
            words["unclear" if pair["eligible"] == "ask" else pair["eligible"]],
            listed((*_skills(pair["for"]["skills"], language), *_checks(pair["for"]["requirements"], words)), language, most=_NAMED),
            listed(
                (*_checks(pair["against"]["requirements"], words), *_skills(pair["against"]["skills"], language)), language, most=_NAMED
            ),
            listed(_checks(pair["ask"], words), language, most=_NAMED),
        )
    console.print(table)


def _skills(skills: Iterable[Mapping[str, Any]], language: str) -> Iterable[str]:
    for skill in skills:
        yield label_in(skill["concept"]["label"], language)


def _checks(checks: Iterable[Mapping[str, Any]], words: Mapping[str, str]) -> Iterable[str]:
    for check in checks:
        level = f" {check['level']}" if check["level"] else ""
        mark = f" ({words['must']})" if check["strength"] == "must" else ""
        yield f"{isolated(check['asked'] or check['value'])}{level if not check['asked'] else ''}{mark}"
