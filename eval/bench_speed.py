"""Speed and memory of the main job on the sample CVs, measured in processes of their own.

    python eval/bench_speed.py [--encoder compact] [--taxonomy esco@1.2]

Prints: seconds from process start to the first profile; seconds a profile, in a warm process with the phrase cache emptied before each
document (median and worst over three rounds); peak resident memory of that process.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

SAMPLES = Path(__file__).parent / "samples"
ROUNDS = 3


def _measure(encoder: str, taxonomy: str) -> None:
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


def main(
    encoder: Annotated[str, typer.Option()] = "hybrid",
    taxonomy: Annotated[str, typer.Option()] = "esco@1.2-embedded",
    inside: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Measure and print."""
    if inside:
        _measure(encoder, taxonomy)
        return
    started = time.time()
    command = [sys.executable, __file__, "--encoder", encoder, "--taxonomy", taxonomy, "--inside"]
    result = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1])  # noqa: S603
    print(f"{encoder}, {taxonomy}")
    print(f"  process start to first profile  {result['first'] - started:6.2f} s")
    print(f"  warm profile, median            {statistics.median(result['seconds']):6.2f} s")
    print(f"  warm profile, worst             {max(result['seconds']):6.2f} s")
    print(f"  peak memory                     {result['memory_mb']:6.0f} MB")


if __name__ == "__main__":
    typer.run(main)
