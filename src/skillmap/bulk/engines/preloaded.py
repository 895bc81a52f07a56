"""Imported by the process that workers are forked from: the workshop is made there once, and its pages are shared.

The environment says what to make; ``made`` holds it, or why it could not be made.
"""

from __future__ import annotations

import base64
import os
import pickle
from typing import Any

RECIPE = "SKILLMAP_BULK_RECIPE"
made: dict[str, Any] = {}


def pack(recipe: object) -> str:
    """Return a recipe as text for the environment."""
    return base64.b64encode(pickle.dumps(recipe)).decode()


def prepare(recipe: Any) -> None:  # noqa: ANN401 - a Recipe, imported late
    """Make the workshop in this process, for workers that are forked from it."""
    from skillmap.bulk.engines.making import make  # noqa: PLC0415 - only where there is something to make
    from skillmap.documents import cool_down  # noqa: PLC0415
    from skillmap.errors import SkillmapError  # noqa: PLC0415

    made.clear()
    try:
        made["workshop"], made["by"] = make(recipe)
    except SkillmapError as exc:
        made["error"] = exc
    cool_down()  # this process reads nothing
    made["recipe"] = recipe


def holds(recipe: object) -> bool:
    """Tell whether the workshop was made here by this recipe."""
    return bool(made) and made["recipe"] == recipe


if os.environ.get(RECIPE):
    prepare(pickle.loads(base64.b64decode(os.environ[RECIPE])))  # noqa: S301 - written by our own parent
