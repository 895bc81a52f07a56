"""Mutations of text formats by their tokens: markup, RTF, mail, JSON and plain text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from xml.etree import ElementTree as ET

from fuzzing.pieces import CHARACTERS, ENCODINGS, KEYS, MAIL_PIECES, MARKUP_PIECES, PDF_PIECES, RTF_PIECES, VALUES
from fuzzing.plainly import mutate_bytes, tweak_number

_MARKUP = re.compile(rb"<[^<>]*>|[^<]+|<", re.DOTALL)
_ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_RTF = re.compile(rb"\\'[0-9a-fA-F]{0,2}|\\[a-zA-Z]+-?\d* ?|\\.|[{}]|[^\\{}]+", re.DOTALL)
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_PDF = re.compile(rb"<<|>>|/[^\s/<>\[\]()]*|\((?:\\.|[^\\()])*\)|<[0-9a-fA-F\s]*>|[\[\]]|[^\s/<>\[\]()]+|\s+|.", re.DOTALL)

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


def mutate_markup(data: bytes, random: Random, donor: bytes) -> bytes:
    """Change XML or HTML: tags, attributes, nesting, entities."""
    return _by_tokens(data, random, donor, _MARKUP, MARKUP_PIECES, _change_tag)


def mutate_tree(data: bytes, random: Random, donor: bytes) -> bytes:
    """Change XML so that it stays well-formed: elements lost, doubled, moved, renamed, nested, with odd text and values."""
    try:
        root = ET.fromstring(data)  # noqa: S314 - seeds declare no entities, and a broken one is caught
    except (ET.ParseError, LookupError, ValueError, RecursionError):
        return mutate_markup(data, random, donor)
    elements = list(root.iter())
    for _ in range(random.choice((1, 1, 2, 5))):
        _change_element(random.choice(elements), random.choice(elements), random)
    try:
        return ET.tostring(root)
    except (RecursionError, ValueError):
        return data


def _change_element(element: ET.Element, other: ET.Element, random: Random) -> None:
    match random.randrange(8):
        case 0 if len(element):
            element.remove(random.choice(list(element)))
        case 1 if len(element):
            element.extend([random.choice(list(element))] * random.choice((1, 30, 300)))
        case 2 if not any(below is other for below in element.iter()):
            other.insert(random.randrange(len(other) + 1), element)
        case 3:
            element.tag = other.tag
        case 4 if other.attrib:
            name = random.choice(list(other.attrib))
            element.set(name, random.choice((*VALUES, other.attrib[name])))
        case 5 if element.attrib:
            del element.attrib[random.choice(list(element.attrib))]
        case 6:
            for _ in range(random.choice((3, 90, 400, 900))):
                element = ET.SubElement(element, other.tag, dict(other.attrib))
            element.text = "deep"
        case _:
            text = "".join(random.choice(CHARACTERS) for _ in range(random.choice((1, 3))))
            element.text = _NOT_XML.sub("", text) + (element.text or "")


def mutate_rtf(data: bytes, random: Random, donor: bytes) -> bytes:
    """Change control words, groups and their numbers."""
    return _by_tokens(data, random, donor, _RTF, RTF_PIECES, tweak_number)


def mutate_mail(data: bytes, random: Random, donor: bytes) -> bytes:
    """Change header lines, boundaries and encodings."""
    return _by_tokens(data, random, donor, _LINE, MAIL_PIECES, mutate_bytes)


def mutate_pdf_tokens(data: bytes, random: Random, donor: bytes) -> bytes:
    """Change the objects or the operators of a PDF, in what is not compressed."""
    return _by_tokens(data, random, donor, _PDF, PDF_PIECES, tweak_number)


def mutate_text(data: bytes, random: Random, donor: bytes) -> bytes:
    """Put in odd characters, or change the encoding."""
    text = data.decode(random.choice(("utf-8", "utf-16", "cp1256", "latin-1")), errors="replace")
    for _ in range(random.choice((0, 1, 3))):
        place = random.randrange(len(text) + 1)
        text = text[:place] + random.choice(CHARACTERS) * random.choice((1, 1, 20)) + text[place:]
    if random.random() < 0.3:
        text = donor.decode("utf-8", errors="replace")[: random.randrange(200)] + text
    return text.encode(random.choice(ENCODINGS), errors="replace")


def mutate_json(data: bytes, random: Random, donor: bytes) -> bytes:
    """Change the type of a value, lose a key, nest deeply."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return mutate_bytes(data, random, donor)
    _change_value(tree, random)
    try:
        text = json.dumps(tree, ensure_ascii=random.random() < 0.5)
    except RecursionError:
        return data
    return text.encode(
        random.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16")), errors="surrogatepass" if random.random() < 0.1 else "replace"
    )


def _change_value(tree: object, random: Random) -> None:
    """Walk to a random place of the tree and change it there."""
    while isinstance(tree, dict | list) and tree:
        key = random.choice(list(tree)) if isinstance(tree, dict) else random.randrange(len(tree))
        below = tree[key]
        if isinstance(below, dict | list) and below and random.random() < 0.8:
            tree = below
            continue
        nested: object = "x"
        for _ in range(random.choice((1, 3, 60, 900))):
            nested = [nested] if random.random() < 0.5 else {random.choice(KEYS): nested}
        values: tuple[object, ...] = (None, True, -1, 1e308, 10**40, "", "\ud800", [], {}, [[]], nested, "2019-13-45", "0000", *CHARACTERS)
        tree[key] = random.choice(values)
        if isinstance(tree, dict) and random.random() < 0.3:
            tree[random.choice(KEYS)] = tree.pop(key)
        return


def _change_tag(token: bytes, random: Random, donor: bytes) -> bytes:
    """Change an attribute's value or name, or the characters of a text."""
    attributes = list(_ATTRIBUTE.finditer(token))
    if not attributes:
        place = random.randrange(len(token) + 1)
        inner = random.choice(CHARACTERS).encode() if random.random() < 0.7 else mutate_bytes(token, random, donor)
        return token[:place] + inner + token[place:]
    attribute = random.choice(attributes)
    value = random.choice((b'""', b'"-1"', b'"99999999999"', b'"true"', b'"\xff"', attribute[2] * 2, b'"' + b"x" * 3000 + b'"'))
    return token[: attribute.start()] + attribute[1] + b"=" + value + token[attribute.end() :]


def _by_tokens(
    data: bytes,
    random: Random,
    donor: bytes,
    token: re.Pattern[bytes],
    pieces: Sequence[bytes],
    change: Callable[[bytes, Random, bytes], bytes],
) -> bytes:
    """Delete, repeat, swap, nest, insert or change tokens."""
    tokens = token.findall(data)
    if not tokens:
        return mutate_bytes(data, random, donor)
    for _ in range(random.choice((1, 1, 2, 5))):
        place = random.randrange(len(tokens))
        match random.randrange(8):
            case 0:
                del tokens[place : place + random.choice((1, 1, 2, 20))]
            case 1:
                tokens[place:place] = tokens[place : place + random.choice((1, 3, 10))] * random.choice((1, 2, 50))
            case 2:
                other = random.randrange(len(tokens))
                tokens[place], tokens[other] = tokens[other], tokens[place]
            case 3:
                tokens[place] = tokens[place] * random.choice((50, 2000))
            case 4:
                tokens.insert(place, random.choice(pieces) * random.choice((1, 1, 1, 1500)))
            case 5:
                borrowed = token.findall(donor) or [b""]
                start = random.randrange(len(borrowed))
                tokens[place:place] = borrowed[start : start + random.choice((1, 5, 50))]
            case _:
                tokens[place] = change(tokens[place], random, donor)
        if not tokens:
            break
    return b"".join(tokens)
