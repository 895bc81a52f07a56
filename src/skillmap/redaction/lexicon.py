"""Words that are given names or families' names, and words that join them."""

from __future__ import annotations

import functools

from wordfreq import zipf_frequency

from skillmap.resources import resource_dir
from skillmap.structure.source import fold

PARTICLES = frozenset(
    fold(word)
    for word in (
        "de du des la le les d da das do dos di del della van von der den ter al el ul as es ben bin ibn bint ould oueld mint ait aït abd abdel abdul abou abu "
        "aboul bou oum umm um st saint mc mac o'  y e i et and بن ابن بنت ال ولد آل عبد أبو ابو بو أم ام آيت ذو"
    ).split()
)
# Given and families' names that are words of CVs, too: alone they say nothing; beside another part of the name they do.
_ARABIC_WORDS = frozenset(
    fold(word)
    for word in (
        "أمين أمينة ماهر ماهرة كريم كريمة أمل أمال نور جميل جميلة صالح صالحة سعيد سعيدة سلام سلامة شريف عادل عادلة ناصر حسن حسين خالد خالدة نبيل راشد رشيد فرح هدى "
        "وسام بسام سليم سليمة حكيم حكيمة عزيز غالي فاضل كامل محسن مبارك محمود مختار مسعود منصور ناجح ناجي نجاح وحيد وفاء إخلاص إيمان ابتسام أمان سرور صفاء ضياء علاء "
        "فداء كفاح كمال جمال جلال نضال نادر ظافر ثابت باهر باسم حازم صادق طاهر طيب عامر غانم فائز قاسم لطيف مجيد معين مفيد منير مؤمن مهدي هادي هاني واثق وديع ياسر "
        "حداد نجار خياط خباز صائغ طحان عطار بناء دباغ سراج فلاح قصاب مصري شامي حلبي عراقي مغربي تونسي سوري لبناني يمني حجازي سوداني حمصي بغدادي شمالي سعد صبر صابر"
    ).split()
)


@functools.lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Return folded given names that are no words of another meaning."""
    return _read("given")


@functools.lru_cache(maxsize=1)
def family_names() -> frozenset[str]:
    """Return folded families' names that are no words of another meaning."""
    return _read("family")


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
