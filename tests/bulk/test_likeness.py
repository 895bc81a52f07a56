"""Versions of one CV are found, and only those."""

import random

import numpy as np

from skillmap.bulk.likeness import PERMUTATIONS, person_digests, signature, versions

NOBODY = b""


def text(seed: int, words: int = 300, changed: float = 0.0) -> str:
    base = [f"w{random.Random(seed * 1000 + place).randrange(5000)}" for place in range(words)]
    chance = random.Random(7)
    return " ".join(word if chance.random() >= changed else f"new{place}" for place, word in enumerate(base))


def test_signature_estimates_the_share_of_word_triples() -> None:
    def triples(content: str) -> set[tuple[str, ...]]:
        words = content.split()
        return set(zip(words, words[1:], words[2:], strict=False))

    errors = []
    for share in (0.01, 0.03, 0.06, 0.1):
        one, other = text(1, 600), text(1, 600, share)
        true = len(triples(one) & triples(other)) / len(triples(one) | triples(other))
        equal = np.frombuffer(signature([one]), "<u4") == np.frombuffer(signature([other]), "<u4")
        errors.append(float(np.mean(equal)) - true)
    assert max(map(abs, errors)) < 3 * 0.5 / PERMUTATIONS**0.5


def test_signature_of_little_text_is_empty_and_case_does_not_count() -> None:
    assert signature(["too short to be told from others"]) == b""
    assert signature([text(3)]) == signature([text(3).upper()])
    assert signature([text(3)]) != signature([text(4)])


def test_versions_are_grouped_under_the_first() -> None:
    contents = [text(1), text(2), text(1, changed=0.02), text(3), text(1, changed=0.05), text(2)]
    found = versions([10, 11, 12, 13, 14, 15], [signature([content]) for content in contents], [NOBODY] * 6)
    assert [(one.seq, one.first, one.reason) for one in found] == [(12, 10, "text"), (14, 10, "text"), (15, 11, "text")]
    assert found[-1].similarity == 1.0
    assert 0.6 <= found[0].similarity < 1.0


def test_versions_by_person_need_an_address_that_few_have() -> None:
    def person(mail: str, phone: str = "") -> bytes:
        return person_digests({"person": {"emails": [{"text": mail}], "phones": [{"text": phone}] if phone else []}})

    persons = [
        person("A@example.org"),
        person("b@example.org", "+33 6 12 34 56 78"),
        person("a@example.org "),
        person("c@x.org", "٠٦١٢٣٤٥٦٧٨"),
    ]
    found = versions([0, 1, 2, 3], [b""] * 4, persons)
    assert [(one.seq, one.first, one.reason, one.similarity) for one in found] == [(2, 0, "person", 0.0), (3, 1, "person", 0.0)]
    agency = [person("office@agency.org")] * 60
    assert versions(list(range(60)), [b""] * 60, agency) == []


def test_versions_do_not_depend_on_what_else_is_there_and_stay_quick() -> None:
    import time  # noqa: PLC0415

    signatures = [np.random.default_rng(number).integers(0, 2**32, PERMUTATIONS, dtype=np.uint32).tobytes() for number in range(5000)]
    signatures[4000] = signatures[17]
    started = time.process_time()
    found = versions(list(range(5000)), signatures, [NOBODY] * 5000)
    assert [(one.seq, one.first) for one in found] == [(4000, 17)]
    assert time.process_time() - started < 2.0
