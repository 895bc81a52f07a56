"""The parts of a DOCX and how they refer to each other (ECMA-376, part 2)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from skillmap.documents.office.package import Package


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What an id in a part stands for: another part by its name in the package, or an address outside of it."""

    kind: str
    target: str
    external: bool


class Part:
    """A part of the package with what it refers to."""

    def __init__(self, package: Package, name: str) -> None:
        """Name a part; it is parsed when it is asked for."""
        self.package = package
        self.name = name

    @cached_property
    def root(self) -> ET.Element | None:
        """The part's XML; ``None`` where there is no such part."""
        return self.package.xml(self.name)

    @cached_property
    def relations(self) -> dict[str, Relation]:
        """What the ids in this part stand for."""
        folder, file = posixpath.split(self.name)
        root = self.package.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {} if root is None else {relation.get("Id", ""): _relation(relation, folder) for relation in root}

    def other(self, relation_id: str) -> Part | None:
        """Return the part that an id stands for, if the package has it."""
        relation = self.relations.get(relation_id)
        if relation is None or relation.external or relation.target not in self.package.names:
            return None
        return Part(self.package, relation.target)

    def others(self, kind: str) -> list[Part]:
        """Return all parts of a kind that this one refers to."""
        found = [self.other(key) for key, relation in self.relations.items() if relation.kind == kind]
        return [part for part in found if part is not None]


def main_part(package: Package) -> Part:
    """Return the part with the body."""
    for relation in Part(package, "").relations.values():
        if relation.kind == "officeDocument":
            return Part(package, relation.target)
    return Part(package, "word/document.xml")


def _relation(element: ET.Element, folder: str) -> Relation:
    external = element.get("TargetMode") == "External"
    target = element.get("Target", "")
    if not external:
        target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
    return Relation(kind=element.get("Type", "").rpartition("/")[2], target=target, external=external)
