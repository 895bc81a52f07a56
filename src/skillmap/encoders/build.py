"""Which encoders there are, where they are kept, and how they are built and opened."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmap.encoders.combined import CombinedEncoder, read_head
from skillmap.encoders.protocol import Encoder
from skillmap.errors import ModelNotFoundError
from skillmap.resources import resource_dir

BUILT_IN = ("hybrid", "compact")
# Weights on the cosine, measured: see eval/README.md.
_USE_WEIGHT, _E5_WEIGHT = 1.0, 2.0
_USE_RECIPE = 1  # counted up when what is written changes
_READER_RECIPE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderChoice:
    """An encoder as settings name it; the prompts and the device only serve sentence-transformers models."""

    name: str = "hybrid"
    query_prompt: str = ""
    passage_prompt: str = ""
    device: str | None = None
    threads: int = 1


def manifest(name: str) -> Mapping[str, Any]:
    """Return the manifest of an encoder in ``models/``."""
    content: dict[str, Any] = json.loads((resource_dir("models") / name / "manifest.json").read_text(encoding="utf-8"))
    return content


@functools.cache
def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verified(path: Path, name: str) -> str:
    """Return a carried file's digest.

    Raises:
        ModelNotFoundError: It is not the file that the manifest names.
    """
    have, want = _file_hash(path), manifest(name)["source"]["sha256"]
    if have != want:
        msg = f"{path.name} differs from the file that models/{name}/manifest.json names: install the pinned version"
        raise ModelNotFoundError(msg)
    return have


def e5_folder(home: Path) -> Path:
    """Return where the built e5-small is kept: named by what it is made from and how."""
    models = resource_dir("models") / "e5-small"
    source = manifest("e5-small")["source"]["sha256"]
    made_of = (_file_hash(models / name) for name in ("activation_ranges.json", "adapter.npz"))
    recipe = hashlib.sha256(f"{source} {' '.join(made_of)} 4".encode()).hexdigest()
    return home / "encoders" / f"e5-small@{recipe[:16]}"


def use_folder(home: Path) -> Path:
    """Return where the built USE-multilingual is kept: named by what it is made from and how."""
    recipe = hashlib.sha256(f"{manifest('use-multilingual')['source']['sha256']} {_USE_RECIPE}".encode()).hexdigest()
    return home / "encoders" / f"use-multilingual@{recipe[:16]}"


def reader_folder(home: Path) -> Path:
    """Return where the built reader of sentences is kept: named by what it is made from and how.

    Raises:
        ModelNotFoundError: Its trained parameters are missing.
    """
    models = resource_dir("models") / "mentions"
    try:
        made_of = [_file_hash(models / name) for name in ("reader.npz", "reader_ranges.json")]
    except OSError as exc:
        msg = f"models/mentions/{Path(exc.filename).name} is missing: restore it, or run train_reader.py and measure_reader.py there"
        raise ModelNotFoundError(msg) from exc
    recipe = hashlib.sha256(f"{manifest('e5-small')['source']['sha256']} {' '.join(made_of)} {_READER_RECIPE}".encode()).hexdigest()
    return home / "encoders" / f"reader@{recipe[:16]}"


def build_use(home: Path) -> Path:
    """Build USE-multilingual from its registry package unless it is there already.

    Returns:
        The folder that :class:`skillmap.encoders.use.UseEncoder` opens.

    Raises:
        ModelNotFoundError: The registry package is missing or holds something else.
    """
    from skillmap.encoders.use import FEATURES  # noqa: PLC0415 - as below
    from skillmap.encoders.use_onnx import write_folder  # noqa: PLC0415
    from skillmap.encoders.use_weights import find_weights  # noqa: PLC0415
    from skillmap.taxonomy.store import building  # noqa: PLC0415

    target = use_folder(home)
    if (target / FEATURES).is_file():
        return target
    source = find_weights()
    _verified(source, "use-multilingual")
    with building(target) as folder:
        write_folder(source, folder)
        (folder / "manifest.json").write_text(json.dumps(manifest("use-multilingual"), indent=1), encoding="utf-8")
    return target


def build_e5(home: Path) -> Path:
    """Build e5-small from the registry packages unless it is there already.

    Returns:
        A folder that sentence-transformers opens, with the int8 ONNX twin in ``onnx/``.

    Raises:
        ModelNotFoundError: A registry package is missing or holds something else.
    """
    # These imports are for building only: onnx and safetensors are not needed to run.
    from skillmap.encoders.e5 import ONNX_NAME, PIECES  # noqa: PLC0415
    from skillmap.encoders.e5_adapter import adapted, read_adapter  # noqa: PLC0415
    from skillmap.encoders.e5_folder import find_tokenizer, write_folder  # noqa: PLC0415
    from skillmap.encoders.e5_onnx import write_onnx  # noqa: PLC0415
    from skillmap.encoders.e5_pieces import write_pieces  # noqa: PLC0415
    from skillmap.encoders.e5_weights import find_weights, read_weights  # noqa: PLC0415
    from skillmap.taxonomy.store import building  # noqa: PLC0415

    target = e5_folder(home)
    if (target / ONNX_NAME).is_file():
        return target
    source, tokenizer = find_weights(), find_tokenizer()
    _verified(source, "e5-small")
    models = resource_dir("models") / "e5-small"
    weights = adapted(read_weights(source), read_adapter(models / "adapter.npz"))
    ranges = json.loads((models / "activation_ranges.json").read_text(encoding="utf-8"))
    with building(target) as folder:
        write_folder(weights, tokenizer, folder)
        write_pieces(tokenizer, folder / PIECES)
        (folder / ONNX_NAME).parent.mkdir()
        write_onnx(weights, ranges, folder / ONNX_NAME)
        (folder / "manifest.json").write_text(json.dumps(manifest("e5-small"), indent=1), encoding="utf-8")
    return target


def build_reader(home: Path) -> Path:
    """Build the reader of sentences from the registry packages and its trained parameters unless it is there already.

    Returns:
        The folder that :class:`skillmap.mentions.reader.SentenceReader` opens.

    Raises:
        ModelNotFoundError: A registry package is missing or holds something else, or the trained parameters are damaged.
    """
    from skillmap.encoders.e5 import READER_GRAPH  # noqa: PLC0415 - as above
    from skillmap.encoders.e5_folder import find_tokenizer  # noqa: PLC0415
    from skillmap.encoders.e5_reader import write_reader  # noqa: PLC0415
    from skillmap.encoders.e5_weights import find_weights, read_weights  # noqa: PLC0415
    from skillmap.taxonomy.store import building  # noqa: PLC0415

    target = reader_folder(home)
    if (target / READER_GRAPH).is_file():
        return target
    source, tokenizer = find_weights(), find_tokenizer()
    _verified(source, "e5-small")
    with building(target) as folder:
        write_reader(read_weights(source), tokenizer, resource_dir("models") / "mentions", folder)
    return target


def open_encoder(choice: EncoderChoice, home: Path) -> Encoder:
    """Open an encoder.

    Args:
        choice: A built-in name, a folder, or a name on the model hub.
        home: Where built encoders are kept.

    Raises:
        ModelNotFoundError: There is none of that name, or it is not built yet.
    """
    if choice.name not in BUILT_IN:
        return _open_other(choice)
    from skillmap.encoders.use import UseEncoder  # noqa: PLC0415

    models = resource_dir("models")
    use = UseEncoder(use_folder(home), fingerprint=manifest("use-multilingual")["source"]["sha256"], threads=choice.threads)
    head = read_head(models / choice.name / "head.npz")
    if choice.name == "compact":
        return CombinedEncoder("compact", [(use, 1.0)], head)
    from skillmap.encoders.e5 import E5Encoder  # noqa: PLC0415

    folder = e5_folder(home)
    e5 = E5Encoder(folder, fingerprint=folder.name, threads=choice.threads)
    return CombinedEncoder("hybrid", [(use, _USE_WEIGHT), (e5, _E5_WEIGHT)], head)


def _open_other(choice: EncoderChoice) -> Encoder:
    is_hub_name = choice.name.count("/") == 1 and not choice.name.startswith((".", "/"))
    if not (Path(choice.name).is_dir() or is_hub_name):
        msg = (
            f"no encoder {choice.name!r}: use hybrid, compact, the folder of a sentence-transformers model, "
            "or a model's name on the hub (owner/name)"
        )
        raise ModelNotFoundError(msg)
    from skillmap.encoders.sentence_transformer import SentenceTransformerEncoder  # noqa: PLC0415 - seconds of import

    return SentenceTransformerEncoder(
        choice.name, query_prompt=choice.query_prompt, passage_prompt=choice.passage_prompt, device=choice.device
    )
