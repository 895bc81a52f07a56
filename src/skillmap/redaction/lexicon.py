"""Words that are given names or families' names, and words that join them."""

from __future__ import annotations

import functools
import re
from importlib import resources

from wordfreq import zipf_frequency

from skillmap.resources import resource_dir


def word_list(key: str) -> frozenset[str]:
    """Return a list of ``words.tsv``."""
    for row in resources.files("skillmap.redaction").joinpath("words.tsv").read_text(encoding="utf-8").splitlines():
        found, _, values = row.partition("\t")
        if found == key:
            return frozenset(value.replace("_", " ") for value in values.split())
    raise KeyError(key)


PARTICLES = word_list("particle")
# Given and families' names that are words of CVs, too: alone they say nothing; beside another part of the name they do.
_ARABIC_WORDS = word_list("arabic-word")


# What streets, schools and firms are called by, at the end of what stands before a name: the name is theirs.
NAMED_AFTER = re.compile(
    r"(?:rue|avenue|boulevard|street|road|place|quartier|cite|lycee|college|ecole|universite|hopital|clinique|institut|centre|camp"
    r"|university|school|hospital|hotel|prize|prix|fondation|foundation"
    r"|ste|sarl|ets|groupe|societe|شارع|حي|مدرسه|ثانويه|جامعه|مستشفي|مشفي|معهد|كليه|صيدليه|شركه|مؤسسه|موسسه|مطعم|مخبز|فرن|محل|محلات"
    r"|ورشه|مركز|جمعيه|مخيم|مسجد|جامع|متوسطه|اعداديه|روضه|قاعه|مكتبه|دار|cfpa|cfp|ista)"
    r"(?:\s(?!السيد|الست|الاستاذ|الدكتور|المهندس|الانسه|الحاج)ال[\u0621-\u064a]+){0,2}\s*[:«\"]?\s*$"
)


@functools.lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Return folded given names that are no words of another meaning."""
    return _read("given")


@functools.lru_cache(maxsize=1)
def family_names() -> frozenset[str]:
    """Return folded families' names that are no words of another meaning."""
    return _read("family")


@functools.lru_cache(maxsize=1)
def doubtful_names() -> frozenset[str]:
    """Return folded Arabic names that are words, too: names after "السيد", words elsewhere."""
    return _read("doubtful")


def _read(stem: str) -> frozenset[str]:
    path = resource_dir("taxonomies") / "names" / f"{stem}.txt"
    return frozenset(path.read_text(encoding="utf-8").split())


@functools.lru_cache(maxsize=8192)
def is_word(folded: str) -> bool:
    """Say whether a folded name is a word of the languages, too, so that it may stand for something else."""
    if "\u0600" <= folded[:1] <= "\u06ff":
        bare = folded[2:] if folded.startswith("ال") and len(folded) > 4 else folded
        return bare in _ARABIC_WORDS or len(folded) < 3
    if folded in given_names() or folded in family_names():
        return False
    return max(zipf_frequency(folded, "en"), zipf_frequency(folded, "fr")) >= 3.9
