"""Speed and memory, measured in processes of their own: of profiles of the sample CVs, and of linking phrases.

    python eval/bench_speed.py profile [--encoder compact] [--taxonomy esco@1.2]
    python eval/bench_speed.py link [--encoder compact] [--taxonomy esco@1.2] [--phrases 10000]

``profile`` prints: seconds from process start to the first profile; seconds a profile, in a warm process with the phrase cache emptied
before each document (median and worst over three rounds); peak resident memory of that process.

``link`` prints: seconds from the start of ``skillmap link`` to the first answer; phrases a second that the whole command links with all
caches empty, with one process and with two (what it takes for the lines after the first 256, so that the start is not counted); then, in
one thread and milliseconds of CPU a phrase, what the parts take: encoding, words and letters, the search of the dense index in batches of
64. On a shared machine the CPU figures are the ones to compare. Phrases are those of the linking sets in the shared folder, and
halves of two put together.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Annotated, Any

import typer

SAMPLES = Path(__file__).parent / "samples"
SHARED = Path(os.environ.get("SKILLMAP_SHARED", Path(__file__).parents[2] / "shared"))
ROUNDS = 3
_FIRST = 256  # lines that the command links before it starts further processes
_BATCH = 64
_SEED = 11

app = typer.Typer(pretty_exceptions_enable=False)
EncoderOption = Annotated[str, typer.Option("--encoder")]
InsideOption = Annotated[bool, typer.Option("--inside", hidden=True)]


def _inside(command: str, *arguments: str) -> Any:  # noqa: ANN401 - what the measuring process printed
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, __file__, command, *arguments, "--inside"],
        capture_output=True,
        text=True,
        check=True,
        env={"OPENBLAS_NUM_THREADS": "1", **os.environ},  # as the commands have it
    )
    return json.loads(done.stdout.splitlines()[-1])


def _profiles(encoder: str, taxonomy: str) -> None:
    from skillmap.pipeline import build  # noqa: PLC0415 - the import is part of what is measured
    from skillmap.settings import load_settings  # noqa: PLC0415

    files = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".pdf", ".docx"})
    pipeline = build(load_settings(encoder=encoder, taxonomy=taxonomy))
    pipeline.profile(files[0])
    first = time.time()
    seconds = []
    for _ in range(ROUNDS):
        for file in files:
            pipeline.linker.finder.forget()
            started = time.perf_counter()
            pipeline.profile(file)
            seconds.append(time.perf_counter() - started)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"first": first, "seconds": seconds, "memory_mb": memory}))


@app.command()
def profile(
    encoder: EncoderOption = "hybrid",
    taxonomy: Annotated[str, typer.Option("--taxonomy")] = "esco@1.2-embedded",
    inside: InsideOption = False,
) -> None:
    """Measure profiles."""
    if inside:
        _profiles(encoder, taxonomy)
        return
    started = time.time()
    result = _inside("profile", "--encoder", encoder, "--taxonomy", taxonomy)
    print(f"{encoder}, {taxonomy}")
    print(f"  process start to first profile  {result['first'] - started:6.2f} s")
    print(f"  warm profile, median            {statistics.median(result['seconds']):6.2f} s")
    print(f"  warm profile, worst             {max(result['seconds']):6.2f} s")
    print(f"  peak memory                     {result['memory_mb']:6.0f} MB")


def phrases(count: int) -> list[str]:
    """Return that many distinct texts of the linking sets; when they are used up, halves of two of a set put together."""
    chance = random.Random(_SEED)  # noqa: S311 - an order, no secret
    sets = [
        sorted({json.loads(line)["query"] for line in path.read_text(encoding="utf-8").splitlines()})
        for path in sorted((SHARED / "data" / "eval").glob("*-link.*.jsonl"))
    ]
    found = dict.fromkeys(text for texts in sets for text in texts)
    while len(found) < count:
        one, other = (text.split() for text in chance.choices(chance.choice(sets), k=2))
        found[" ".join(one[: (len(one) + 1) // 2] + other[len(other) // 2 :])] = None
    shuffled = list(found)
    chance.shuffle(shuffled)
    return shuffled[:count]


def _write(stdin: IO[str], texts: list[str]) -> None:
    with stdin:
        stdin.writelines(json.dumps({"query": text}) + "\n" for text in texts)


def _command(encoder: str, taxonomy: str, texts: list[str], workers: int) -> tuple[float, float]:
    """Return the seconds from the start of ``skillmap link`` to its first line, and from there to its last."""
    command = [sys.executable, "-u", "-m", "skillmap", "link", "--kind", "skill", "--encoder", encoder]
    started = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own command
        [*command, "--taxonomy", taxonomy, "--workers", str(workers)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes")
        # Written beside the reading: the command answers before it has read all, and would wait for a reader.
        threading.Thread(target=_write, args=(process.stdin, texts), daemon=True).start()
        process.stdout.readline()
        first = time.perf_counter()
        lines = 1 + sum(1 for _ in process.stdout)
        last = time.perf_counter()
    if lines != len(texts):
        msg = f"{lines} lines came back of {len(texts)}"
        raise RuntimeError(msg)
    return first - started, last - first


def _parts(encoder: str, taxonomy: str, texts: list[str]) -> None:
    """Print the CPU time of the parts of linking, in milliseconds a phrase, each with its caches empty."""
    from skillmap.concepts.queries import Query, guess_language  # noqa: PLC0415
    from skillmap.linking import build_linker  # noqa: PLC0415
    from skillmap.settings import load_settings  # noqa: PLC0415

    *_, linker, _ = build_linker(load_settings(encoder=encoder, taxonomy=taxonomy, threads=1))
    finder = linker.finder
    linker.link([Query(text="warm-up")], "skill")
    spent: dict[str, float] = {"all": 0.0, "encoding": 0.0, "search": 0.0}
    batches = [texts[start : start + _FIRST] for start in range(0, len(texts), _FIRST)]
    for batch in batches:
        started = time.process_time()
        linker.link([Query(text=text, language=guess_language(text)) for text in batch], "skill", top=5)
        spent["all"] += time.process_time() - started
    finder.forget()
    for batch in batches:
        started = time.process_time()
        vectors = finder.encode(batch)
        spent["encoding"] += time.process_time() - started
        for start in range(0, len(batch), _BATCH):
            started = time.process_time()
            finder.vectors.search("skill", vectors[start : start + _BATCH], labels=64)
            spent["search"] += time.process_time() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": {part: 1000 * seconds / len(texts) for part, seconds in spent.items()}, "memory_mb": memory}))


@app.command()
def link(
    encoder: EncoderOption = "hybrid",
    taxonomy: Annotated[str, typer.Option("--taxonomy")] = "esco@1.2",
    count: Annotated[int, typer.Option("--phrases", min=600)] = 10_000,
    inside: InsideOption = False,
) -> None:
    """Measure linking."""
    texts = phrases(count)
    if inside:
        _parts(encoder, taxonomy, texts[: count // 4])
        return
    print(f"{encoder}, {taxonomy}, {len(texts)} phrases")
    starts = []
    for workers in (1, 2):
        start, rest = _command(encoder, taxonomy, texts, workers)
        starts.append(start)
        print(f"  {workers} process{'es' if workers > 1 else '  '}                     {(len(texts) - _FIRST) / rest:6.0f} phrases/s")
    only, _ = _command(encoder, taxonomy, texts[:1], 2)
    print(f"  process start to the answer to one line {only:6.2f} s, to the first of many {max(starts):6.2f} s")
    parts = _inside("link", "--encoder", encoder, "--taxonomy", taxonomy, "--phrases", str(count))
    for part, milliseconds in parts["ms"].items():
        print(f"  {part:10} {milliseconds:6.3f} ms of CPU a phrase, one thread")
    print(f"  peak memory {parts['memory_mb']:6.0f} MB")


if __name__ == "__main__":
    app()
