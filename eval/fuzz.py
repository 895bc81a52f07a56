"""Fuzz the readers: mutated documents must give a typed error or a sound document, in time and within memory.

    python eval/fuzz.py --minutes 5 --seed 1 [--format pdf] [--seeds FOLDER] [--out FOLDER] [--programs]

Seeds are the samples, documents made on the fly, and those of ``$SKILLMAP_SHARED`` where it is set. They are mutated as
their format needs: PDF streams and parts of a zip are unpacked, changed and packed again; markup, RTF, mail and JSON are
changed token by token. Each case is read in a forked child; what is no document and no ``DocumentError`` is a finding,
written once per signature, made small, to a folder outside the repository. Inputs that run lines of the readers that
nothing ran before become seeds themselves.

Without ``--programs`` the readers see no program (``PATH`` is empty), so that text recognition and office conversion,
which take seconds a case, are left out.

Exit status 0: no findings; 1: some; 2: wrong usage.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from fuzzing.containers import mutate_pdf, mutate_png, mutate_zip
from fuzzing.minimize import minimize
from fuzzing.plainly import mutate_bytes
from fuzzing.reader import Reader
from fuzzing.seeds import collect_seeds
from fuzzing.tokens import mutate_json, mutate_mail, mutate_markup, mutate_rtf, mutate_text, mutate_tree
from fuzzing.verdict import Verdict, judge

from skillmap.documents.limits import Limits
from skillmap.documents.reading import READERS
from skillmap.documents.sniff import Format
from skillmap.documents.words.frequency import word_ranks
from skillmap.records import LANGUAGES

Mutation = Callable[[bytes, Random, bytes], bytes]

_MUTATIONS: Mapping[Format, Mutation] = {
    Format.PDF: mutate_pdf,
    Format.DOCX: mutate_zip,
    Format.ODT: mutate_zip,
    Format.RTF: mutate_rtf,
    Format.HTML: mutate_markup,
    Format.EUROPASS: mutate_tree,
    Format.JSON_RESUME: mutate_json,
    Format.MAIL: mutate_mail,
    Format.TEXT: mutate_text,
    Format.PNG: mutate_png,
}
_BLIND = 0.25  # the share of mutations that know nothing of the format
_TRACED = 0.15  # the share of cases that are traced for lines not run before
_TWICE = 0.02
_EVOLVED = 0.3
_ZIPS = frozenset({Format.DOCX, Format.ODT})
_TURN_SECONDS = 10.0
_MAX_ADDED = 300


@dataclass(slots=True, kw_only=True)
class Tally:
    """What was done for one format."""

    executions: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    added: int = 0
    kinds: Counter[str] = field(default_factory=Counter)


class Fuzzer:
    """Takes turns between the formats; all that it does follows from its seed, but for how far it gets."""

    def __init__(self, seeds: Mapping[Format, list[bytes]], seed: int, out: Path, max_seconds: float) -> None:
        self._seeds = {kind: list(found) for kind, found in seeds.items()}
        self._added: dict[Format, list[bytes]] = {kind: [] for kind in seeds}
        self._random = Random(seed)  # noqa: S311 - to be repeated, not to be secret
        self._out = out
        self._reader = Reader(max_seconds=max_seconds, max_memory_bytes=1536 * 1024 * 1024)
        self._tracer = Reader(max_seconds=4 * max_seconds, max_memory_bytes=1536 * 1024 * 1024, traced=True)
        self.tallies: dict[Format, Tally] = {kind: Tally() for kind in seeds}
        self.found: dict[str, Verdict] = {}

    def run(self, seconds: float) -> None:
        """Fuzz for some time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for kind in self._seeds:
                self._turn(kind, min(end, time.monotonic() + _TURN_SECONDS))
        self._reader.stop()
        self._tracer.stop()

    def _turn(self, kind: Format, end: float) -> None:
        tally = self.tallies[kind]
        begin = time.monotonic()
        while time.monotonic() < end:
            data = self._mutate(kind)
            traced = self._random.random() < _TRACED
            reader = self._tracer if traced else self._reader
            verdict = reader(data, twice=self._random.random() < _TWICE)
            tally.executions += 1
            tally.kinds[verdict.kind] += 1
            if not traced:
                tally.slowest = max(tally.slowest, verdict.seconds)
            if reader.new_lines and tally.executions > 1 and tally.added < _MAX_ADDED:
                tally.added += 1
                self._added[kind].append(data)
            if verdict.is_fault:
                self._note(kind, data, verdict)
        tally.seconds += time.monotonic() - begin

    def _mutate(self, kind: Format) -> bytes:
        data, donor = self._pick(kind), self._pick(kind)
        blind = _BLIND / 4 if kind in _ZIPS else _BLIND  # a zip with a wrong byte is refused by its checksums
        for _ in range(self._random.choice((1, 1, 2, 3))):
            mutation = mutate_bytes if self._random.random() < blind else _MUTATIONS.get(kind, mutate_bytes)
            data = mutation(data, self._random, donor) or b" "
        return data

    def _pick(self, kind: Format) -> bytes:
        """Pick an input that ran new lines, or a seed, rather a small one."""
        added, seeds = self._added[kind], self._seeds[kind]
        if added and self._random.random() < _EVOLVED:
            return self._random.choice(added)
        return seeds[int(len(seeds) * self._random.random() ** 2)]

    def _note(self, kind: Format, data: bytes, verdict: Verdict) -> None:
        """Write a case that fails in a new way, and a smaller one that fails so too."""
        key = f"{kind.name} {verdict.signature}"
        if key in self.found:
            return
        self.found[key] = verdict
        name = f"{kind.name.lower()}-{verdict.kind}-{hashlib.sha256(key.encode()).hexdigest()[:10]}"
        (self._out / f"{name}.bin").write_bytes(data)
        (self._out / f"{name}.txt").write_text(
            f"{verdict.signature}\n{verdict.seconds:.1f} s\n\n{verdict.detail}\n", encoding="utf-8", errors="replace"
        )
        print(f"{verdict.kind}: {kind.name}: {verdict.signature} -> {name}.bin", flush=True)
        if verdict.kind != "hang":  # each try would take the whole limit
            small = minimize(data, lambda less: (now := self._reader(less)).kind == verdict.kind and now.signature == verdict.signature)
            (self._out / f"{name}.min").write_bytes(small)


def show(fuzzer: Fuzzer) -> str:
    """Lay out what was done as a table."""
    rows = ["| format | executions | minutes | documents | typed errors | faults | slowest, s | inputs added |", "| --- |" + " --- |" * 7]
    for kind, tally in fuzzer.tallies.items():
        faults = sum(count for name, count in tally.kinds.items() if name not in {"document", "error"})
        counts = (tally.kinds["document"], tally.kinds["error"], faults)
        cells = (kind.name, tally.executions, f"{tally.seconds / 60:.1f}", *counts, f"{tally.slowest:.1f}", tally.added)
        rows.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(rows)


def record(fuzzer: Fuzzer, path: Path, seed: int) -> None:
    """Add a line for each format to the record of all runs."""
    with path.open("a", encoding="utf-8") as lines:
        for kind, tally in fuzzer.tallies.items():
            row = {"format": kind.name, "seed": seed, "executions": tally.executions, "seconds": round(tally.seconds, 1), **tally.kinds}
            lines.write(json.dumps(row) + "\n")


def main() -> int:
    """Fuzz, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", action="append", choices=[kind.name.lower() for kind in Format], help="only this one; may be repeated")
    parser.add_argument("--out", type=Path, help="where cases go (a new temporary folder)")
    parser.add_argument("--seconds", type=float, default=10.0, help="processor time for one case")
    parser.add_argument("--seeds", type=Path, action="append", default=[], help="a folder of further documents to begin with")
    parser.add_argument("--programs", action="store_true", help="let the readers call programs")
    arguments = parser.parse_args()
    if not arguments.programs:
        os.environ["PATH"] = ""
    collected = collect_seeds(*arguments.seeds)
    seeds = {kind: found for kind, found in collected.items() if kind in READERS}
    if arguments.format:
        seeds = {kind: found for kind, found in seeds.items() if kind.name.lower() in arguments.format}
    if not seeds:
        sys.stderr.write("no seeds of these formats\n")
        return 2
    for text in collected[Format.TEXT][:9]:
        judge(text, Limits())
    for language in LANGUAGES:
        word_ranks(language)  # here once, not in every child
    out = arguments.out or Path(tempfile.mkdtemp(prefix="fuzz-"))
    out.mkdir(parents=True, exist_ok=True)
    fuzzer = Fuzzer(seeds, arguments.seed, out, arguments.seconds)
    try:
        fuzzer.run(60 * arguments.minutes)
    finally:
        record(fuzzer, out / "record.jsonl", arguments.seed)
    print(f"{show(fuzzer)}\n\n{len(fuzzer.found)} findings, in {out}")
    return 1 if fuzzer.found else 0


if __name__ == "__main__":
    sys.exit(main())
