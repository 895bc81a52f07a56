"""Load on the service: clients upload two-page CVs for a while; what was answered, how soon, and whether memory stays flat.

    python eval/bench_service.py                          # five minutes, 16 clients, 2 workers, a fresh SQLite database
    python eval/bench_service.py --minutes 0.33           # does it run at all
    python eval/bench_service.py --kill-worker            # and kill -9 of a worker in the middle
    python eval/bench_service.py --database postgresql://user:password@host/name

It starts ``skillmap serve`` on a free port of loopback, with the taxonomy and the encoder that the library's settings say
(``SKILLMAP_HOME``, ``SKILLMAP_TAXONOMY``, ``SKILLMAP_ENCODER``; ``skillmap setup`` must have been run for them). Each client posts one
two-page PDF of ``eval/samples`` after the other, to be kept, and waits for its profile; one that is told to come back (429) waits as long
as it is told.

It prints JSON and ends with 1 where a bar is missed: no answer but 201 and 429 and no lost connection, 95 of 100 accepted requests
answered within 5 s, memory at the end within a tenth of what it was after the first fifth of the time (the warm-up), and
exactly the accepted documents kept. ``memory`` is what the server and its workers have for themselves (USS: maps of index files, which the
system may drop, do not count); ``resident`` counts those, too.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import pypdfium2

SAMPLES = Path(__file__).parent / "samples"
PAGES = 2
START_SECONDS = 300
WARM_UP_SHARE = 0.2  # of the time, before memory is compared
SAMPLE_SECONDS = 2.0
MOST_SECONDS, MOST_DRIFT = 5.0, 0.1  # the bars


@dataclass(slots=True)
class Seen:
    """What the clients saw."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)  # by status and code, or by the name of the exception
    memory: list[tuple[float, int, int]] = field(default_factory=list)  # seconds since the start, own bytes, resident bytes
    kept: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> None:
    """Run the load and print what was seen as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5, help="how long (5)")
    parser.add_argument("--clients", type=int, default=16, help="how many at once (16)")
    parser.add_argument("--workers", type=int, default=2, help="of the service (2)")
    parser.add_argument("--database", default="", help="URL of the database; a fresh SQLite file when not given")
    parser.add_argument("--kill-worker", action="store_true", help="kill -9 a worker in the middle")
    options = parser.parse_args()
    if options.minutes <= 0 or options.clients < 1 or options.workers < 1:
        parser.error("minutes, clients and workers are more than none")
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        server = _serve(folder, port, options)
        try:
            address = f"http://127.0.0.1:{port}"
            _until_ready(address, server)
            seen = _load(address, server, options)
            report = _report(seen, options, address)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)
    print(json.dumps(report, indent=1))
    if not all(report["bars"].values()):
        raise SystemExit(1)


def _serve(folder: str, port: int, options: argparse.Namespace) -> subprocess.Popen[bytes]:
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    environment = {
        **os.environ,
        "SKILLMAP_SERVICE_DATA": folder,
        "SKILLMAP_SERVICE_PORT": str(port),
        "SKILLMAP_SERVICE_WORKERS": str(options.workers),
        "SKILLMAP_SERVICE_DATABASE_URL": options.database,
        "SKILLMAP_SERVICE_ENCRYPTION_KEYS": key,
        "SKILLMAP_SERVICE_DOCUMENTS_PER_MINUTE": "100000",
        "SKILLMAP_SERVICE_REQUESTS_PER_MINUTE": "100000",
    }
    command = [str(Path(sys.executable).with_name("skillmap")), "serve"]
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _until_ready(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            if httpx.get(f"{address}/readyz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.3)
    raise SystemExit("the server is not ready: run 'skillmap setup', then 'skillmap serve' to see why")


def _load(address: str, server: subprocess.Popen[bytes], options: argparse.Namespace) -> Seen:
    seen, until = Seen(), time.monotonic() + options.minutes * 60
    files = [path.read_bytes() for path in sorted(SAMPLES.glob("*.pdf")) if len(pypdfium2.PdfDocument(path)) == PAGES]
    threads = [threading.Thread(target=_client, args=(address, files, number, until, seen)) for number in range(options.clients)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    killed = not options.kill_worker
    while any(thread.is_alive() for thread in threads):
        if server.poll() is not None:
            seen.errors["server ended"] += 1
            break
        tree = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
        sizes = [_memory(process) for process in tree]
        seen.memory.append((time.monotonic() - started, sum(own for own, _ in sizes), sum(resident for _, resident in sizes)))
        if not killed and time.monotonic() - started > options.minutes * 30:
            workers = [process for process in tree if "spawn_main" in " ".join(process.cmdline())]
            workers[0].kill()
            killed = True
        time.sleep(SAMPLE_SECONDS)
    return seen


def _memory(process: psutil.Process) -> tuple[int, int]:
    try:
        found = process.memory_full_info()
    except psutil.NoSuchProcess:
        return 0, 0
    return found.uss, found.rss


def _client(address: str, files: list[bytes], number: int, until: float, seen: Seen) -> None:
    turn = number
    with httpx.Client(base_url=address, timeout=120, trust_env=False) as client:
        while time.monotonic() < until:
            turn += 1
            started = time.monotonic()
            try:
                headers = {"Content-Type": "application/pdf", "Idempotency-Key": secrets.token_hex(8)}
                answer = client.post("/v1/profiles?keep=true", content=files[turn % len(files)], headers=headers)
            except httpx.TransportError as exc:
                with seen.lock:
                    seen.errors[type(exc).__name__] += 1
                continue
            with seen.lock:
                seen.statuses[answer.status_code] += 1
                if answer.status_code not in {201, 429}:
                    seen.errors[f"{answer.status_code} {_code(answer)}"] += 1
                if answer.status_code == 201:
                    seen.seconds.append(time.monotonic() - started)
                    seen.kept.add(answer.json()["id"])
            if answer.status_code == 429:
                time.sleep(min(float(answer.headers["Retry-After"]), max(0.0, until - time.monotonic())))


def _code(answer: httpx.Response) -> str:
    """Return the code of a problem document."""
    try:
        return str(answer.json()["code"])
    except (ValueError, KeyError, TypeError):
        return "(no code)"


def _report(seen: Seen, options: argparse.Namespace, address: str) -> dict[str, Any]:
    listed = _listed(address)
    ordered = sorted(seen.seconds)
    p95 = round(_quantile(ordered, 0.95), 2) if ordered else None
    memory, resident = _drift(seen, 1), _drift(seen, 2)
    return {
        "minutes": options.minutes,
        "clients": options.clients,
        "workers": options.workers,
        "accepted": len(ordered),
        "told_to_come_back": seen.statuses[429],
        "errors": dict(seen.errors),
        "kept": len(listed),
        "seconds_p50": round(_quantile(ordered, 0.5), 2) if ordered else None,
        "seconds_p95": p95,
        "seconds_max": round(ordered[-1], 2) if ordered else None,
        "documents_per_minute": round(len(ordered) / options.minutes, 1),
        "memory": memory,
        "resident": resident,
        "bars": {
            "no_error_but_429": not seen.errors,
            f"p95_within_{MOST_SECONDS:g}_s": p95 is not None and p95 <= MOST_SECONDS,
            "memory_flat": abs(float(memory["change"])) <= MOST_DRIFT,
            "kept_is_accepted": listed == seen.kept,
        },
    }


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _drift(seen: Seen, column: int) -> dict[str, float]:
    """Compare the first third of the time after the warm-up with the last, in MB."""
    last = seen.memory[-1][0]
    warm = [sample[column] / 1e6 for sample in seen.memory if sample[0] >= last * WARM_UP_SHARE]
    third = max(1, len(warm) // 3)
    first, end = statistics.mean(warm[:third]), statistics.mean(warm[-third:])
    return {"mb_after_warm_up": round(first), "mb_at_the_end": round(end), "mb_most": round(max(warm)), "change": round(end / first - 1, 3)}


def _listed(address: str) -> set[str]:
    """Return the identities of all profiles that the service keeps."""
    listed: set[str] = set()
    cursor: str | None = None
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
        while True:
            page = client.get("/v1/profiles", params={"limit": 200, **({"cursor": cursor} if cursor else {})}).json()
            listed |= {one["id"] for one in page["profiles"]}
            cursor = page["next"]
            if cursor is None:
                return listed


if __name__ == "__main__":
    main()
