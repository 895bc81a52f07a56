"""Bring a part of a DOCX to what its last author sees: tracked changes accepted, field codes gone, results kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from skillmap.documents.office.docx_parts import Part
from skillmap.documents.office.links import contact_of, contact_of_code

DROPPED = "instrText"  # the tag of what no reader shows
_SHOWN = frozenset({"t", "tab", "ptab", "br", "cr", "sym", "noBreakHyphen"})
_MAX_FIELDS = 10  # fields within fields


def settle(root: ET.Element, part: Part) -> None:
    """Change the tree of a part in place."""
    _accept_changes(root)
    _settle_fields(root)
    for link in root.iter("hyperlink"):
        relation = part.relations.get(link.get("id", ""))
        if relation is not None:
            texts = list(link.iter("t"))
            _show_contact(contact_of(relation.target, _shown(texts)), texts)


def _show_contact(contact: str, texts: list[ET.Element]) -> None:
    if contact:
        texts[-1].text = f"{texts[-1].text or ''}{contact}"


def _shown(texts: list[ET.Element]) -> str:
    return "".join(text.text or "" for text in texts)


def _accept_changes(root: ET.Element) -> None:
    """Drop deleted rows and cells, and join paragraphs whose mark was deleted (ECMA-376, part 1, 17.13.5)."""
    for parent in list(root.iter()):
        if not any(child.tag in {"p", "tr", "tc"} for child in parent):
            continue
        children: list[ET.Element] = []
        carried: list[ET.Element] = []
        for child in parent:
            if child.tag in {"tr", "tc"} and (child.find("trPr/del") is not None or child.find("tcPr/cellDel") is not None):
                continue
            if child.tag == "p":
                if _mark_is_deleted(child):
                    carried += [inner for inner in child if inner.tag != "pPr"]
                    continue
                if carried:
                    at = 1 if child.find("pPr") is not None else 0
                    child[at:at] = carried
                    carried = []
            children.append(child)
        if carried:
            last = ET.Element("p")
            last.extend(carried)
            children.append(last)
        parent[:] = children


def _mark_is_deleted(paragraph: ET.Element) -> bool:
    mark = paragraph.find("pPr/rPr")
    return mark is not None and (mark.find("del") is not None or mark.find("moveFrom") is not None)


@dataclass(slots=True)
class _Field:
    code: str = ""
    in_result: bool = False
    hidden: list[ET.Element] = field(default_factory=list)
    shown: list[ET.Element] = field(default_factory=list)


def _settle_fields(root: ET.Element) -> None:
    """Drop what stands in the code of a field that ends; one without an end hides nothing."""
    fields: list[_Field] = []
    for element in root.iter():
        if element.tag == "fldChar":
            _turn(fields, element.get("fldCharType", ""))
        elif element.tag == "instrText" and fields:
            fields[-1].code += element.text or ""
        elif element.tag in _SHOWN:
            for each in fields:
                (each.shown if each.in_result else each.hidden).append(element)


def _turn(fields: list[_Field], kind: str) -> None:
    if kind == "begin" and len(fields) < _MAX_FIELDS:
        fields.append(_Field())
    elif kind == "separate" and fields:
        fields[-1].in_result = True
    elif kind == "end" and fields:
        done = fields.pop()
        for element in done.hidden:
            element.tag = DROPPED
        texts = [element for element in done.shown if element.tag == "t"]
        _show_contact(contact_of_code(done.code, _shown(texts)), texts)
