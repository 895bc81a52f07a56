"""What decides the result of a document besides its bytes: the code of the pipeline, models, index, settings."""

from __future__ import annotations

import datetime
import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import skillmap
from skillmap.resources import resource_dir

if TYPE_CHECKING:  # the process that leads a run has no use for the pipeline, and no memory
    from skillmap.pipeline import Pipeline
    from skillmap.settings import Settings

_NOT_OF_A_DOCUMENT = ("bulk", "cli", "evaluation", "exports")
# Where things lie and how many processes there are changes no profile.
_NOT_OF_A_RESULT = frozenset({"home", "cache", "threads", "workers", "device"})


def made_by(pipeline: Pipeline, settings: Settings, as_of: datetime.date | None, *, redact: bool = False) -> dict[str, Any]:
    """Return what makes the profiles, in a form that people can compare."""
    return {
        "code": code_digest(),
        "models": models_digest(),
        "encoder": pipeline.encoder.name,
        "encoder_fingerprint": pipeline.encoder.fingerprint,
        "taxonomy": pipeline.scheme.name,
        "taxonomy_hash": pipeline.scheme.hash,
        "as_of": as_of.isoformat() if as_of is not None else None,
        "redact": redact,
        "settings": settings.model_dump(mode="json", exclude=set(_NOT_OF_A_RESULT)),
    }


def digest_of(maker: Mapping[str, Any]) -> str:
    """Name what makes the profiles."""
    return hashlib.sha256(json.dumps(maker, sort_keys=True).encode()).hexdigest()[:16]


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Return in words what differs."""
    found = [
        f"{name} (was {before.get(name)!r}, is {now.get(name)!r})"
        for name in ("encoder", "taxonomy", "as_of", "redact")
        if before.get(name) != now.get(name)
    ]
    names = {
        "code": "the program",
        "models": "the models",
        "encoder_fingerprint": "the encoder's weights",
        "taxonomy_hash": "the taxonomy's content",
    }
    found += [what for name, what in names.items() if before.get(name) != now.get(name)]
    old, new = before.get("settings", {}), now.get("settings", {})
    changed = sorted(name for name in {*old, *new} - {"encoder", "taxonomy"} if old.get(name) != new.get(name))
    return found + [f"the setting {name} (was {old.get(name)!r}, is {new.get(name)!r})" for name in changed]


@functools.cache
def code_digest() -> str:
    """Return a digest of the modules that profiles depend on."""
    root = Path(skillmap.__file__).parent
    return _digest(root, [path for path in root.rglob("*") if path.is_file() and path.suffix in {".py", ".tsv"} and _counts(path, root)])


def _counts(path: Path, root: Path) -> bool:
    return path.relative_to(root).parts[0] not in _NOT_OF_A_DOCUMENT


@functools.cache
def models_digest() -> str:
    """Return a digest of the small parameters that the project carries."""
    root = resource_dir("models")
    return _digest(root, [path for path in root.rglob("*") if path.suffix in {".json", ".npz"}])


def _digest(root: Path, paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
