"""Versions of one CV: texts that are nearly alike, and documents that name the same address or number.

Texts are compared by MinHash (Broder 1997) over word triples: the share of equal positions of two signatures estimates the Jaccard
similarity of the triples. Candidates come from bands of a signature that are equal (locality-sensitive hashing), found by sorting,
so that a million signatures cost seconds and no dictionary of Python objects. (The package datasketch does the same; it draws all of scipy
into every worker.)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PERMUTATIONS = 64
_SEED = 20240501
_BANDS = 16  # of four numbers each: finds nine in ten pairs of similarity 0.65, and few below 0.35
_SHINGLE = 3
_LEAST_SHINGLES = 20  # shorter texts are alike by accident
_ALIKE = 0.6
_WORD = re.compile(r"\w+")
_DIGEST_BYTES = 16
_LEAST_DIGITS = 8  # of a telephone number; the last ones, since the country's prefix comes and goes
_LARGEST_PERSON = 50  # documents; an address in more is an agency's


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A document that is a version of an earlier one.

    Attributes:
        seq: The document.
        first: The earliest document of its group.
        similarity: Estimated similarity with the nearest earlier document of its group, 0 where only the person is the same.
        reason: "text", or "person".
    """

    seq: int
    first: int
    similarity: float
    reason: str


# Multiply-shift on 64 bits (Dietzfelbinger et al. 1997): odd factors, of which the high half is kept.
_FACTORS = np.random.default_rng(_SEED).integers(0, 2**63, PERMUTATIONS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)


def signature(texts: Iterable[str]) -> bytes:
    """Return the MinHash of texts taken together; empty where they are too short to be compared."""
    found: set[bytes] = set()
    for text in texts:
        words = _WORD.findall(text.casefold())
        found.update(" ".join(words[start : start + _SHINGLE]).encode() for start in range(len(words) - _SHINGLE + 1))
    if len(found) < _LEAST_SHINGLES:
        return b""
    hashes = np.array([int.from_bytes(hashlib.blake2b(shingle, digest_size=8).digest(), "little") for shingle in found], dtype=np.uint64)
    permuted = (hashes[:, np.newaxis] * _FACTORS) >> np.uint64(32)
    lowest: NDArray[np.uint32] = permuted.min(axis=0).astype("<u4")
    return lowest.tobytes()


def person_digests(profile: Mapping[str, object]) -> bytes:
    """Return digests of the e-mail addresses and telephone numbers that a profile states: they cannot be turned back by reading them."""
    person = profile["person"]
    if not isinstance(person, Mapping):
        return b""
    keys = {f"mail {entry['text'].strip().casefold()}" for entry in person["emails"]}
    for entry in person["phones"]:
        digits = "".join(str(int(letter)) for letter in entry["text"] if letter.isdecimal())
        if len(digits) >= _LEAST_DIGITS:
            keys.add(f"phone {digits[-_LEAST_DIGITS:]}")
    return b"".join(hashlib.blake2b(key.encode(), digest_size=_DIGEST_BYTES).digest() for key in sorted(keys))


def versions(seqs: Sequence[int], signatures: Sequence[bytes], persons: Sequence[bytes]) -> list[Version]:
    """Group documents that are versions of one another; what comes out depends on the documents alone, not on when they were done.

    Args:
        seqs: The documents, ascending.
        signatures: For each, its MinHash, or nothing.
        persons: For each, the digests of who it is about.
    """
    groups = _Groups(len(seqs))
    nearest: dict[int, float] = {}
    rows = np.array([row for row, one in enumerate(signatures) if len(one) == 4 * PERMUTATIONS], dtype=np.int64)
    if len(rows):
        table = np.frombuffer(b"".join(signatures[row] for row in rows.tolist()), dtype="<u4").reshape(-1, PERMUTATIONS)
        for earlier, later in _candidates(table):
            alike = float(np.mean(table[earlier] == table[later]))
            if alike >= _ALIKE:
                first, second = int(rows[earlier]), int(rows[later])
                groups.join(first, second)
                nearest[second] = max(nearest.get(second, 0.0), alike)
    for members in _same_person(persons):
        for member in members[1:]:
            groups.join(members[0], member)
    found = []
    for row, seq in enumerate(seqs):
        first = groups.first(row)
        if first != row:
            reason = "text" if row in nearest else "person"
            found.append(Version(seq=seq, first=seqs[first], similarity=round(nearest.get(row, 0.0), 3), reason=reason))
    return found


def _candidates(table: NDArray[np.uint32]) -> Iterable[tuple[int, int]]:
    """Yield pairs (earlier, later) that share a band; in a run of equal ones each is paired with its first and with the one before."""
    width = PERMUTATIONS // _BANDS
    seen: set[tuple[int, int]] = set()
    for start in range(0, PERMUTATIONS, width):
        codes = _codes(table[:, start : start + width])
        order = np.argsort(codes, kind="stable")
        begins = np.r_[True, codes[order][1:] != codes[order][:-1]]
        firsts = order[np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))]
        for place in np.nonzero(~begins)[0].tolist():
            later = int(order[place])
            seen.update({(int(firsts[place]), later), (int(order[place - 1]), later)})
    return sorted(seen)


def _codes(band: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Hash the rows of a band to 64 bits: two rows that differ hardly ever agree, and are compared again anyway."""
    code = np.full(len(band), 0xCBF29CE484222325, dtype=np.uint64)  # FNV-1a, by 32-bit words
    for column in band.T:
        code = (code ^ column.astype(np.uint64)) * np.uint64(0x100000001B3)
    return code


def _same_person(persons: Sequence[bytes]) -> list[list[int]]:
    rows: dict[bytes, list[int]] = {}
    for row, digests in enumerate(persons):
        for start in range(0, len(digests), _DIGEST_BYTES):
            rows.setdefault(digests[start : start + _DIGEST_BYTES], []).append(row)
    return [members for members in rows.values() if 1 < len(members) <= _LARGEST_PERSON]


class _Groups:
    """Disjoint sets; the earliest member stands for its set."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))

    def first(self, row: int) -> int:
        while self._above[row] != row:
            self._above[row] = self._above[self._above[row]]
            row = self._above[row]
        return row

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.first(one), self.first(other)))
        self._above[second] = first
