"""Parsing XML from strangers: no document type, so no entities and nothing from outside; bounded, names cut to their local part."""

from __future__ import annotations

from xml.etree import ElementTree as ET
from xml.parsers import expat

from skillmap.errors import CorruptDocumentError, LimitExceededError

_MAX_ELEMENTS = 400_000  # a CV has some thousands
_MAX_DEPTH = 1_000  # whoever walks the tree by recursion sets a lower bound of its own


def parse_xml(data: bytes | str) -> ET.Element:
    """Parse XML that may not declare a document type: no program that writes CVs does, entity bombs must.

    Raises:
        CorruptDocumentError: it is no XML, declares a document type, or is nested too deeply.
        LimitExceededError: too many elements.
    """
    builder = ET.TreeBuilder()
    # A string is in UTF-8 by now, whatever its declaration says.
    parser = expat.ParserCreate("utf-8" if isinstance(data, str) else None, namespace_separator=" ")
    parser.buffer_text = True
    elements = depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal elements, depth
        elements += 1
        depth += 1
        if elements > _MAX_ELEMENTS:
            message = f"the document has more than {_MAX_ELEMENTS} elements: send the CV alone"
            raise LimitExceededError(message)
        if depth > _MAX_DEPTH:
            raise CorruptDocumentError("the document is nested too deeply: save it again")
        builder.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_local(name))

    def refuse(*_declaration: object) -> None:
        raise CorruptDocumentError("the document declares XML entities, which no program that writes CVs does: save it again")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no keywords
        return builder.close()
    except (expat.ExpatError, AssertionError, LookupError, ValueError) as exc:
        raise CorruptDocumentError("a part of the document is no XML: save it again") from exc


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
