"""Where the files are that belong to the project but are no Python: manifests in ``models/``, word lists in ``taxonomies/``."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource_dir(name: str) -> Path:
    """Return the folder ``models`` or ``taxonomies``.

    An installed wheel carries them as ``skillmap/_resources/<name>``; a checkout has them at its top level.
    """
    packed = _PACKAGE / "_resources" / name
    return packed if packed.is_dir() else _PACKAGE.parents[1] / name
