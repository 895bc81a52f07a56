"""The tables of the output: flat, for SQL, with a schema that bears a version.

``documents`` has a row for every item that was seen; ``profiles`` one for every document that a profile speaks of (a mail may hold
several). The others hang on ``profiles`` by ``profile_id``, but for ``errors``, which hangs on ``documents`` by ``seq``.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow

from skillmap.bulk.ledger import Row

SCHEMA_VERSION = "skillmap/bulk/1"

_S, _I, _F, _B = pyarrow.string(), pyarrow.int64(), pyarrow.float64(), pyarrow.bool_()
_KEY = [("seq", _I), ("profile_id", _S)]


def _schema(name: str, columns: Iterable[tuple[str, pyarrow.DataType]]) -> pyarrow.Schema:
    return pyarrow.schema(list(columns), metadata={"skillmap.schema": SCHEMA_VERSION, "skillmap.table": name})


SCHEMAS: Mapping[str, pyarrow.Schema] = {
    name: _schema(name, columns)
    for name, columns in {
        "documents": [
            ("seq", _I),  # the item's number in the run
            ("name", _S),  # where it lies below the input
            ("item_id", _S),  # what the manifest calls it
            ("tenant", _S),
            ("language_hint", _S),
            ("status", _S),  # done, duplicate, failed, skipped
            ("doc_id", _S),  # sha256 of its bytes
            ("duplicate_of", _I),  # the item that has the same bytes
            ("media_type", _S),
            ("size", _I),
            ("recognized", _B),  # whether text recognition was needed
            ("profiles", _I),
        ],
        "profiles": [
            *_KEY,
            ("doc_id", _S),
            ("part_of", _S),
            ("tenant", _S),
            ("media_type", _S),
            ("pages", _I),
            ("language", _S),
            ("language_share", _F),
            ("as_of", _S),
            ("as_of_source", _S),
            ("text_quality", _F),
            ("name", _S),
            ("email", _S),
            ("phone", _S),
            ("birth_date", _S),
            ("nationality", _S),
            ("address", _S),
            ("skills", _I),
            ("jobs", _I),
            ("months", _I),
            ("encoder", _S),
            ("taxonomy", _S),
            ("index_digest", _S),
        ],
        "skills": [
            *_KEY,
            ("uri", _S),
            ("label_en", _S),
            ("label_fr", _S),
            ("label_ar", _S),
            ("type", _S),
            ("score", _F),
            ("status", _S),
            ("months", _I),
            ("last_used", _S),
            ("mentions", _I),
            ("text", _S),  # of the first mention
            ("start", _I),
            ("end", _I),
            ("page", _I),
            ("section", _S),
        ],
        "jobs": [
            *_KEY,
            ("position", _I),
            ("title", _S),
            ("employer", _S),
            ("location", _S),
            ("start_date", _S),
            ("start_precision", _S),
            ("end_date", _S),
            ("end_precision", _S),
            ("current", _B),
            ("months", _I),
            ("paid", _B),
            ("esco_uri", _S),
            ("esco_label", _S),
            ("esco_score", _F),
            ("isco08", _S),
            ("isco08_label", _S),
            ("isco08_score", _F),
        ],
        "education": [
            *_KEY,
            ("position", _I),
            ("degree", _S),
            ("field", _S),
            ("institution", _S),
            ("start_date", _S),
            ("end_date", _S),
            ("isced", _I),
            ("eqf", _I),
            ("completed", _B),
        ],
        "languages": [*_KEY, ("position", _I), ("code", _S), ("cefr", _S), ("text", _S)],
        "problems": [*_KEY, ("position", _I), ("stage", _S), ("code", _S), ("message", _S), ("page", _I)],
        "errors": [("seq", _I), ("name", _S), ("item_id", _S), ("tenant", _S), ("stage", _S), ("code", _S), ("message", _S)],
    }.items()
}
VERSIONS = _schema("versions", [("seq", _I), ("first", _I), ("similarity", _F), ("reason", _S)])

Rows = dict[str, list[dict[str, Any]]]


def part_tables(items: Sequence[tuple[Row, bytes]]) -> tuple[dict[str, pyarrow.Table], bytes]:
    """Return the tables of items, and their profiles as JSON Lines; the same items always give the same.

    Args:
        items: Items in order, each with its packed profiles.
    """
    rows: Rows = {name: [] for name in SCHEMAS}
    lines = []
    for item, packed in items:
        text = zlib.decompress(packed) if packed else b""
        profiles = [json.loads(line) for line in text.splitlines()]
        lines.append(text)
        rows["documents"].append(_document(item, len(profiles)))
        if item.state == "failed":
            rows["errors"].append(_error(item))
        for number, profile in enumerate(profiles):
            _add_profile(rows, item, number, profile)
    tables = {name: pyarrow.Table.from_pylist(rows[name], schema=schema) for name, schema in SCHEMAS.items()}
    return tables, b"".join(lines)


def _document(item: Row, profiles: int) -> dict[str, Any]:
    return {
        "seq": item.seq,
        "name": item.name,
        "item_id": item.said.item_id,
        "tenant": item.said.tenant,
        "language_hint": item.said.language,
        "status": item.state,
        "doc_id": f"sha256:{item.digest.hex()}" if item.digest is not None else None,
        "duplicate_of": item.first,
        "media_type": item.media_type,
        "size": item.size,
        "recognized": item.recognized if item.state == "done" else None,
        "profiles": profiles,
    }


def _error(item: Row) -> dict[str, Any]:
    said = {"item_id": item.said.item_id, "tenant": item.said.tenant}
    return {"seq": item.seq, "name": item.name, **said, "stage": item.stage, "code": item.code, "message": item.message}


def _add_profile(rows: Rows, item: Row, number: int, profile: Mapping[str, Any]) -> None:
    key = {"seq": item.seq, "profile_id": f"{item.seq}.{number}"}
    rows["profiles"].append({**key, **_profile(item, profile)})
    rows["skills"] += [{**key, **_skill(skill)} for skill in profile["skills"]]
    rows["jobs"] += [{**key, "position": place, **_job(job)} for place, job in enumerate(profile["experience"])]
    rows["education"] += [{**key, "position": place, **_education(entry)} for place, entry in enumerate(profile["education"])]
    rows["languages"] += [
        {**key, "position": place, "code": one["code"], "cefr": (one["cefr"] or {}).get("overall"), "text": _text(one["as_stated"])}
        for place, one in enumerate(profile["languages"])
    ]
    rows["problems"] += [
        {**key, "position": place, **{name: problem[name] for name in ("stage", "code", "message", "page")}}
        for place, problem in enumerate(profile["problems"])
    ]


def _profile(item: Row, profile: Mapping[str, Any]) -> dict[str, Any]:
    document, person, made = profile["document"], profile["person"], profile["produced_by"]
    language: Mapping[str, Any] = next(iter(document["languages"]), {})
    months = [job["months"] for job in profile["experience"] if job["months"] is not None]
    return {
        "doc_id": document["id"],
        "part_of": document.get("part_of"),
        "tenant": item.said.tenant,
        "media_type": document["media_type"],
        "pages": document["pages"],
        "language": language.get("code"),
        "language_share": language.get("share"),
        "as_of": document["as_of"]["date"],
        "as_of_source": document["as_of"]["source"],
        "text_quality": document["text_quality"],
        "name": _text(person["name"]),
        "email": _text(next(iter(person["emails"]), None)),
        "phone": _text(next(iter(person["phones"]), None)),
        "birth_date": (person["birth_date"] or {}).get("date"),
        "nationality": _text(person["nationality"]),
        "address": _text(person["address"]),
        "skills": len(profile["skills"]),
        "jobs": len(profile["experience"]),
        "months": sum(months) if months else None,
        "encoder": made["encoder"],
        "taxonomy": f"{made['taxonomy']['scheme']}@{made['taxonomy']['version']}",
        "index_digest": made["taxonomy"]["index"],
    }


def _skill(skill: Mapping[str, Any]) -> dict[str, Any]:
    concept, first = skill["concept"], next(iter(skill["evidence"]), None)
    return {
        "uri": concept["uri"],
        **{f"label_{code}": concept["label"].get(code) for code in ("en", "fr", "ar")},
        "type": concept["type"],
        "score": skill["score"],
        "status": skill["status"],
        "months": skill["months"],
        "last_used": skill["last_used"],
        "mentions": len(skill["evidence"]),
        "text": _text(first),
        "start": first["span"][0] if first is not None else None,
        "end": first["span"][1] if first is not None else None,
        "page": first["page"] if first is not None else None,
        "section": first["section"] if first is not None else None,
    }


def _job(job: Mapping[str, Any]) -> dict[str, Any]:
    occupation = job["occupation"] or {}
    esco, isco = occupation.get("esco") or {}, occupation.get("isco08") or {}
    start, end = job["start"] or {}, job["end"] or {}
    return {
        **{name: _text(job[name]) for name in ("title", "employer", "location")},
        "start_date": start.get("date"),
        "start_precision": start.get("precision"),
        "end_date": end.get("date"),
        "end_precision": end.get("precision"),
        "current": job["current"],
        "months": job["months"],
        "paid": job["paid"],
        "esco_uri": esco.get("uri"),
        "esco_label": esco.get("label"),
        "esco_score": esco.get("score"),
        "isco08": isco.get("code"),
        "isco08_label": isco.get("label"),
        "isco08_score": isco.get("score"),
    }


def _education(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: _text(entry[name]) for name in ("degree", "field", "institution")},
        "start_date": (entry["start"] or {}).get("date"),
        "end_date": (entry["end"] or {}).get("date"),
        **{name: entry[name] for name in ("isced", "eqf", "completed")},
    }


def _text(quote: Mapping[str, Any] | None) -> str | None:
    return None if quote is None else str(quote["text"])
