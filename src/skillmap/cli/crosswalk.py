"""Tables between classifications: import, and look up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from skillmap.cli.options import HomeOption
from skillmap.cli.output import errors, print_json, report
from skillmap.errors import SettingsError
from skillmap.settings import Settings, load_settings


def is_crosswalk(packages: list[Path]) -> bool:
    """Say whether what is to be imported is a table and no ESCO package."""
    from skillmap.taxonomy.crosswalks import SUFFIXES

    return all(path.suffix.casefold() in SUFFIXES for path in packages)


def import_tables(tables: list[Path], settings: Settings, *, name: str | None, columns: str | None) -> None:
    """Import tables, and print a manifest of each.

    Raises:
        SkillmapError: A table cannot be used.
    """
    from skillmap.cli.exporting import installed_scheme
    from skillmap.taxonomy.crosswalks import import_crosswalk

    if name is not None and len(tables) > 1:
        msg = "--name names one table; import them one by one"
        raise SettingsError(msg)
    given = dict(_pair(part) for part in (columns or "").split(",") if part.strip())
    scheme = installed_scheme(settings)
    for table in tables:
        if not table.is_file():
            msg = f"{table}: no such file"
            raise SettingsError(msg)
        manifest = import_crosswalk(table, settings.folders.crosswalks, name=name, columns=given, scheme=scheme)
        report(f"crosswalk {manifest['crosswalk']}: {manifest['mappings']} mappings, {manifest['relations_derived']} relations derived")
        print_json(manifest)


def _pair(part: str) -> tuple[str, str]:
    name, sign, heading = part.partition("=")
    if not sign or not heading.strip():
        msg = f"--columns {part.strip()!r}: write source=HEADING,target=HEADING"
        raise SettingsError(msg)
    return name.strip(), heading.strip()


def crosswalk(
    codes: Annotated[list[str], typer.Argument(help="Codes or addresses of either classification: 7212, 51-4121, an ESCO URI.")],
    name: Annotated[str | None, typer.Option("--name", help="Look in this table only.")] = None,
    home: HomeOption = None,
) -> None:
    """Print what codes are mapped to in the imported tables, with the SKOS relation; a code without a counterpart is named on stderr."""
    from skillmap.taxonomy.crosswalks import open_crosswalks

    with errors():
        tables = list(open_crosswalks(load_settings(home=home).folders.crosswalks, name))
        for code in codes:
            found = [(table, one) for table in tables for one in table.lookup(code)]
            if not found:
                report(f"{code}: no counterpart in {', '.join(table.name for table in tables)}")
            for table, one in found:
                through = {"through": one.through} if one.through is not None else {}
                print_json(
                    {
                        "code": code,
                        "label": one.label,
                        "relation": one.relation,
                        "target": one.target,
                        "target_label": one.target_label,
                        "crosswalk": table.name,
                        **through,
                    }
                )
