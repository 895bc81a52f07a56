"""The project's own gold format: a folder of ``NAME.json`` beside ``NAME.txt``, as ``gold.schema.json`` describes it.

Offsets are half-open code points into the text file as it stands. A set is read whole or refused whole, with every fault
of every file in the message: nobody wants to mend a set fault by fault.
"""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
from collections.abc import Container, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from skillmap.errors import GoldInvalidError
from skillmap.evaluation.labels import (
    EducationLabel,
    JobLabel,
    LabeledDocument,
    LanguageLabel,
    LinkLabel,
    SpanLabel,
)
from skillmap.profiles.months import closed_period
from skillmap.records import PartialDate, Span

SCHEMA_FILE = Path(__file__).with_name("gold.schema.json")
_MAX_SHOWN = 1000
_PEEK_BYTES = 1 << 16
_ONE_FORM = "save text and labels in one normal form (NFC)"
_COMPARED = {"skills", "person", "experience", "education", "languages"}

PartialDateText = Annotated[str, Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
Uri = Annotated[str, Field(pattern=r"^https?://\S+$")]
_OTHER_KEYS_ALLOWED = ConfigDict(extra="allow", frozen=True, strict=True)
_STRICT = ConfigDict(extra="forbid", frozen=True, strict=True)


class GoldSkill(BaseModel):
    """A mention: ``surface`` is the text between ``start`` and ``end``; ``esco`` every accepted concept, best first."""

    model_config = _STRICT

    surface: str = Field(min_length=1)
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    esco: list[Uri] = Field(description="Accepted concepts, best first; empty: ESCO has none.")
    type: Literal["skill", "knowledge", "language", "transversal"]


class GoldJob(BaseModel):
    """A job. Dates are as precise as the text states them."""

    model_config = _STRICT

    title: str | None
    employer: str | None = None
    start: PartialDateText | None = None
    end: PartialDateText | None = None
    current: bool = False
    isco08: list[Annotated[str, Field(pattern=r"^\d{4}$")]] = Field(default=[], description="Accepted unit groups.")
    esco_occupations: list[Uri] = Field(default=[], description="Accepted occupations.")


class GoldEducation(BaseModel):
    """An entry of schooling or training."""

    model_config = _STRICT

    degree: str | None
    field: str | None = None
    institution: str | None = None
    start: PartialDateText | None = None
    end: PartialDateText | None = None
    isced: str | int | None = Field(default=None, description="ISCED 2011 level, 0 to 8.")
    eqf: int | None = Field(default=None, ge=1, le=8)


class GoldLanguage(BaseModel):
    """A language that the person speaks."""

    model_config = _STRICT

    language: str = Field(pattern=r"^[a-z]{2,3}(-\w+)*$", description="ISO 639 code.")
    level: Literal["A1", "A2", "B1", "B2", "C1", "C2", "native"] | None = None
    surface: str | None = None


class GoldDocument(BaseModel):
    """A CV and everything that an annotator says of it."""

    model_config = _OTHER_KEYS_ALLOWED

    id: str = Field(min_length=1)
    language: str = Field(pattern=r"^[a-z]{2,3}$")
    register_: str | None = Field(default=None, alias="register", description="For example: low skilled, mid skilled, high skilled.")
    mixed_languages: list[str] = []
    person: dict[str, str | None] | None = None
    skills: list[GoldSkill]
    experience: list[GoldJob] | None = None
    education: list[GoldEducation] | None = None
    languages: list[GoldLanguage] | None = None


class GoldFault(NamedTuple):
    """What is wrong, and where: the file, the field, and the offset into the text where there is one."""

    file: str
    field: str
    offset: int | None
    message: str

    def __str__(self) -> str:
        place = "" if self.offset is None else f" at offset {self.offset}"
        return f"{self.file}: {self.field}{place}: {self.message}"


def gold_schema() -> dict[str, object]:
    """Return the JSON Schema of a gold file; ``gold.schema.json`` holds it."""
    schema = GoldDocument.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "skillmap/gold/1", **schema}


def is_gold_folder(folder: Path) -> bool:
    """Tell whether a folder holds labelled documents in this format, be their texts there or not."""
    return folder.is_dir() and any(map(is_gold_file, _files(folder)))


def _files(folder: Path) -> list[Path]:
    """Return the label files of a folder; what lies in hidden folders is none."""
    found = sorted(folder.rglob("*.json"))
    return [path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def is_gold_file(path: Path) -> bool:
    """Tell by the text beside it, else by its first bytes, whether a JSON file may be of this format."""
    if path.with_suffix(".txt").is_file():
        return True
    with path.open("rb") as handle:
        start = handle.read(_PEEK_BYTES)
    return start.lstrip().startswith(b"{") and b'"id"' in start and (b'"skills"' in start or b'"experience"' in start)


def first_language(folder: Path) -> str | None:
    """Return the language that the first readable label file of a folder states."""
    for path in _files(folder):
        with contextlib.suppress(ValueError, RecursionError):
            gold = json.loads(path.read_bytes())
            if isinstance(gold, dict):
                return str(gold.get("language"))
    return None


def read_gold(folder: Path, *, known: Container[str] | None = None) -> tuple[LabeledDocument, ...]:
    """Read a gold set, in order of document id.

    Args:
        folder: The folder; its subfolders belong to it.
        known: The URIs that exist in the classification; unchecked when ``None``.

    Raises:
        GoldInvalidError: anything is wrong; the message lists every fault.
    """
    paths = _files(folder)
    if not paths:
        message = f"{folder}: no *.json file in it: name the folder that holds the labelled documents"
        raise GoldInvalidError(message)
    faults: list[GoldFault] = []
    documents: dict[str, LabeledDocument] = {}
    files: dict[str, str] = {}
    for path in paths:
        name = path.relative_to(folder).as_posix()
        gold, text, found = _read_pair(path, name, known)
        faults += found
        if gold is not None and gold.id in files:
            faults.append(GoldFault(name, "id", None, f"{gold.id!r} is also the id of {files[gold.id]}"))
        elif gold is not None:
            files[gold.id] = name
            if not found:
                documents[gold.id] = _labels(gold, text)
    if faults:
        raise GoldInvalidError(f"{folder.name}: {fault_list(faults)}")
    return tuple(documents[id_] for id_ in sorted(documents))


def fault_list(faults: Sequence[GoldFault]) -> str:
    """Return all faults as lines under a count."""
    lines = [str(fault) for fault in faults[:_MAX_SHOWN]]
    rest = [f"… and {len(faults) - _MAX_SHOWN} more"] if len(faults) > _MAX_SHOWN else []
    return "\n  ".join([f"{len(faults)} fault{'s' if len(faults) > 1 else ''} in the set:", *lines, *rest])


def _read_pair(path: Path, name: str, known: Container[str] | None) -> tuple[GoldDocument | None, str, list[GoldFault]]:
    gold, faults = _read_labels(path, name)
    text_path = path.with_suffix(".txt")
    text_name = name.removesuffix(".json") + ".txt"
    text = ""
    try:
        # Not read_text: it would turn "\r\n" into "\n" and move every offset.
        text = text_path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        faults.append(GoldFault(name, "text", None, f"{text_path.name} is missing beside it"))
        return gold, text, faults
    except UnicodeDecodeError as exc:
        faults.append(GoldFault(text_name, "file", exc.start, "is not UTF-8 (the offset counts bytes)"))
        return gold, text, faults
    mixed = first_mixed(text)
    if mixed is not None:
        faults.append(GoldFault(text_name, "text", mixed, f"composed and decomposed letters are mixed: {_ONE_FORM}"))
    if gold is not None:
        faults += _offset_faults(gold, text, name)
        faults += _form_faults(gold, text, name)
        if known is not None:
            faults += _uri_faults(gold, name, known)
    return gold, text, faults


def _read_labels(path: Path, name: str) -> tuple[GoldDocument | None, list[GoldFault]]:
    try:
        return GoldDocument.model_validate(json.loads(path.read_bytes().decode("utf-8"))), []
    except UnicodeDecodeError as exc:
        return None, [GoldFault(name, "file", exc.start, "is not UTF-8 (the offset counts bytes)")]
    except json.JSONDecodeError as exc:
        return None, [GoldFault(name, f"line {exc.lineno}", exc.pos, f"is no JSON: {exc.msg}")]
    except RecursionError:
        return None, [GoldFault(name, "file", None, "is nested too deep")]
    except ValidationError as exc:
        errors = exc.errors(include_url=False, include_input=False)
        return None, [GoldFault(name, ".".join(map(str, error["loc"])) or "file", None, error["msg"]) for error in errors]


def _offset_faults(gold: GoldDocument, text: str, name: str) -> Iterator[GoldFault]:
    seen: dict[tuple[int, int], int] = {}
    for number, skill in enumerate(gold.skills):
        field = f"skills.{number}"
        if skill.end <= skill.start or skill.end > len(text):
            yield GoldFault(
                name, field, skill.start, f"the span {skill.start}:{skill.end} does not lie in the text of {len(text)} characters"
            )
        elif text[skill.start : skill.end] != skill.surface:
            places = [match.start() for match in re.finditer(re.escape(skill.surface), text)][:3]
            where = f"it stands at {', '.join(map(str, places))}" if places else "it stands nowhere in the text"
            yield GoldFault(name, field, skill.start, f"the text there is not the surface: {where}")
        first = seen.setdefault((skill.start, skill.end), number)
        if first != number:
            yield GoldFault(name, field, skill.start, f"the span is that of skills.{first} too: list all concepts in one entry")


def _form_faults(gold: GoldDocument, text: str, name: str) -> Iterator[GoldFault]:
    """Yield strings in another normal form than the text: they cannot be compared with it."""
    form = normal_form(text)
    for field, string in _strings(gold.model_dump(include=_COMPARED)):
        own = normal_form(string)
        if own == "mixed" or ("any" not in (own, form) and form not in (own, "mixed")):
            yield GoldFault(name, field, None, f"is in another Unicode normal form than the text, or in two: {_ONE_FORM}")


def _strings(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every string in nested lists and objects with its path."""
    if isinstance(value, str):
        yield path, value
        return
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield from _strings(entry, f"{path}.{key}" if path else str(key))


def normal_form(text: str) -> Literal["NFC", "NFD", "any", "mixed"]:
    """Tell how letters with marks are written: composed, decomposed, either (there are none), or both ways.

    Marks in an order that is not the canonical one (Arabic is often typed with the shadda first) are no matter here.
    """
    composed, decomposed = _first_composed(text), _first_decomposed(text)
    if composed is not None and decomposed is not None:
        return "mixed"
    return "NFC" if composed is not None else "NFD" if decomposed is not None else "any"


def first_mixed(text: str) -> int | None:
    """Return where a text leaves the normal form that it began in, ``None`` where it keeps to one."""
    composed, decomposed = _first_composed(text), _first_decomposed(text)
    return None if composed is None or decomposed is None else max(composed, decomposed)


def _first_composed(text: str) -> int | None:
    if text.isascii() or unicodedata.is_normalized("NFD", text):
        return None
    return next((at for at, letter in enumerate(text) if len(unicodedata.normalize("NFD", letter)) > 1), None)


def _first_decomposed(text: str) -> int | None:
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return None
    return next((at for at, letters in _sequences(text) if len(unicodedata.normalize("NFC", letters)) < len(letters)), None)


def _sequences(text: str) -> Iterator[tuple[int, str]]:
    """Yield each letter that is followed by marks, with them, and where it stands."""
    start = 0
    for at, letter in enumerate(text):
        if not unicodedata.combining(letter):
            if at - start > 1:
                yield start, text[start:at]
            start = at
    if len(text) - start > 1:
        yield start, text[start:]


def _uri_faults(gold: GoldDocument, name: str, known: Container[str]) -> Iterator[GoldFault]:
    uris = [
        (f"skills.{number}.esco.{place}", uri, skill.start)
        for number, skill in enumerate(gold.skills)
        for place, uri in enumerate(skill.esco)
    ]
    jobs = gold.experience or ()
    for number, job in enumerate(jobs):
        uris += [(f"experience.{number}.esco_occupations.{place}", uri, -1) for place, uri in enumerate(job.esco_occupations)]
    for field, uri, offset in uris:
        if uri not in known:
            yield GoldFault(name, field, offset if offset >= 0 else None, f"{uri} is not in the classification")


def _labels(gold: GoldDocument, text: str) -> LabeledDocument:
    facets = {"register": gold.register_} if gold.register_ else {}
    facets["other languages"] = "some" if gold.mixed_languages else "none"
    return LabeledDocument(
        id=gold.id,
        text=text,
        language=gold.language,
        spans=tuple(
            SpanLabel(span=Span(skill.start, skill.end), type=skill.type, link=LinkLabel(accepted=tuple(skill.esco)))
            for skill in gold.skills
        ),
        jobs=None if gold.experience is None else tuple(map(_job, gold.experience)),
        educations=None if gold.education is None else tuple(map(_education, gold.education)),
        languages=None
        if gold.languages is None
        else tuple(LanguageLabel(code=language.language, level=language.level) for language in gold.languages),
        facets=facets,
    )


def _job(job: GoldJob) -> JobLabel:
    return JobLabel(
        title=job.title,
        employer=job.employer,
        start=partial_date(job.start),
        end=partial_date(job.end),
        current=job.current,
        isco08=tuple(job.isco08),
        esco=tuple(job.esco_occupations),
        months=closed_months(partial_date(job.start), partial_date(job.end)),
    )


def closed_months(start: PartialDate | None, end: PartialDate | None) -> int | None:
    """Return the months of a job that has ended, by the rule of profiles; ``None`` where a date is missing or they run backward."""
    months = closed_period(start, end) if start is not None and end is not None else None
    return None if months is None else months[1] - months[0]


def _education(entry: GoldEducation) -> EducationLabel:
    level = re.match(r"[0-8]", str(entry.isced)) if entry.isced is not None else None
    return EducationLabel(
        degree=entry.degree,
        field=entry.field,
        institution=entry.institution,
        end=partial_date(entry.end),
        isced=int(level[0]) if level else None,
        eqf=entry.eqf,
    )


def partial_date(text: str | None) -> PartialDate | None:
    """Return "2015", "2015-03" or "2015-03-01" as a date of that precision."""
    if text is None:
        return None
    precision: Literal["year", "month", "day"] = {4: "year", 7: "month"}.get(len(text), "day")  # type: ignore[assignment]
    return PartialDate(date=text, precision=precision)
