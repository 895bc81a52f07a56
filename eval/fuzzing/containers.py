"""Mutations inside what is packed: streams of a PDF, parts of a zip, chunks of a PNG."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from random import Random

from fuzzing.plainly import mutate_bytes
from fuzzing.tokens import mutate_markup, mutate_pdf_tokens, mutate_tree

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_MAX_BYTES = 4_000_000


def mutate_pdf(data: bytes, random: Random, donor: bytes) -> bytes:
    """Change a PDF: the contents of a stream that is packed again, or its objects."""
    streams = [match for match in _STREAM.finditer(data) if match.end(1) - match.start(1) < 200_000]
    if not streams or random.random() < 0.35:
        return mutate_pdf_tokens(data, random, donor)
    stream = random.choice(streams)
    try:
        content = zlib.decompressobj().decompress(stream[1], _MAX_BYTES)
    except zlib.error:
        content = b""
    other = _some_stream(donor, random)
    change = mutate_pdf_tokens if random.random() < 0.7 else mutate_bytes
    if content:
        return _put(data, stream, zlib.compress(change(content, random, other)[:_MAX_BYTES], 9), random)
    return _put(data, stream, change(stream[1], random, other), random)


def mutate_zip(data: bytes, random: Random, donor: bytes) -> bytes:
    """Change a part of a zip and pack it again, or lose, double or rename parts."""
    parts = _parts(data)
    if not parts:
        return mutate_bytes(data, random, donor)
    others = _parts(donor)
    texts = [name for name in parts if name.endswith((".xml", ".rels")) or name == "mimetype"] or list(parts)
    main = [name for name in texts if name.endswith(("word/document.xml", "content.xml"))] or texts
    for _ in range(random.choice((1, 1, 2))):
        name = random.choice(main if random.random() < 0.6 else texts)
        if name not in parts:
            continue
        roll = random.random()
        if roll < 0.06:
            del parts[name]
        elif roll < 0.12:
            parts[random.choice(texts)] = parts[name]
        elif roll < 0.18 and others:
            parts[name] = random.choice(list(others.values()))
        else:
            change = random.choice((mutate_tree, mutate_tree, mutate_tree, mutate_markup, mutate_bytes))
            parts[name] = change(parts[name], random, others.get(name, b""))[:_MAX_BYTES]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", random.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def mutate_png(data: bytes, random: Random, donor: bytes) -> bytes:
    """Change a chunk of a PNG and set its checksum right."""
    chunks = _chunks(data)
    if not chunks:
        return mutate_bytes(data, random, donor)
    place = random.randrange(len(chunks))
    kind, content = chunks[place]
    if random.random() < 0.2:
        chunks.insert(place, random.choice(chunks))
    else:
        chunks[place] = (kind, mutate_bytes(content, random, donor[:200]) if content else content)
    return _PNG_HEAD + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def _put(data: bytes, stream: re.Match[bytes], packed: bytes, random: Random) -> bytes:
    """Put a stream back. A shorter one is padded, so that all offsets stay; else the table of offsets may be dropped."""
    start, end = stream.span(1)
    if len(packed) <= end - start:
        return data[:start] + packed.ljust(end - start, b"\n") + data[end:]
    tail = data[end:].replace(b"startxref", b"startnone") if random.random() < 0.7 else data[end:]
    head = data[:start]
    length = head.rfind(b"/Length", max(0, start - 300))
    if length >= 0:
        head = head[:length] + re.sub(rb"/Length\s+\d+(?!\s+\d+\s+R)", b"/Length %d" % len(packed), head[length:], count=1)
    return head + packed + tail


def _some_stream(data: bytes, random: Random) -> bytes:
    streams = _STREAM.findall(data)
    if not streams:
        return b""
    stream: bytes = random.choice(streams)
    try:
        return zlib.decompressobj().decompress(stream, 50_000)
    except zlib.error:
        return stream[:50_000]


def _parts(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {entry.filename: archive.read(entry) for entry in archive.infolist() if entry.file_size < _MAX_BYTES}
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return {}


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    chunks = []
    place = len(_PNG_HEAD)
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        chunks.append((data[place + 4 : place + 8], data[place + 8 : place + 8 + length]))
        place += 12 + length
    return chunks
