"""Pictures that are larger than they look, without end, or cut short."""

import io
import struct
import zlib
from collections.abc import Mapping

from PIL import Image, ImageDraw
from tests.documents.hostile.bombs import flate, zeros

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, data: bytes, *, color: int = 0, others: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0)
    return _SIGNATURE + _chunk(b"IHDR", header) + others + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _sound(kind: str) -> bytes:
    picture = Image.new("L", (400, 200), 255)
    ImageDraw.Draw(picture).text((20, 20), "Forklift driver", fill=0)
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return buffer.getvalue()


def _directory(*tags: tuple[int, int, int, int], following: int = 0) -> bytes:
    """A TIFF directory of (tag, type, count, value)."""
    return struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags) + struct.pack("<I", following)


def _tags(width: int, height: int, *, offset: int = 8, size: int = 1, packing: int = 1) -> tuple[tuple[int, int, int, int], ...]:
    shape = ((256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, packing), (262, 3, 1, 1))
    return (*shape, (273, 4, 1, offset), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, size))


def _tiff(*directories: bytes) -> bytes:
    return b"II*\0" + struct.pack("<I", 8) + b"".join(directories)


def _chained(pages: int) -> bytes:
    size = len(_directory(*_tags(1, 1)))
    return _tiff(*(_directory(*_tags(1, 1), following=8 + size * n if n < pages else 0) for n in range(1, pages + 1)))


def _tiff_files() -> dict[str, bytes]:
    sound = _sound("TIFF")
    packed = zeros(2000)
    deflated = 8 + len(_directory(*_tags(1, 1)))
    return {
        "ten-thousand-pages.tiff": _chained(10_000),
        "next-is-itself.tiff": _tiff(_directory(*_tags(10, 10), following=8)),
        "next-is-nowhere.tiff": _tiff(_directory(*_tags(10, 10), following=2**32 - 8)),
        "gigapixels.tiff": _tiff(_directory(*_tags(60_000, 60_000))),
        "endless-rows.tiff": _tiff(_directory(*_tags(2**31 - 1, 2**31 - 1))),
        "deflated-2-gb.tiff": _tiff(_directory(*_tags(6_000, 6_000, offset=deflated, size=len(packed), packing=8)), packed),
        "four-billion-values.tiff": _tiff(_directory(*_tags(10, 10)[:5], (273, 4, 2**32 - 1, 8), (279, 4, 2**32 - 1, 8))),
        "many-tags.tiff": _tiff(struct.pack("<H", 65535) + struct.pack("<HHII", 256, 4, 1, 10) * 65535 + bytes(4)),
        **{f"cut-at-{tenth}0-percent.tiff": sound[: len(sound) * tenth // 10] for tenth in (1, 5, 9)},
    }


def files() -> Mapping[str, bytes]:
    jpeg = _sound("JPEG")
    start = jpeg.index(b"\xff\xc0")
    png = _sound("PNG")
    long_text = _chunk(b"zTXt", b"Comment\0\0" + zeros(500))
    profile = _chunk(b"iCCP", b"x\0\0" + zeros(500))
    return {
        "gigapixels.png": _png(50_000, 50_000, zeros(2500)),
        "endless-rows.png": _png(2**31 - 1, 2**31 - 1, zeros(1), color=6),
        "one-row.png": _png(2**31 - 1, 1, zeros(10)),
        "no-rows.png": _png(0, 0, zeros(1)),
        "just-below.png": _png(6300, 6300, flate(b"\0" + b"\xff" * 6300, 6300)),
        "unfolds-beyond-its-size.png": _png(100, 100, zeros(1000)),
        "long-comment.png": _png(10, 10, flate(bytes(110)), others=long_text),
        "long-profile.png": _png(10, 10, flate(bytes(110)), others=profile),
        "many-chunks.png": _png(10, 10, flate(bytes(110)), others=_chunk(b"tEXt", b"a\0b") * 200_000),
        "chunk-of-4-gb.png": _SIGNATURE + struct.pack(">I", 2**31 - 1) + b"IHDR" + bytes(50),
        "gigapixels.jpg": jpeg[: start + 5] + struct.pack(">HH", 65500, 65500) + jpeg[start + 9 :],
        "many-scans.jpg": jpeg[:-2] + jpeg[jpeg.index(b"\xff\xda") : -2] * 500 + b"\xff\xd9",
        "many-segments.jpg": jpeg[:2] + b"\xff\xe1\x00\x08Exif\0\0" * 200_000 + jpeg[2:],
        **{f"cut-at-{tenth}0-percent.jpg": jpeg[: len(jpeg) * tenth // 10] for tenth in (1, 5, 9)},
        **{f"cut-at-{tenth}0-percent.png": png[: len(png) * tenth // 10] for tenth in (1, 5, 9)},
        **_tiff_files(),
    }
