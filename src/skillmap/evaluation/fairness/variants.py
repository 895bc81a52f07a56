"""Templates of CVs to their variants.

A folder holds ``ar.txt``, ``fr.txt``, ``en.txt`` (any of them) and ``names.tsv``. A template follows a line ``### id wording``; in it
``{masculine|feminine}`` marks what changes with the person's sex, and ``{name}`` stands for the name. A row of ``names.tsv`` is an
origin, a man's and a woman's name in Latin and in Arabic letters; the first row is the one that others are compared with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from skillmap.errors import GoldInvalidError
from skillmap.records import LANGUAGES, Language

_TEMPLATE = re.compile(r"^### (\S+) (\S+)\n", re.MULTILINE)
_FORMS = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")
_COLUMNS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way to say a CV: ``gender`` is ``m`` or ``f``."""

    cv: str
    language: Language
    wording: str
    gender: str
    origin: str
    text: str


def read_variants(folder: Path) -> tuple[Variant, ...]:
    """Read a folder of templates; names other than the first row's are tried in the first wording of each CV alone.

    Raises:
        GoldInvalidError: The folder breaks the format of the module's docstring.
    """
    names = _names(folder / "names.tsv")
    found = tuple(
        variant
        for language in LANGUAGES
        if (folder / f"{language}.txt").is_file()
        for variant in _of_language(folder / f"{language}.txt", language, names)
    )
    if not found:
        msg = f"{folder.name}: no templates (ar.txt, fr.txt, en.txt)"
        raise GoldInvalidError(msg)
    return found


def _of_language(path: Path, language: Language, names: dict[str, tuple[str, ...]]) -> Iterator[Variant]:
    parts = _TEMPLATE.split(path.read_text(encoding="utf-8"))
    if len(parts) < 4 or parts[0].strip():
        msg = f"{path.name}: begin each template with a line '### id wording'"
        raise GoldInvalidError(msg)
    seen: set[str] = set()
    for cv, wording, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        if "{name}" not in text:
            msg = f"{path.name}, {cv} {wording}: {{name}} is missing"
            raise GoldInvalidError(msg)
        origins = list(names) if cv not in seen else list(names)[:1]
        seen.add(cv)
        for origin in origins:
            for place, gender in enumerate("mf"):
                name = names[origin][place + (2 if language == "ar" else 0)]
                said = _FORMS.sub(lambda match, place=place: match[place + 1], text).replace("{name}", name)
                yield Variant(cv=cv, language=language, wording=wording, gender=gender, origin=origin, text=said)


def _names(path: Path) -> dict[str, tuple[str, ...]]:
    if not path.is_file():
        msg = f"{path.name} is missing"
        raise GoldInvalidError(msg)
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    if not rows or any(len(row) != _COLUMNS for row in rows):
        msg = f"{path.name}: each row is an origin and four names, tab-separated"
        raise GoldInvalidError(msg)
    return {origin: tuple(names) for origin, *names in rows}
