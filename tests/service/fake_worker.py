"""A worker without a pipeline, for tests of queues, leases and crashes: what it does is said by the document.

``sleep N`` takes so many seconds, ``crash`` ends the process, ``encrypted`` cannot be read, ``fault`` is a fault of the program.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

from skillmap.errors import EncryptedDocumentError
from skillmap_service.jobs.worker import serve


def profile_of(data: bytes) -> dict[str, Any]:
    """Return a profile that fits the schema and names the document."""
    text = data.decode("utf-8", "replace")
    return {
        "schema": "skillmap/profile/1",
        "document": {
            "id": f"sha256:{hashlib.sha256(data).hexdigest()}",
            "media_type": "text/plain",
            "pages": 1,
            "languages": [{"code": "en", "share": 1.0}],
            "as_of": {"date": "2026-01-01", "source": "flag"},
            "text_quality": 1.0,
        },
        "produced_by": {
            "skillmap": "0",
            "encoder": "none",
            "taxonomy": {"scheme": "esco", "version": "0", "languages": ["en"], "index": "sha256:" + "0" * 64},
            "settings": {},
        },
        "person": {
            "name": {"text": text[:20], "span": [0, min(20, len(text))]},
            "emails": [],
            "phones": [],
            "birth_date": None,
            "nationality": None,
            "address": None,
        },
        "skills": [],
        "unlinked": [],
        "experience": [],
        "education": [],
        "languages": [],
        "certificates": [],
        "licences": [],
        "occupations": [],
        "problems": [],
    }


def profile(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Do what the document says, and make a profile of it."""
    data: bytes = payload["data"] if payload["data"] is not None else payload["text"].encode()
    word, _, argument = data.decode("utf-8", "replace").partition(" ")
    if word == "sleep":
        time.sleep(float(argument.split()[0]))
    elif word == "crash":
        os._exit(9)
    elif word == "encrypted":
        raise EncryptedDocumentError("the document needs a password")
    elif word == "fault":
        raise RuntimeError("a text that nobody may see: Zenobia Quillfeather")
    page = {"number": 1, "span": [0, len(data)], "source": "text", "quality": 1.0}
    return [{"profile": profile_of(data), "text": data.decode("utf-8", "replace"), "pages": [page]}]


def main(pipe: Connection, settings: Mapping[str, Any]) -> None:
    """Answer requests."""
    del settings
    serve(pipe, {"profile": profile, "extract": lambda payload: [], "link": lambda payload: []})
