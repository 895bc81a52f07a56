"""``skillmap cohort RUN``."""

from __future__ import annotations

import enum
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from skillmap.cli.output import errors, print_json, report, write_file
from skillmap.cli.profiles import read_profiles, read_utf8
from skillmap.errors import SettingsError
from skillmap.settings import load_settings

if TYPE_CHECKING:
    from skillmap.taxonomy.store import ConceptScheme

_KEY_FILE = "cohort.key"
_KEY_BYTES = 32


class Breakdown(enum.StrEnum):
    """What to divide counts by."""

    language = "language"
    sex = "sex"
    age = "age"


def cohort(
    run: Annotated[Path, typer.Argument(help="Profiles as JSON Lines, - for stdin, a folder of them, or a bulk run's folder.")],
    by: Annotated[
        list[Breakdown] | None, typer.Option("--by", help="Divide counts by this; give it again for more. All when left out.")
    ] = None,
    demand: Annotated[Path | None, typer.Option("--demand", help="ESCO URIs and ISCO-08 codes that are asked for, one a line.")] = None,
    k: Annotated[int, typer.Option("--k", min=5, help="Fewest people of a count that is shown, and base of the rounding.")] = 5,
    epsilon: Annotated[float | None, typer.Option("--epsilon", help="Publish with differential privacy, spending this ε, instead.")] = None,
    delta: Annotated[float, typer.Option("--delta", help="δ of --epsilon.")] = 1e-6,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the counts there.")] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page with plots there.")] = None,
    language: Annotated[str, typer.Option("--language", "--lang", help="Language of the page: ar, fr or en.")] = "en",
    taxonomy: Annotated[str | None, typer.Option("--taxonomy", help="NAME@VERSION for labels and needs.")] = None,
    home: Annotated[Path | None, typer.Option("--home", help="Where taxonomies are kept, and the secret of the noise.")] = None,
) -> None:
    """Count a group's skills, occupations, levels and languages so that nobody can be picked out."""
    from skillmap.cohorts.page import page
    from skillmap.cohorts.table import cohort_json, csv_text
    from skillmap.records import LANGUAGES
    from skillmap.taxonomy.store import open_scheme

    with errors():
        if language not in LANGUAGES:
            msg = f"--language {language!r}: choose ar, fr or en"
            raise SettingsError(msg)
        settings = load_settings(home=home, taxonomy=taxonomy)
        scheme = open_scheme(settings.folders.taxonomies, settings.taxonomy)
        cells, protection = _counts(run, scheme, settings.folders.root, by, demand, k, epsilon, delta)
        found = cohort_json(cells, scheme, protection)
        if csv is not None:
            write_file(csv, csv_text(found).encode("utf-8-sig"))  # with a mark, so that spreadsheets read Arabic
            report(f"written: {csv}")
        if html is not None:
            write_file(html, page(found, language=language).encode())
            report(f"written: {html}")
        if csv is None and html is None:
            print_json(found)


def _counts(
    run: Path,
    scheme: ConceptScheme,
    home: Path,
    by: list[Breakdown] | None,
    demand: Path | None,
    k: int,
    epsilon: float | None,
    delta: float,
) -> tuple[dict[Any, int | None], dict[str, Any]]:
    from skillmap.cohorts.counts import BREAKDOWNS, count, topics
    from skillmap.cohorts.demand import read_demand
    from skillmap.cohorts.members import read_members
    from skillmap.cohorts.noise import release
    from skillmap.cohorts.protect import protect

    counted = topics()
    if demand is not None:
        if not demand.is_file():
            msg = f"{demand}: no such file"
            raise SettingsError(msg)
        counted += read_demand(read_utf8(demand).splitlines(), scheme).topics()
    members = read_members(read_profiles(run))
    if epsilon is not None:
        # Every breakdown costs: none unless asked for.
        released, spent = release(members, counted, [one.value for one in by or ()], epsilon=epsilon, delta=delta)
        scales = {name: round(scale, 2) for name, scale in spent.scales.items()}
        return released, {"how": "differential-privacy", "epsilon": epsilon, "delta": delta, "unit": "profile", "noise_scales": scales}
    chosen = [one.value for one in by] if by else list(BREAKDOWNS)
    partitions = [topic.name for topic in counted if topic.partition]
    cells = protect(count(members, counted, chosen), members, k=k, key=noise_key(home), partitions=partitions)
    return cells, {"how": "k-anonymity", "k": k, "rounded_to": k, "complementary_suppression": True}


def noise_key(home: Path) -> bytes:
    """Return the secret of the noise of this installation, made on first use and readable by its owner alone.

    Raises:
        SettingsError: It can be neither read nor made.
    """
    path = home / _KEY_FILE
    try:
        if not path.is_file():
            _make_key(path)
        return path.read_bytes()
    except OSError as exc:
        msg = f"the secret of the noise, {path}, can be neither read nor made ({exc.strerror}): give a --home of your own"
        raise SettingsError(msg) from exc


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{_KEY_FILE}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(_KEY_BYTES))
    try:
        os.link(beside, path)  # the first of two processes wins
    except FileExistsError:
        pass
    finally:
        beside.unlink()
