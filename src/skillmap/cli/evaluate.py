"""``skillmap evaluate SET…`` and what goes with it: compare, report, agreement, validate, export."""

from __future__ import annotations

import datetime
import enum
import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from skillmap.cli.fairness import fairness
from skillmap.cli.options import EncoderOption, HomeOption, RunFirst, TaxonomyOption
from skillmap.cli.output import errors, print_json, progress_bar, report
from skillmap.errors import SettingsError
from skillmap.settings import Settings, load_settings

if TYPE_CHECKING:  # a command imports what it needs: --help stays quick
    from skillmap.evaluation.labels import LabeledSet
    from skillmap.taxonomy.store import ConceptScheme

SEED = 20240501
AS_OF = "2024-05-01"  # fixed, so that a run says the same on any day


class ExportOption(enum.StrEnum):
    """Where predictions can go."""

    label_studio = "label-studio"
    doccano = "doccano"
    spacy = "spacy"


app = typer.Typer(
    cls=RunFirst,
    help="Measure on labelled sets: 'evaluate SET…' runs and scores; the commands below work on runs and sets.",
    no_args_is_help=True,
)

app.command()(fairness)

FormOption = Annotated[str | None, typer.Option("--format", help="The format of the sets; told from their content when left out.")]
SeedOption = Annotated[int, typer.Option("--seed", help="Of the bootstrap.")]


@app.command()
def run(
    sets: Annotated[list[Path], typer.Argument(help="Labelled sets: files, folders, or folders of sets.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The run's folder.")] = Path("evaluation"),
    predictions: Annotated[Path | None, typer.Option("--predictions", help="Score this output (JSON Lines) instead.")] = None,
    form: FormOption = None,
    check_uris: Annotated[bool, typer.Option("--check-uris", help="Refuse gold concepts that the taxonomy lacks.")] = False,
    as_of: Annotated[datetime.datetime, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day that ends open jobs.")] = AS_OF,  # type: ignore[assignment] # parsed by typer
    seed: SeedOption = SEED,
    taxonomy: TaxonomyOption = None,
    encoder: EncoderOption = None,
    home: HomeOption = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes that run the system; default: one a core, two at most.")
    ] = None,
) -> None:
    """Run the system as configured over labelled sets, or score another system's output; write the run's folder."""
    import contextlib

    from skillmap.evaluation.evaluate import evaluate_sets
    from skillmap.evaluation.predictions import read_predictions
    from skillmap.evaluation.run import prepare_folder, write_run
    from skillmap.evaluation.sets import digest
    from skillmap.evaluation.system import PipelineSystem, system_about
    from skillmap.evaluation.workers import WorkerSystem, worth_workers
    from skillmap.pipeline import build

    with errors(), contextlib.ExitStack() as stack:
        settings = load_settings(home=home, taxonomy=taxonomy, encoder=encoder)
        _check_format(form)
        source = None if predictions is None else _file(predictions)
        labeled, scheme = _read(settings, sets, form=form, check_uris=check_uris, needs_scheme=predictions is None)
        report(f"{sum(len(one.documents) for one in labeled)} documents in {len(labeled)} sets")
        said = None if source is None else read_predictions(source)
        prepare_folder(output)
        if source is not None:
            system: Any = said
            about: dict[str, Any] = {"system": {"predictions": source.name, "digest": digest(source)}}
        else:
            pipeline = build(settings)
            about = {"system": system_about(pipeline, settings, as_of.date())}
            count = workers or min(2, os.cpu_count() or 1)
            if count > 1 and (workers or worth_workers([one.documents for one in labeled])):
                system = stack.enter_context(WorkerSystem(settings, as_of.date(), count))
            else:
                system = PipelineSystem(pipeline=pipeline, as_of=as_of.date())
        with progress_bar("evaluating") as progress:
            made = evaluate_sets(labeled, system, about=about, scheme=scheme, seed=seed, progress=progress)
        write_run(output, made)
        _print_scores(made.scores)
        report(f"written to {output}; 'skillmap evaluate report {output}' makes a page of it")


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(help="The run before.")],
    b: Annotated[Path, typer.Argument(help="The run after.")],
    seed: SeedOption = SEED,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON Lines, one a set and task.")] = False,
) -> None:
    """Show what changed between two runs, how sure that is, and the documents that got better or worse."""
    from dataclasses import asdict

    from skillmap.evaluation.compare import compare_runs
    from skillmap.evaluation.run import read_run
    from skillmap.evaluation.tasks import all_tasks

    with errors():
        found = compare_runs(read_run(a), read_run(b), all_tasks(broader=lambda _: frozenset()), seed=seed)
    for comparison in found:
        if as_json:
            row = asdict(comparison)
            row["differences"] = {name: _finite(change._asdict()) for name, change in comparison.differences.items()}
            print_json(row)
            continue
        table = Table("", "before", "after", "change", "95 % interval", "p", title=f"{comparison.set_name}: {comparison.task}")
        for name, change in comparison.differences.items():
            sure = "*" if change.p_value < 0.05 else ""
            interval = f"{change.low:+.3f} … {change.high:+.3f}"
            table.add_row(name, f"{change.a:.3f}", f"{change.b:.3f}", f"{change.difference:+.3f}{sure}", interval, f"{change.p_value:.3f}")
        Console(width=110).print(table)
        for words, moved in (("better", comparison.better), ("worse", comparison.worse)):
            if moved:
                shown = ", ".join(f"{one.document} {one.a:.2f} → {one.b:.2f}" for one in moved[:8])
                Console(width=110, highlight=False).print(f"  {words}: {shown}", markup=False)


@app.command("report")
def report_(
    folder: Annotated[Path, typer.Argument(help="A run's folder.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Default: report.html in the run's folder.")] = None,
) -> None:
    """Write one HTML page of a run: figures with intervals, plots, breakdowns, the worst errors."""
    from skillmap.evaluation.report import write_report

    with errors():
        target = output or folder / "report.html"
        write_report(folder, target)
        report(f"written to {target}")


@app.command()
def agreement(
    a: Annotated[Path, typer.Argument(help="One annotator's copy of a set.")],
    b: Annotated[Path, typer.Argument(help="The other's.")],
    form: FormOption = None,
    seed: SeedOption = SEED,
) -> None:
    """Measure how far two labelled copies agree; print (JSON Lines) the figures, then the places to adjudicate."""
    from dataclasses import asdict

    from skillmap.evaluation.agreement import agreement as measure
    from skillmap.evaluation.sets import read_set

    with errors():
        found = measure(read_set(a, form=form).documents, read_set(b, form=form).documents, seed=seed)
    figures = {"span_f1": found.span_f1, "overlap_f1": found.overlap_f1, "alpha": found.alpha}
    print_json(
        {"documents": found.documents, "links": found.linked} | {name: _finite(figure._asdict()) for name, figure in figures.items()}
    )
    for disagreement in found.disagreements:
        print_json(asdict(disagreement))
    for name, figure in (("exact", found.span_f1), ("overlap", found.overlap_f1)):
        report(f"span F1, {name}: {figure.value:.3f} ({figure.low:.3f} – {figure.high:.3f})")
    if math.isnan(found.alpha.value):
        report("Krippendorff's alpha of links: none (one concept throughout, or no links)")
    else:
        interval = f"{found.alpha.value:.3f} ({found.alpha.low:.3f} – {found.alpha.high:.3f})"
        report(f"Krippendorff's alpha of links: {interval} over {found.linked} common spans")
    report(f"{found.documents} documents, {len(found.disagreements)} places to adjudicate")


@app.command()
def export(
    sets: Annotated[list[Path], typer.Argument(help="Labelled sets whose documents were predicted.")],
    predictions: Annotated[Path, typer.Option("--predictions", help="predictions.jsonl of a run, or another system's.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    to: Annotated[ExportOption, typer.Option("--to", help="The tool that will open it.")],
    form: FormOption = None,
) -> None:
    """Write predictions for Label Studio, doccano or spaCy, so that a person corrects in the place of starting from nothing."""
    from skillmap.evaluation.exports import export_predictions
    from skillmap.evaluation.formats.label_studio import CONFIGURATION
    from skillmap.evaluation.predictions import read_predictions

    with errors():
        _check_format(form)
        labeled, _ = _read(load_settings(), sets, form=form, needs_scheme=False)
        written, dropped = export_predictions(labeled, read_predictions(_file(predictions)), output, to=to.value)
        report(f"{written} documents written to {output}")
        if dropped:
            report(f"{dropped} spans left out: {to.value} keeps none that overlap")
        if to is ExportOption.label_studio:
            report(f"The labeling interface that they are made for:\n{CONFIGURATION}")


@app.command()
def validate(
    sets: Annotated[list[Path], typer.Argument(help="Labelled sets.")],
    form: FormOption = None,
    check_uris: Annotated[bool, typer.Option("--check-uris", help="Refuse gold concepts that the taxonomy lacks.")] = False,
    taxonomy: TaxonomyOption = None,
    home: HomeOption = None,
) -> None:
    """Check labelled sets; every fault is listed with its file, field and offset."""
    from skillmap.cli.output import print_error
    from skillmap.errors import GoldInvalidError
    from skillmap.evaluation.sets import find_sets, read_set

    failed = False
    with errors():
        settings = load_settings(home=home, taxonomy=taxonomy)
        _check_format(form)
        _, known, lookup = _classification(settings, needed=check_uris)
        paths = sets if form is not None else [found for path in sets for found in find_sets(path)]
        for path in paths:
            try:
                labeled = read_set(path, form=form, known=known if check_uris else None, lookup=lookup)
            except GoldInvalidError as exc:
                print_error(exc, str(path))
                failed = True
                continue
            print_json({"set": labeled.name, "format": labeled.format, "documents": len(labeled.documents), "digest": labeled.digest})
    if failed:
        raise typer.Exit(1)


def _read(
    settings: Settings, sets: list[Path], *, form: str | None, check_uris: bool = False, needs_scheme: bool
) -> tuple[list[LabeledSet], ConceptScheme | None]:
    """Read sets with the classification in use, where it is installed or needed."""
    from skillmap.evaluation.sets import read_sets

    scheme, known, lookup = _classification(settings, needed=needs_scheme or check_uris)
    return read_sets(sets, form=form, known=known if check_uris else None, lookup=lookup), scheme


def _classification(settings: Settings, *, needed: bool) -> tuple[ConceptScheme | None, frozenset[str], Callable[[str], str | None]]:
    """Return the classification in use, its concepts, and the function from a label to its concept; none where it is not installed."""
    from skillmap.evaluation.evaluate import label_lookup
    from skillmap.taxonomy.store import open_scheme

    if not needed and not (settings.folders.taxonomies / settings.taxonomy).is_dir():
        return None, frozenset(), lambda _label: None
    scheme = open_scheme(settings.folders.taxonomies, settings.taxonomy)
    return scheme, frozenset(scheme.uris), label_lookup(scheme)


def _check_format(form: str | None) -> None:
    from skillmap.evaluation.sets import format_names

    if form is not None and form not in format_names():
        raise SettingsError(f"--format {form}: not a format of sets: {', '.join(format_names())}")


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    """Put null in the place of what JSON has no number for."""
    return {key: None if isinstance(value, float) and not math.isfinite(value) else value for key, value in row.items()}


def _file(path: Path) -> Path:
    if not path.is_file():
        msg = f"{path}: no such file"
        raise SettingsError(msg)
    return path


def _print_scores(scores: Mapping[str, Any]) -> None:
    for name, tasks in scores.items():
        table = Table("", "", "value", "95 % interval", "documents", title=name)
        for task, entry in tasks.items():
            for number, (measure, figure) in enumerate(entry["measures"].items()):
                interval = f"{figure['low']:.3f} – {figure['high']:.3f}" if figure["low"] is not None else ""
                table.add_row(
                    "" if number else task, measure, f"{figure['value']:.3f}", interval, "" if number else str(figure["documents"])
                )
            table.add_section()
        Console(width=100).print(table)
