"""The results of a batch: one record a document, as JSON Lines or as a table."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from skillmap_service.service import Service
from skillmap_service.storage import batches, profiles
from skillmap_service.storage.batches import BatchInfo

JSON_LINES = "application/x-ndjson"
PARQUET = "application/vnd.apache.parquet"
_ROWS = 500
_SCHEMA = pa.schema(
    [
        ("position", pa.int32()),
        ("name", pa.string()),
        ("state", pa.string()),
        ("profile_id", pa.string()),
        ("error_code", pa.string()),
        ("message", pa.string()),
        ("profiles", pa.list_(pa.string())),  # each one JSON
    ]
)


def result_lines(service: Service, tenant: str, info: BatchInfo) -> Iterator[dict[str, Any]]:
    """Yield a record for each document of a batch, by position; kept profiles as they are now, reviewed or not."""
    after = -1
    while True:
        with service.database.read() as session:
            page = batches.items(session, service.vault, info.id, after=after, limit=50)
            lines = [_line(service, tenant, item) for item in page]
        yield from lines
        if not page:
            return
        after = page[-1].position


def _line(service: Service, tenant: str, item: batches.ItemInfo) -> dict[str, Any]:
    found: list[dict[str, Any]] = []
    with service.database.read() as session:
        if item.profile is not None:
            identities = [item.profile, *(head.id for head in profiles.attached(session, tenant, item.profile))]
            kept = [profiles.get(session, service.vault, tenant, identity) for identity in identities]
            found = [{"id": one.head.id, "profile": one.profile} for one in kept if one is not None]
        elif item.state == "done":
            found = [{"id": None, "profile": one["profile"]} for one in batches.result(session, service.vault, item.id)]
    error = {"code": item.error_code, "message": item.message} if item.error_code is not None else None
    return {"position": item.position, "name": item.name, "state": item.state, "profiles": found, "error": error}


def parquet(service: Service, tenant: str, info: BatchInfo) -> bytes:
    """Return the results as a Parquet file; each profile is a JSON text."""
    out = io.BytesIO()
    with pq.ParquetWriter(out, _SCHEMA) as writer:
        rows: list[dict[str, Any]] = []
        for line in result_lines(service, tenant, info):
            rows.append(_row(line))
            if len(rows) == _ROWS:
                writer.write_table(pa.Table.from_pylist(rows, _SCHEMA))
                rows = []
        writer.write_table(pa.Table.from_pylist(rows, _SCHEMA))
    return out.getvalue()


def _row(line: dict[str, Any]) -> dict[str, Any]:
    error = line["error"] or {}
    return {
        "position": line["position"],
        "name": line["name"],
        "state": line["state"],
        "profile_id": line["profiles"][0]["id"] if line["profiles"] else None,
        "error_code": error.get("code"),
        "message": error.get("message"),
        "profiles": [json.dumps(one["profile"], ensure_ascii=False) for one in line["profiles"]],
    }
