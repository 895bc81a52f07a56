"""``skillmap gap PROFILE OCCUPATION…``."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from skillmap.cli.options import EncoderOption, HomeOption, TaxonomyOption
from skillmap.cli.output import errors, print_json
from skillmap.cli.profiles import looks_like_json, read_profiles
from skillmap.errors import SettingsError
from skillmap.settings import load_settings

if TYPE_CHECKING:
    from skillmap.concepts.linker import Linker
    from skillmap.pipeline import Pipeline


class GapFormat(enum.StrEnum):
    """How to print."""

    json = "json"
    text = "text"


def gap(
    profile: Annotated[Path, typer.Argument(help="What 'skillmap profile' printed, - for stdin, or a document.")],
    occupations: Annotated[list[str], typer.Argument(help="ESCO URI, ISCO-08 code (7126) or words in ar, fr or en ('plombier').")],
    sector: Annotated[str | None, typer.Option("--sector", help="ISCO-08 group for the shortlist of skills to train.")] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="Occupations shown of an ISCO-08 group.")] = 1,
    reach: Annotated[int, typer.Option("--reach", min=0, help="Reachable occupations to name.")] = 10,
    train: Annotated[int, typer.Option("--train", min=0, help="Skills in the shortlist.")] = 10,
    form: Annotated[GapFormat, typer.Option("--format", help="json: one line a profile; text: tables to read.")] = GapFormat.json,
    language: Annotated[str, typer.Option("--language", "--lang", help="Language of --format text: ar, fr or en.")] = "en",
    taxonomy: TaxonomyOption = None,
    encoder: EncoderOption = None,
    home: HomeOption = None,
) -> None:
    """Compare a profile with occupations: skills held and how, missing, to verify; what is within reach; what to train."""
    from skillmap.concepts.queries import Query
    from skillmap.exports.gap import print_gap
    from skillmap.gap.answer import answer
    from skillmap.gap.asked import resolve
    from skillmap.gap.holder import read_holder
    from skillmap.gap.opening import gap_finder
    from skillmap.occupations.linker import OccupationLinker
    from skillmap.records import LANGUAGES

    with errors():
        if language not in LANGUAGES:
            msg = f"--language {language!r}: choose ar, fr or en"
            raise SettingsError(msg)
        settings = load_settings(home=home, encoder=encoder, taxonomy=taxonomy)
        linker, pipeline = open_linker(settings, whole=needs_reading(profile))
        finder = gap_finder(linker.finder)
        titles = OccupationLinker(linker=linker)
        asked = [resolve(words, finder, lambda text: titles.link([Query(text=text)])[0].esco) for words in occupations]
        for number, made in enumerate(read_profiles(profile, pipeline.profiles if pipeline is not None else None), 1):
            found = answer(finder, read_holder(made, finder.scheme), asked, number=number, top=top, reach=reach, sector=sector, train=train)
            if form is GapFormat.text:
                print_gap(found, language=language)
            else:
                print_json(found)


def needs_reading(path: Path) -> bool:
    """Say whether a path names a document that has to be read first."""
    return str(path) != "-" and path.is_file() and not looks_like_json(path)


def open_linker(settings: Any, *, whole: bool) -> tuple[Linker, Pipeline | None]:  # noqa: ANN401 - Settings, whose class every command imports
    """Open the linker, and the whole pipeline where documents are to be read."""
    from skillmap.linking import build_linker

    if whole:
        from skillmap.pipeline import build

        pipeline = build(settings)
        return pipeline.linker, pipeline
    return build_linker(settings)[3], None
