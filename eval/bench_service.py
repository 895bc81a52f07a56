"""Load on the service: clients upload two-page CVs for a while; what was answered, how soon, and whether memory stays flat.

``python eval/bench_service.py --minutes 5 --clients 16`` starts ``skillmap serve`` on a free port with a fresh SQLite database, or
with the database that ``--database`` names. A client that is told to come back (429) waits as long as it is told.
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

import httpx
import psutil

SAMPLES = Path(__file__).parent / "samples"
START_SECONDS = 300
WARM_UP_SHARE = 0.2  # of the time, before memory is compared


@dataclass(slots=True)
class Seen:
    """What the clients saw."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    memory: list[tuple[float, int]] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> None:
    """Run the load and print what was seen as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", default="")
    parser.add_argument("--kill-worker", action="store_true", help="kill -9 a worker in the middle")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        server = _serve(folder, port, options)
        try:
            address = f"http://127.0.0.1:{port}"
            _until_ready(address, server)
            seen = _load(address, server, options)
            print(json.dumps(_report(seen, options, address), indent=1))
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


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
    raise SystemExit("the server is not ready: run 'skillmap serve' to see why")


def _load(address: str, server: subprocess.Popen[bytes], options: argparse.Namespace) -> Seen:
    seen, until = Seen(), time.monotonic() + options.minutes * 60
    files = [path.read_bytes() for path in sorted(SAMPLES.glob("*.pdf"))]
    threads = [threading.Thread(target=_client, args=(address, files, number, until, seen)) for number in range(options.clients)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    killed = not options.kill_worker
    while any(thread.is_alive() for thread in threads):
        tree = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
        seen.memory.append((time.monotonic() - started, sum(_rss(process) for process in tree)))
        if not killed and time.monotonic() - started > options.minutes * 30:
            workers = [process for process in tree if "spawn_main" in " ".join(process.cmdline())]
            workers[0].kill()
            killed = True
        time.sleep(1)
    return seen


def _rss(process: psutil.Process) -> int:
    try:
        found: int = process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0
    return found


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
                if answer.status_code == 201:
                    seen.seconds.append(time.monotonic() - started)
                    seen.kept.add(answer.json()["id"])
            if answer.status_code == 429:
                time.sleep(min(float(answer.headers["Retry-After"]), max(0.0, until - time.monotonic())))


def _report(seen: Seen, options: argparse.Namespace, address: str) -> dict[str, object]:
    last = seen.memory[-1][0]
    warm = [size for at, size in seen.memory if at > last * WARM_UP_SHARE]
    third = max(1, len(warm) // 3)
    first, end = statistics.mean(warm[:third]), statistics.mean(warm[-third:])
    listed: set[str] = set()
    cursor: str | None = None
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
        while True:
            page = client.get("/v1/profiles", params={"limit": 200, **({"cursor": cursor} if cursor else {})}).json()
            listed |= {one["id"] for one in page["profiles"]}
            cursor = page["next"]
            if cursor is None:
                break
    ordered = sorted(seen.seconds)
    return {
        "minutes": options.minutes,
        "clients": options.clients,
        "workers": options.workers,
        "statuses": dict(seen.statuses),
        "transport_errors": dict(seen.errors),
        "accepted": len(ordered),
        "kept_is_accepted": listed == seen.kept,
        "seconds_p50": round(ordered[len(ordered) // 2], 2) if ordered else None,
        "seconds_p95": round(ordered[int(len(ordered) * 0.95)], 2) if ordered else None,
        "seconds_max": round(ordered[-1], 2) if ordered else None,
        "memory_mb_after_warm_up": round(first / 1e6),
        "memory_mb_at_the_end": round(end / 1e6),
        "memory_change": round(end / first - 1, 3),
    }


if __name__ == "__main__":
    main()
