"""Write the lists of personal names that redaction looks in: ``taxonomies/names/{given,family}.txt``.

Names come from Faker's providers (MIT licence) and from the project's own ``own.txt``. Left out are those that are words, too ("Grace",
"Mark", "أمين"): whatever ESCO's labels and descriptions write in small letters, and names of places and months. Run it with Faker
installed:

    python models/make_names.py ../shared/data/esco-1.2
"""

from __future__ import annotations

import argparse
import csv
import importlib
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

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


def _faker(locales: list[str], attribute: str) -> Iterator[str]:
    for locale in locales:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for name in dir(provider):
            values = getattr(provider, name)
            if name.startswith(attribute) and not callable(values):
                yield from (value for value in values if isinstance(value, str))


def _words_of_esco(folder: Path) -> set[str]:
    """Return the folded words that ESCO writes in small letters, or in Arabic."""
    words: set[str] = set()
    for package in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(package) as archive:
            for name in archive.namelist():
                if re.search(r"(?:skills|occupations)_(?:en|fr|ar)\.csv$", name):
                    rows = csv.DictReader(io.TextIOWrapper(archive.open(name), encoding="utf-8-sig"))
                    for row in rows:
                        text = " ".join(row.get(key) or "" for key in ("preferredLabel", "altLabels", "description"))
                        words.update(fold(word) for word in _WORD.findall(read_source(text).text) if word == word.lower())
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
    given = (_single(_faker(_GIVEN_LOCALES, "first_name")) - words) | own
    family = _single(_faker(_FAMILY_LOCALES, "last_name")) - words - given
    for stem, names in (("given", given), ("family", family)):
        (_FOLDER / f"{stem}.txt").write_text("\n".join(sorted(names)) + "\n", encoding="utf-8")
        print(f"{stem}: {len(names)}")


if __name__ == "__main__":
    main()
