"""The commands; each one calls one function and prints."""

from __future__ import annotations

import datetime
import enum
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from skillmap.cli.bulk import app as bulk_app
from skillmap.cli.cohort import cohort
from skillmap.cli.crosswalk import crosswalk, import_tables, is_crosswalk
from skillmap.cli.evaluate import app as evaluate_app
from skillmap.cli.gap import gap
from skillmap.cli.match import match
from skillmap.cli.options import EncoderOption, HomeOption, PrecisionOption, TaxonomyOption
from skillmap.cli.output import errors, print_error, print_json, progress_bar, report
from skillmap.cli.service import register as register_service
from skillmap.errors import SettingsError, SkillmapError
from skillmap.settings import load_settings

app = typer.Typer(
    name="skillmap",
    help="Read CVs in Arabic, French and English; find the skills and occupations in ESCO and ISCO-08, with their evidence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
taxonomy_app = typer.Typer(help="Import, list and search classifications.", no_args_is_help=True)
app.add_typer(taxonomy_app, name="taxonomy")
app.add_typer(bulk_app, name="bulk")
app.add_typer(evaluate_app, name="evaluate")
register_service(app)
app.command()(gap)
app.command()(match)
app.command()(cohort)
taxonomy_app.command()(crosswalk)


class ConceptKindOption(enum.StrEnum):
    """What to link to."""

    skill = "skill"
    occupation = "occupation"
    isco = "isco"


RedactOption = Annotated[bool, typer.Option("--redact", help="Mask who the person is, in the text and in all that quotes it.")]
WorkersOption = Annotated[int | None, typer.Option("--workers", help="Processes that encode labels.")]


@app.command()
def setup(home: HomeOption = None, encoder: EncoderOption = None, taxonomy: TaxonomyOption = None, workers: WorkersOption = None) -> None:
    """Build what is missing: the encoder, the default taxonomy, their index. Works offline; a second run does nothing."""
    from skillmap.setup import EMBEDDED, build_embedded, build_encoder, build_indexes
    from skillmap.taxonomy.store import open_scheme

    with errors():
        settings = load_settings(home=home, encoder=encoder, taxonomy=taxonomy, workers=workers)
        place = settings.folders
        opened = build_encoder(settings.encoder_choice, place, report)
        scheme = build_embedded(place, report) if settings.taxonomy == EMBEDDED else open_scheme(place.taxonomies, settings.taxonomy)
        with progress_bar("encoding labels") as progress:
            build_indexes(scheme, settings.encoder_choice, opened, place, workers=settings.workers, report=report, progress=progress)
        report(f"ready: {scheme.name} with {opened.name}")


@app.command()
def read(
    file: Annotated[Path, typer.Argument(help="A document; - reads stdin.")],
    html: Annotated[Path | None, typer.Option("--html", help="Write a page to look at, pictures beside the text, instead.")] = None,
    redact: RedactOption = False,
) -> None:
    """Print a document's text, page by page, as JSON."""
    from skillmap.documents import read as read_document
    from skillmap.documents import warm_up

    warm_up()  # the reading process starts while the rest is imported
    from skillmap.exports.document import document_json

    with errors():
        source, limits = _source(file), load_settings().document_limits
        if redact:
            from skillmap.cli.redact import print_blind

            print_blind(source, html, limits)
            return
        if html is None:
            print_json(document_json(read_document(source, limits=limits)))
            return
        from skillmap.cli.look import check_target, write_look

        check_target(html, source)
        write_look(source, html, limits=limits, title=file.name if isinstance(source, Path) else "stdin")
        report(f"written: {html}")


@app.command()
def profile(
    files: Annotated[list[Path], typer.Argument(help="Documents; - reads one from stdin.")],
    as_of: Annotated[datetime.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day that ends open jobs.")] = None,
    precision: PrecisionOption = None,
    taxonomy: TaxonomyOption = None,
    encoder: EncoderOption = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="json, text, dossier, json-resume, europass, json-ld, elm, csv, parquet, xlsx or talent-catalog.",
        ),
    ] = "json",
    language: Annotated[str, typer.Option("--language", "--lang", help="Language of labels and headings: ar, fr or en.")] = "en",
    country: Annotated[str | None, typer.Option("--country", help="Destinations in a dossier, as in DE,FR; all when not given.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A file, or a folder that gets a file for each profile.")] = None,
    losses: Annotated[Path | None, typer.Option("--losses", help="Where to list what the format cannot hold (JSON).")] = None,
    redact: RedactOption = False,
    home: HomeOption = None,
) -> None:
    """Print the profile of each document, of a mail that of each attachment: skills and occupations with their evidence.

    What this command wrote as JSON Lines (a file, or stdin) is written in another format, without reading the documents again.
    """
    from skillmap.cli.exporting import ProfileOutput, export_options, installed_scheme, ready_profiles
    from skillmap.pipeline import build

    with errors():
        sources = [_source(file) for file in files]  # a wrong name is told before the work begins
        settings = load_settings(home=home, encoder=encoder, taxonomy=taxonomy, min_precision=precision)
        options = export_options(language, country, installed_scheme(settings))
        ready = {file: found for file, source in zip(files, sources, strict=True) if (found := ready_profiles(source)) is not None}
        if redact and any(found for found in ready.values()):
            msg = "--redact: a profile that was made before holds quotes only; give the document itself"
            raise SettingsError(msg)
        several = sum(len(ready.get(file, [file])) for file in files) > 1
        out = ProfileOutput(form, options, target=output, losses=losses, several=several)
        pipeline = build(settings) if len(ready) < len(set(files)) else None
    failed = False
    day = as_of.date() if as_of else None
    for number, (file, source) in enumerate(zip(files, sources, strict=True), 1):
        name = f"document-{number}" if redact else file.name  # the names of files name people
        try:
            made = ready[file] if pipeline is None or file in ready else pipeline.profiles(source, as_of=day, redact=redact)
            for one in made:
                out.add(one, _title(one, name) if file in ready else name)
        except SettingsError as exc:
            print_error(exc)
            raise typer.Exit(2) from exc
        except SkillmapError as exc:
            print_error(exc, name)
            failed = True
    with errors():
        out.finish()
    if failed:
        raise typer.Exit(1)


@app.command()
def link(
    kind: Annotated[ConceptKindOption, typer.Option("--kind", help="What to link to.")],
    top: Annotated[int, typer.Option("--top", min=1, max=100, help="How many candidates to print.")] = 5,
    precision: PrecisionOption = None,
    why: Annotated[bool, typer.Option("--explain", help="Add to each candidate what speaks for and against it.")] = False,
    workers: Annotated[int | None, typer.Option("--workers", help="Processes that link; for more than 256 lines.")] = None,
    taxonomy: TaxonomyOption = None,
    encoder: EncoderOption = None,
    home: HomeOption = None,
) -> None:
    """Link lines of stdin, or JSON Lines {"id","query","language","context","job"}, to concepts."""
    from skillmap.cli.link import LinkTask, print_links

    with errors():
        settings = load_settings(home=home, encoder=encoder, taxonomy=taxonomy, min_precision=precision, workers=workers)
        print_links(_input_rows("query"), LinkTask(kind=kind.value, top=top, why=why, settings=settings))


@app.command()
def extract(
    precision: PrecisionOption = None,
    redact: RedactOption = False,
    taxonomy: TaxonomyOption = None,
    encoder: EncoderOption = None,
    home: HomeOption = None,
) -> None:
    """Find the skills in lines of stdin, or in JSON Lines {"id","text"}."""
    from skillmap.cli.link import link_json
    from skillmap.documents import document_of
    from skillmap.pipeline import build
    from skillmap.redaction import blind

    with errors():
        pipeline = build(load_settings(home=home, encoder=encoder, taxonomy=taxonomy, min_precision=precision))
        for row in _input_rows("text"):
            analysis = pipeline.analyze(document_of(row["text"]))
            if redact:
                analysis = blind(analysis)
            mentions = [
                {
                    "start": match.mention.span.start,
                    "end": match.mention.span.end,
                    "text": match.mention.span.of(analysis.document.text),
                    **link_json(match.link),
                }
                for match in analysis.matches
            ]
            print_json({"id": row["id"], "mentions": mentions})


@taxonomy_app.command("import")
def import_(
    packages: Annotated[
        list[Path], typer.Argument(help="ESCO packages (zip files or folders, any languages), or tables between classifications.")
    ],
    version: Annotated[str | None, typer.Option("--version", help="When the file names do not say it.")] = None,
    name: Annotated[str | None, typer.Option("--name", help="What to call a table.")] = None,
    columns: Annotated[str | None, typer.Option("--columns", help="Headings of a table: source=…,target=…,relation=….")] = None,
    index: Annotated[bool, typer.Option("--index/--no-index", help="Build the index for the encoder right away.")] = True,
    encoder: EncoderOption = None,
    workers: WorkersOption = None,
    home: HomeOption = None,
) -> None:
    """Import official ESCO packages (CSV) as one taxonomy, or a table between classifications (CSV, XLSX, XLS, ODS)."""
    from skillmap.setup import build_encoder, build_indexes, import_esco

    with errors():
        settings = load_settings(home=home, encoder=encoder, workers=workers)
        if is_crosswalk(packages):
            import_tables(packages, settings, name=name, columns=columns)
            return
        place = settings.folders
        scheme = import_esco(packages, place, version=version, report=report)
        if index:
            opened = build_encoder(settings.encoder_choice, place, report)
            with progress_bar("encoding labels") as progress:
                build_indexes(scheme, settings.encoder_choice, opened, place, workers=settings.workers, report=report, progress=progress)
        print_json({"taxonomy": scheme.name, "concepts": scheme.manifest["concepts"], "labels": scheme.manifest["labels"]})


@taxonomy_app.command("list")
def list_(home: HomeOption = None) -> None:
    """List installed taxonomies."""
    from skillmap.taxonomy.store import list_schemes

    with errors():
        for manifest in list_schemes(load_settings(home=home).folders.taxonomies):
            print_json(
                {
                    "taxonomy": f"{manifest['scheme']}@{manifest['version']}",
                    **{key: manifest[key] for key in ("languages", "concepts", "labels", "sources", "attribution", "hash")},
                }
            )


@taxonomy_app.command()
def search(
    query: Annotated[str, typer.Argument(help="Words to look for.")],
    kind: Annotated[ConceptKindOption, typer.Option("--kind")] = ConceptKindOption.skill,
    language: Annotated[str | None, typer.Option("--language", help="Language of the query and of the labels: ar, fr or en.")] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=100)] = 10,
    taxonomy: TaxonomyOption = None,
    encoder: EncoderOption = None,
    home: HomeOption = None,
) -> None:
    """Search a taxonomy by words and by meaning."""
    from skillmap.concepts.queries import Query
    from skillmap.linking import build_linker

    with errors():
        checked = _language(language)
        scheme, _, _, linker, _ = build_linker(load_settings(home=home, encoder=encoder, taxonomy=taxonomy))
        (found,) = linker.link([Query(text=query, language=checked)], _kind(kind), top=top)
        for candidate in found.candidates:
            number = scheme.number(candidate.uri)
            labels = scheme.preferred(number) if number is not None else {}
            print_json({"uri": candidate.uri, "label": candidate.label, "labels": labels, "score": candidate.score})


def _kind(option: ConceptKindOption) -> Any:  # noqa: ANN401 - a literal of the library
    return option.value


def _title(profile: Any, name: str) -> str:  # noqa: ANN401 - a profile; JSON
    return str(profile["document"].get("name") or name)


def _source(file: Path) -> bytes | Path:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    if not file.is_file():
        msg = f"{file}: a folder; name the documents in it" if file.is_dir() else f"{file}: no such file"
        raise SettingsError(msg)
    return file


def _language(code: str | None) -> Any:  # noqa: ANN401 - a literal of the library, or None
    if code is not None and code not in {"ar", "fr", "en"}:
        msg = f"language {code!r}: choose ar, fr or en"
        raise SettingsError(msg)
    return code


def _input_rows(field: str) -> Iterator[dict[str, Any]]:
    """Yield stdin's lines: JSON objects with ``field``, or bare text; ids are line numbers where none is given."""
    for number, line in enumerate(sys.stdin, 1):
        text = line.rstrip("\r\n")
        if not text.lstrip().startswith("{"):
            yield {"id": str(number), field: text}
            continue
        try:
            row = json.loads(text)
        except ValueError as exc:
            msg = f"line {number} of the input begins like JSON but is none: {exc}"
            raise SettingsError(msg) from exc
        if not isinstance(row.get(field), str):
            msg = f"line {number} of the input: the text field {field!r} is missing"
            raise SettingsError(msg)
        _language(row.get("language"))
        yield {"id": str(number), **row}


def main() -> None:
    """Run the command line."""
    app()
