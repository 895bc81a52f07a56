"""Examples of bodies in the API's description, by the name of their schema; the tests hold each against it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_JSON = "application/json"
_REFERENCE = "#/components/schemas/"


def add_examples(content: dict[str, Any]) -> None:
    """Give each JSON body of an OpenAPI description an example, unless it has one."""
    examples = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))
    for body in _bodies(content):
        schema = body.get("schema", {})
        several = schema.get("type") == "array"
        name = (schema.get("items", {}) if several else schema).get("$ref", "").removeprefix(_REFERENCE)
        if name in examples and "example" not in body:
            body["example"] = [examples[name]] if several else examples[name]


def _bodies(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in content["paths"].values():
        for operation in path.values():
            for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
                if _JSON in holder.get("content", {}):
                    yield holder["content"][_JSON]
