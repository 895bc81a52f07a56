"""Write the lists of personal names that redaction looks in: ``taxonomies/names/{given,family,doubtful}.txt``.

Names come from Faker's providers (MIT licence), from Wikidata's names of people in 22 countries as ``arabic-name-romanizer`` has them
(CC0, both scripts), from the given names of ``nomquamgender`` that at least six of its sources know (MIT), and from the project's own
``own.txt``. Left out are those that are words, too ("Grace", "Mark", "أمين"): whatever ESCO's labels and descriptions write in small
letters, frequent words, and names of places and months. Arabic ones that several people bear stay in ``doubtful.txt``: after "السيد" or
"والدي" they are names.

Run it with the three packages installed:

    python models/make_names.py ../shared/data/esco-1.2
"""

from __future__ import annotations

import argparse
import csv
import importlib
import io
import json
import re
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from wordfreq import zipf_frequency

from skillmap.structure.fragments import PLACES
from skillmap.structure.source import fold, read_source

_FOLDER = Path(__file__).resolve().parents[1] / "taxonomies" / "names"
_GIVEN_LOCALES = [
    "ar_AA",
    "ar_DZ",
    "ar_PS",
    "ar_SA",
    "de_DE",
    "en",
    "en_GB",
    "en_IE",
    "en_IN",
    "en_KE",
    "en_NG",
    "en_PK",
    "en_US",
    "es_ES",
    "es_MX",
    "fa_IR",
    "fr_BE",
    "fr_CA",
    "fr_CH",
    "fr_DZ",
    "fr_FR",
    "fr_QC",
    "ha_NG",
    "hr_HR",
    "ig_NG",
    "it_IT",
    "nl_NL",
    "pl_PL",
    "pt_BR",
    "pt_PT",
    "ro_RO",
    "sv_SE",
    "sw",
    "tr_TR",
    "tw_GH",
    "vi_VN",
    "yo_NG",
    "zu_ZA",
]
_FAMILY_LOCALES = [
    "ar_AA",
    "ar_DZ",
    "ar_PS",
    "ar_SA",
    "en_GB",
    "en_IE",
    "en_IN",
    "en_KE",
    "en_NG",
    "en_PK",
    "en_US",
    "fa_IR",
    "fr_BE",
    "fr_CA",
    "fr_CH",
    "fr_DZ",
    "fr_FR",
    "fr_QC",
    "ha_NG",
    "ig_NG",
    "sw",
    "tr_TR",
    "tw_GH",
    "yo_NG",
    "zu_ZA",
]
_MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
    ]
)
_WORD = re.compile(r"[^\W\d_]+")
_MIN_LETTERS = 3
_MIN_SOURCES = 6
_FREQUENT_ARABIC = 3.8  # zipf
_FREQUENT_LATIN = 3.3
_MIN_BEARERS = 3  # of a name that is a word, too
_MAX_DOUBT = 5.3  # zipf; more frequent words are hardly ever meant as names


def _faker(locales: list[str], attribute: str) -> Iterator[str]:
    for locale in locales:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for name in dir(provider):
            values = getattr(provider, name)
            if name.startswith(attribute) and not callable(values):
                yield from (value for value in values if isinstance(value, str))


def _wikidata() -> dict[str, Counter[str]]:
    """Return folded words of names and how many people bear them, as ``given`` and ``surname`` names."""
    found: dict[str, Counter[str]] = {"given": Counter(), "surname": Counter()}
    with resources.as_file(resources.files("arabic_name_romanizer").joinpath("resources/names.sqlite3")) as path:
        rows = sqlite3.connect(path).execute("select arabic_key, latin, role, count from units where role in ('given', 'surname')")
        for arabic, latin, role, count in rows:
            for word in {*_WORD.findall(fold(arabic)), *_WORD.findall(fold(latin))}:
                if len(word) >= _MIN_LETTERS:
                    found[role][word] += count
    return found


def _counted() -> set[str]:
    """Return folded given names that several sources of the world's given names know."""
    path = resources.files("nomquamgender").joinpath("name_data.json")
    rows = json.loads(path.read_text(encoding="utf-8")).items()
    return {fold(name) for name, values in rows if values[0] >= _MIN_SOURCES and _WORD.fullmatch(name) and len(name) >= _MIN_LETTERS}


def _is_frequent(word: str) -> bool:
    """Say whether a folded word is a frequent one of the three languages: names are mostly rarer."""
    if "\u0600" <= word[0] <= "\u06ff":
        return zipf_frequency(word, "ar") >= _FREQUENT_ARABIC
    return max(zipf_frequency(word, "en"), zipf_frequency(word, "fr")) >= _FREQUENT_LATIN


def _words_of_esco(folder: Path) -> set[str]:
    """Return the folded words that ESCO writes in small letters, or in Arabic, and those of its labels of skills ("Django")."""
    words: set[str] = set()
    for package in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(package) as archive:
            for name in archive.namelist():
                if re.search(r"(?:skills|occupations)_(?:en|fr|ar)\.csv$", name):
                    rows = csv.DictReader(io.TextIOWrapper(archive.open(name), encoding="utf-8-sig"))
                    for row in rows:
                        text = " ".join(row.get(key) or "" for key in ("preferredLabel", "altLabels", "description"))
                        words.update(fold(word) for word in _WORD.findall(read_source(text).text) if word == word.lower())
                        if "skills_" in name:
                            labels = f"{row.get('preferredLabel') or ''} {row.get('altLabels') or ''}"
                            words.update(fold(word) for word in _WORD.findall(read_source(labels).text))
    return words


def _single(names: Iterator[str]) -> set[str]:
    return {fold(name) for raw in names for name in [read_source(raw).text.strip()] if _WORD.fullmatch(name) and len(name) > 2}


def main() -> None:  # noqa: D103
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("esco", type=Path, help="the folder of ESCO packages")
    words = _words_of_esco(parser.parse_args().esco)
    words |= {word[2:] for word in words if word.startswith("ال")}
    words |= _MONTHS | {word for place in PLACES for word in place.split()}
    own = {fold(word) for word in (_FOLDER / "own.txt").read_text(encoding="utf-8").split() if not word.startswith("#")}
    people = _wikidata()
    rare = {role: {word for word in names if not _is_frequent(word)} for role, names in people.items()}
    rare["given"] |= {name for name in _counted() if not _is_frequent(name)}
    given = ((_single(_faker(_GIVEN_LOCALES, "first_name")) | rare["given"]) - words) | own
    family = (_single(_faker(_FAMILY_LOCALES, "last_name")) | rare["surname"]) - words - given
    borne = people["given"] + people["surname"]
    doubtful = {word for word in borne if not word.isascii() and borne[word] >= _MIN_BEARERS and zipf_frequency(word, "ar") < _MAX_DOUBT}
    doubtful -= given | family
    for stem, names in (("given", given), ("family", family), ("doubtful", doubtful)):
        (_FOLDER / f"{stem}.txt").write_text("\n".join(sorted(names)) + "\n", encoding="utf-8")
        print(f"{stem}: {len(names)}")


if __name__ == "__main__":
    main()
