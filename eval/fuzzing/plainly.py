"""Mutations that know nothing of the format: bits, chunks, numbers and splices."""

from __future__ import annotations

import re
import struct
from random import Random

_NUMBER = re.compile(rb"(?<![\w.])-?\d{1,10}(?![\w])")
_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"2",
    b"7",
    b"255",
    b"256",
    b"65535",
    b"65536",
    b"99999",
    b"2147483647",
    b"-2147483648",
    b"4294967296",
    b"1e99",
)
_INTEGERS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
_MAX_BYTES = 2_000_000


def mutate_bytes(data: bytes, random: Random, donor: bytes) -> bytes:
    """Return the data with one change; ``donor`` is another file of the format."""
    if not data:
        return donor[:100]
    return random.choice(_CHANGES)(data, random, donor)[:_MAX_BYTES]


def tweak_number(data: bytes, random: Random, _donor: bytes = b"") -> bytes:
    """Replace a number written in digits by one at some edge."""
    found = list(_NUMBER.finditer(data))
    if not found:
        return data
    number = random.choice(found)
    return data[: number.start()] + random.choice(_NUMBERS) + data[number.end() :]


def span(data: bytes, random: Random, most: int = 400) -> tuple[int, int]:
    """Pick a range of the data, mostly a short one."""
    start = random.randrange(len(data) + 1)
    length = min(random.choice((1, 4, 16, 64, most)), len(data) - start)
    return start, start + random.randint(0, length)


def _flip(data: bytes, random: Random, _donor: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _set(data: bytes, random: Random, _donor: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 8))):
        changed[random.randrange(len(changed))] = random.choice((0, 0xFF, 0x0A, 0x20, random.randrange(256)))
    return bytes(changed)


def _delete(data: bytes, random: Random, _donor: bytes) -> bytes:
    start, end = span(data, random, len(data) // 2)
    return data[:start] + data[end:]


def _repeat(data: bytes, random: Random, _donor: bytes) -> bytes:
    start, end = span(data, random)
    return data[:start] + data[start:end] * random.choice((2, 2, 3, 10, 300)) + data[end:]


def _move(data: bytes, random: Random, _donor: bytes) -> bytes:
    start, end = span(data, random)
    rest = data[:start] + data[end:]
    place = random.randrange(len(rest) + 1)
    return rest[:place] + data[start:end] + rest[place:]


def _truncate(data: bytes, random: Random, _donor: bytes) -> bytes:
    return data[: random.randrange(len(data))]


def _splice(data: bytes, random: Random, donor: bytes) -> bytes:
    if not donor:
        return data
    start, end = span(donor, random, len(donor) // 2)
    place = random.randrange(len(data) + 1)
    return data[:place] + donor[start:end] + data[place + random.choice((0, end - start)) :]


def _integer(data: bytes, random: Random, _donor: bytes) -> bytes:
    """Overwrite what may be a length, a count or an offset."""
    size = random.choice("BHIQ")
    value = random.choice(_INTEGERS) & (256 ** struct.calcsize(size) - 1)
    packed = struct.pack(random.choice("<>") + size, value)
    place = random.randrange(len(data))
    if random.random() < 0.5:
        place -= place % len(packed)
    return data[:place] + packed + data[place + len(packed) :]


_CHANGES = (_flip, _flip, _set, _delete, _repeat, _move, _truncate, _splice, _integer, _integer, tweak_number, tweak_number)
