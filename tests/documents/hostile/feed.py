"""Feed a folder of files to ``read``, two at a time, and say how each ended: a JSON line each, then one of totals.

Run as ``python feed.py FOLDER GOOD_FILE MAX_SECONDS MAX_MEMORY_MEBIBYTES``.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from skillmap.documents import Limits, read
from skillmap.documents.sandbox import requests
from skillmap.errors import DocumentError
from skillmap.records import Document


def outcome(path: Path, limits: Limits) -> dict[str, object]:
    started = time.monotonic()
    try:
        document = read(path, limits=limits)
        said: dict[str, object] = {
            "code": None,
            "texts": [part.text for part in parts(document)],
            "sound": all(map(is_sound, parts(document))),
        }
    except DocumentError as exc:
        said = {"code": exc.code, "texts": [str(exc)], "sound": ": " in str(exc) or exc.code == "no-text"}
    return {"name": path.name, "seconds": round(time.monotonic() - started, 3), **said}


def parts(document: Document) -> Iterator[Document]:
    yield document
    for attachment in document.attachments:
        yield from parts(attachment)


def is_sound(document: Document) -> bool:
    covered = "\f".join(page.span.of(document.text) for page in document.pages)
    return document.text == covered and "\x00" not in document.text


def own_megabytes() -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1000
    raise LookupError("VmRSS")


def main(folder: Path, good: Path, max_seconds: float, max_mebibytes: int) -> None:
    limits = Limits(
        max_seconds=max_seconds,
        max_convert_seconds=max_seconds * 0.8,
        max_ocr_seconds=max_seconds,
        max_memory_bytes=max_mebibytes * 2**20,
    )
    read(good)
    before = own_megabytes()
    with ThreadPoolExecutor(2) as threads:
        for said in threads.map(lambda path: outcome(path, limits), sorted(folder.iterdir())):
            print(json.dumps(said), flush=True)  # noqa: T201 - a program
    after = own_megabytes()
    again = read(good)
    requests._pool.close()  # what a child used is known once it has ended
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1000
    print(json.dumps({"before": before, "after": after, "children": children, "good": len(again.text)}))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
