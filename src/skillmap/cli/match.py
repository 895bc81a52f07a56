"""``skillmap match PROFILES VACANCIES``."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from skillmap.cli.options import EncoderOption, HomeOption, TaxonomyOption
from skillmap.cli.output import errors, print_json
from skillmap.cli.profiles import json_lines, looks_like_json, read_profiles, read_utf8
from skillmap.errors import SettingsError
from skillmap.settings import load_settings

if TYPE_CHECKING:
    from skillmap.documents import Limits
    from skillmap.matching.reading import VacancyReader
    from skillmap.matching.vacancy import Vacancy


class Direction(enum.StrEnum):
    """What to rank."""

    people = "people"
    vacancies = "vacancies"


class MatchFormat(enum.StrEnum):
    """How to print."""

    json = "json"
    text = "text"


def match(
    profiles: Annotated[Path, typer.Argument(help="Profiles as JSON Lines, a folder of them, or a document.")],
    vacancies: Annotated[
        list[Path], typer.Argument(help='Vacancies: documents or texts, or JSON Lines {"id","title","text",…}; ar, fr or en.')
    ],
    rank: Annotated[Direction, typer.Option("--rank", help="people for each vacancy, or vacancies for each person.")] = Direction.people,
    top: Annotated[int, typer.Option("--top", min=1, help="How many to print of each ranking.")] = 10,
    strict: Annotated[bool, typer.Option("--strict", help="Leave out whom a hard requirement speaks against.")] = False,
    form: Annotated[MatchFormat, typer.Option("--format", help="json: one line a ranking; text: tables to read.")] = MatchFormat.json,
    language: Annotated[str, typer.Option("--language", "--lang", help="Language of --format text: ar, fr or en.")] = "en",
    taxonomy: TaxonomyOption = None,
    encoder: EncoderOption = None,
    home: HomeOption = None,
) -> None:
    """Rank people for vacancies, or vacancies for people, by what they can do, with reasons and what speaks against."""
    from skillmap.exports.match import print_ranking
    from skillmap.gap.holder import read_holder
    from skillmap.gap.opening import gap_finder
    from skillmap.matching.answer import SCHEMA, pair_json, vacancy_json
    from skillmap.matching.checks import Checker
    from skillmap.matching.parts import Comparer
    from skillmap.matching.ranking import Matcher
    from skillmap.matching.reading import VacancyReader
    from skillmap.pipeline import build
    from skillmap.records import LANGUAGES

    with errors():
        if language not in LANGUAGES:
            msg = f"--language {language!r}: choose ar, fr or en"
            raise SettingsError(msg)
        for path in (profiles, *vacancies):  # a wrong name is told before the work begins
            if str(path) != "-" and not path.exists():
                msg = f"{path}: no such file"
                raise SettingsError(msg)
        pipeline = build(load_settings(home=home, encoder=encoder, taxonomy=taxonomy))
        comparer = Comparer(gap_finder(pipeline.linker.finder))
        matcher = Matcher(comparer, Checker(comparer=comparer, encode=pipeline.linker.finder.encode))
        reader = VacancyReader(scheme=pipeline.scheme, stages=pipeline.stages)
        asked = [vacancy for path in vacancies for vacancy in read_vacancies(path, reader, pipeline.limits)]
        holders = [read_holder(made, pipeline.scheme) for made in read_profiles(profiles, pipeline.profiles)]
        people = matcher.people(holders)
        of_people = rank is Direction.people
        ranked = matcher.for_vacancies if of_people else matcher.for_people
        rankings = ranked(people, asked, top=top if not strict else len(people) + len(asked))
        for position, ranking in enumerate(rankings):
            kept = [one for one in ranking if not strict or one.eligible != "no"][:top]
            pairs = [pair_json(one, holders[one.person], asked[one.vacancy], pipeline.scheme, matcher.weights) for one in kept]
            subject: Mapping[str, Any] = (
                {"vacancy": vacancy_json(asked[position], pipeline.scheme)}
                if of_people
                else {"profile": holders[position].profile_id, "number": position + 1}
            )
            found = {"schema": SCHEMA, "taxonomy": pipeline.scheme.name, "ranked": rank.value, **subject, "results": pairs}
            if form is MatchFormat.text:
                print_ranking(found, language=language)
            else:
                print_json(found)


def read_vacancies(path: Path, reader: VacancyReader, limits: Limits) -> Iterator[Vacancy]:
    """Read the vacancies of a file: a document of any format is one, JSON Lines are many.

    Raises:
        SettingsError: There is no such file, or it holds no vacancies.
        DocumentError: The document cannot be read.
    """
    from skillmap.documents import read

    if not path.is_file():
        msg = f"{path}: no such file"
        raise SettingsError(msg)
    if not looks_like_json(path):
        yield reader.read(read(path, limits=limits).text, vacancy_id=path.stem)
        return
    for number, row in json_lines(read_utf8(path), path.name):
        if not isinstance(row, dict):
            msg = f"{path.name}, line {number}: no JSON object"
            raise SettingsError(msg)
        try:
            vacancy = reader.from_terms({"id": f"{path.stem}:{number}", **row})
        except SettingsError as exc:
            msg = f"{path.name}, line {number}: {exc}"
            raise SettingsError(msg) from exc
        yield vacancy
