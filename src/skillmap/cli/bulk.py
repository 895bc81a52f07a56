"""``skillmap bulk INPUT OUTPUT`` and what goes with it: status, retry."""

from __future__ import annotations

import datetime
import enum
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from skillmap.cli.options import EncoderOption, HomeOption, RunFirst, TaxonomyOption
from skillmap.cli.output import errors, print_json, report, stderr
from skillmap.errors import SettingsError
from skillmap.settings import load_settings

if TYPE_CHECKING:  # a command imports what it needs: --help stays quick
    from skillmap.bulk import plan as bulk_plan

_ENOUGH_COUNTED = 5000  # items, after which the total is known no more cheaply than by working


class EngineOption(enum.StrEnum):
    """What does the work."""

    local = "local"
    ray = "ray"


class RecomputeOption(enum.StrEnum):
    """What to do with results of other settings, models or files."""

    refuse = "refuse"
    changed = "changed"
    all = "all"


app = typer.Typer(
    cls=RunFirst,
    help="Many documents to Parquet and JSON Lines: 'bulk INPUT OUTPUT' works, and goes on where it stopped.",
    no_args_is_help=True,
)

OutputArgument = Annotated[Path, typer.Argument(help="The run's folder.")]
WorkersOption = Annotated[int | None, typer.Option("--workers", min=1, max=4096, help="Processes; one a core when left out.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="No progress.")]
EventsOption = Annotated[bool, typer.Option("--events", help="Progress as JSON Lines on stderr, for programs.")]
EngineChoice = Annotated[EngineOption, typer.Option("--engine", help="Processes of this machine, or a Ray cluster.")]
AddressOption = Annotated[str | None, typer.Option("--ray-address", help="Of a Ray cluster that runs; else one is started here.")]
RedactOption = Annotated[bool, typer.Option("--redact", help="Make the profiles blind: who the person is stands nowhere in them.")]
SecondsOption = Annotated[float, typer.Option("--max-analysis-seconds", min=1.0, help="For a document, after it was read.")]


@app.command()
def run(
    given: Annotated[str, typer.Argument(metavar="INPUT", help="A folder, pattern, archive, mailbox, manifest (CSV, Parquet) or URL.")],
    output: OutputArgument,
    workers: WorkersOption = None,
    engine: EngineChoice = EngineOption.local,
    ray_address: AddressOption = None,
    resume: Annotated[bool, typer.Option("--resume/--no-resume", help="Go on with a run that is there.")] = True,
    recompute: Annotated[
        RecomputeOption, typer.Option("--recompute", help="What to do with results of other settings, models or files.")
    ] = RecomputeOption.refuse,
    as_of: Annotated[datetime.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day that ends open jobs.")] = None,
    redact: RedactOption = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many items.")] = None,
    sample: Annotated[
        float | None, typer.Option("--sample", min=0.0, max=1.0, help="This share of the items, always the same ones.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look at some documents and estimate time and cost; write nothing.")] = False,
    price: Annotated[float, typer.Option("--price", min=0.0, help="Of a core for an hour, for --dry-run.")] = 0.04,
    part_size: Annotated[int, typer.Option("--part-size", min=1, help="Items in a file of the output.")] = 1000,
    read_ahead: Annotated[
        int, typer.Option("--read-ahead", min=0, max=16, help="Documents that a worker reads at a time while it works on others.")
    ] = 0,
    max_analysis_seconds: SecondsOption = 120.0,
    encoder: EncoderOption = None,
    taxonomy: TaxonomyOption = None,
    home: HomeOption = None,
    quiet: QuietOption = False,
    events: EventsOption = False,
) -> None:
    """Work through INPUT; the same command again goes on, and nothing is done twice."""
    from skillmap.bulk.plan import Plan
    from skillmap.bulk.session import Order

    with errors():
        settings = load_settings(home=home, encoder=encoder, taxonomy=taxonomy)
        order = Order(
            given=given,
            folder=output,
            workers=workers or os.cpu_count() or 1,
            engine=engine.value,
            address=ray_address,
            as_of=as_of.date() if as_of is not None else None,
            redact=redact,
            part_size=part_size,
            resume=resume,
            read_ahead=read_ahead,
            analysis_seconds=max_analysis_seconds,
            plan=Plan(limit=limit, sample=sample, recompute=recompute.value),
        )
        if dry_run:
            from skillmap.bulk.estimate import estimate

            with _stoppable() as is_stopped:
                print_json(estimate(order, settings, price=price, is_stopped=is_stopped))
            return
        _carry_out(order, settings, quiet=quiet, events=events)


@app.command()
def status(output: OutputArgument) -> None:
    """Print where a run stands, also while it works."""
    from skillmap.bulk.session import opened
    from skillmap.bulk.summary import counts_of

    with errors():
        ledger = opened(output)
        print_json(counts_of(ledger))
        ledger.close()


@app.command()
def retry(
    output: OutputArgument,
    code: Annotated[list[str], typer.Option("--code", help="Of failures to try again; may be given several times.")],
    workers: WorkersOption = None,
    engine: EngineChoice = EngineOption.local,
    ray_address: AddressOption = None,
    as_of: Annotated[datetime.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="As in the run.")] = None,
    redact: RedactOption = False,
    max_analysis_seconds: SecondsOption = 120.0,
    encoder: EncoderOption = None,
    taxonomy: TaxonomyOption = None,
    home: HomeOption = None,
    quiet: QuietOption = False,
    events: EventsOption = False,
) -> None:
    """Try documents again that failed with a code, say after 'apt-get install tesseract-ocr' or with more time."""
    from skillmap.bulk.plan import Plan
    from skillmap.bulk.session import Order, opened

    with errors():
        ledger = opened(output)
        given, known = ledger.meta("input"), set(dict(ledger.table("SELECT DISTINCT code, 1 FROM item WHERE state = 'failed'")))
        ledger.close()
        if given is None or not known.intersection(code):
            message = f"no document failed with {', '.join(code)} (codes there: {', '.join(sorted(known)) or 'none'})"
            raise SettingsError(message)
        order = Order(
            given=given,
            folder=output,
            workers=workers or os.cpu_count() or 1,
            engine=engine.value,
            address=ray_address,
            as_of=as_of.date() if as_of is not None else None,
            redact=redact,
            analysis_seconds=max_analysis_seconds,
            plan=Plan(retry=frozenset(code)),
        )
        _carry_out(order, load_settings(home=home, encoder=encoder, taxonomy=taxonomy), quiet=quiet, events=events)


def _carry_out(order: Any, settings: Any, *, quiet: bool, events: bool) -> None:  # noqa: ANN401 - an Order and Settings, imported late
    from skillmap.bulk.session import carry_out

    with _stoppable() as is_stopped, _shown(quiet=quiet, events=events) as on_progress:
        made = carry_out(order, settings, on_progress=on_progress, is_stopped=is_stopped)
    counts, session = made["counts"], made["session"]
    print_json({"output": str(order.folder), "counts": counts, "errors": made["errors"], "session": session})
    if not quiet:
        report(f"report: {order.folder / 'report.html'}")
    if not session["finished"]:
        report("stopped: the same command goes on from here")
        raise typer.Exit(1)
    if made["errors"].get("unreadable-file"):
        report(f"unreadable-file: {made['errors']['unreadable-file']} files cannot be read: give access, then run the same command again")
    if counts["failed"]:
        raise typer.Exit(1)


@contextmanager
def _stoppable() -> Iterator[Callable[..., bool]]:
    """Let signals ask for a stop: the first one waits for what is in hand, the second does not."""
    asked: list[int] = []

    def ask(number: int, _frame: object) -> None:
        asked.append(number)
        report("stopping: waiting for the documents in hand (once more: at once)")

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda *, twice=False: len(asked) > int(twice)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _shown(*, quiet: bool, events: bool) -> Iterator[Callable[[bulk_plan.Progress], None]]:
    """Give what shows progress: a bar, lines of JSON, or nothing."""
    if events:
        import json

        def tell(progress: bulk_plan.Progress) -> None:
            fields = {
                "counts": progress.counts,
                "worked": progress.worked,
                "seconds": round(progress.seconds, 1),
                "listed": progress.listed,
            }
            stderr.print(json.dumps({"event": "progress", **fields}), markup=False)

        yield tell
        return
    if quiet:
        yield lambda _progress: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=stderr, transient=True) as bar:
        task = bar.add_task("starting", total=None, rate="")

        def draw(progress: bulk_plan.Progress) -> None:
            counts = progress.counts
            settled = counts["seen"] - counts["pending"]
            rate = f"{progress.worked / progress.seconds:.1f}/s" if progress.seconds > 1 else ""
            what = f"{counts['failed']} failed, {counts['duplicate']} duplicates"
            bar.update(task, completed=settled, total=progress.total, description=what, rate=rate)

        yield draw
