"""JSON Resume (jsonresume.org, schema 1.0.0) -> what it states.

Nobody checks these files against the schema: what is missing is left out, what has the wrong type is left out with a
problem, what the schema does not know is ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from skillmap.documents.content import Content
from skillmap.documents.encodings import decode
from skillmap.documents.limits import Limits
from skillmap.documents.markup.laid_out import lay_out
from skillmap.documents.markup.stated import Owner, Part, Schooling, StatedCv, Term, Tongue, Work, lines, one_line, parse_date, written_on
from skillmap.documents.markup.wording import country_name, language_code, likely_language
from skillmap.errors import CorruptDocumentError, LimitExceededError
from skillmap.records import Problem

_MAX_DEPTH = 50  # the schema has five levels
_MAX_ENTRIES = 1000  # of a list
_NATIVE = re.compile(
    r"\bnative\b|mother\s?-?tongue|first language|\bmaternel|langue natale|\bnatif|(?:ال)?لغة\s?(?:ال)?أم|لغتي الأم|(?:ال)?لغه\s?(?:ال)?ام",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"\s*(?:present|current|now|ongoing|today|actuel|présent|aujourd|en cours|à ce jour|الآن|حتى الآن|حاليا)", re.IGNORECASE
)

Json = dict[str, object]


def read_json_resume(data: bytes, limits: Limits) -> Content:
    """Read a CV as the structure that it states.

    Raises:
        CorruptDocumentError: no JSON, or none that a CV can be in.
        LimitExceededError: more characters than allowed.
    """
    text = decode(data).text
    _check_depth(text)
    try:
        resume = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise CorruptDocumentError("the file is no sound JSON: export the CV again") from exc
    if not isinstance(resume, dict):
        raise CorruptDocumentError("the JSON file holds no CV: export it as JSON Resume")
    return lay_out(_Reader(limits).read(resume), limits.max_chars)


def _check_depth(text: str) -> None:
    """Refuse what would exhaust the parser's stack; brackets in strings count too, which no CV has so many of."""
    depth = deepest = 0
    for match in re.finditer(r"[\[{]|[\]}]", text):
        depth += 1 if match[0] in "[{" else -1
        deepest = max(deepest, depth)
    if deepest > 10 * _MAX_DEPTH:
        raise CorruptDocumentError("the JSON file is nested too deeply: export the CV again")


class _Reader:
    """Takes what is there, and notes what has the wrong type."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._wrong: list[str] = []

    def read(self, resume: Json) -> StatedCv:
        basics = self._object(resume, "basics")
        owner = self._owner(basics)
        jobs = [*self._objects(resume, "work"), *self._objects(resume, "volunteer")]
        prose = " ".join([self._lines(basics, "summary"), owner.headline, *(self._lines(job, "summary") for job in jobs)])
        language = likely_language(prose, None)
        parts = (
            Part(kind="summary", heading="summary", texts=(self._lines(basics, "summary"),)),
            Part(
                kind="experience", heading="experience", works=tuple(self._work(entry, "name") for entry in self._objects(resume, "work"))
            ),
            Part(
                kind="experience",
                heading="volunteer",
                works=tuple(self._work(entry, "organization", paid=False) for entry in self._objects(resume, "volunteer")),
            ),
            Part(kind="education", heading="education", schoolings=tuple(map(self._schooling, self._objects(resume, "education")))),
            Part(kind="skills", heading="skills", items=tuple(map(self._skill, self._objects(resume, "skills")))),
            Part(kind="languages", heading="languages", tongues=tuple(map(self._tongue, self._objects(resume, "languages")))),
            Part(kind="certificates", heading="certificates", items=tuple(self._items(resume, "certificates", ("name", "issuer"), "date"))),
            Part(kind="other", heading="projects", texts=tuple(map(self._project, self._objects(resume, "projects")))),
            Part(kind="other", heading="awards", texts=tuple(self._texts(resume, "awards", ("title", "awarder"), "date"))),
            Part(
                kind="other", heading="publications", texts=tuple(self._texts(resume, "publications", ("name", "publisher"), "releaseDate"))
            ),
            Part(kind="interests", heading="interests", items=tuple(map(self._skill, self._objects(resume, "interests")))),
            Part(kind="references", heading="references", texts=tuple(map(self._reference, self._objects(resume, "references")))),
        )
        meta = self._object(resume, "meta")
        return StatedCv(
            owner=owner,
            parts=parts,
            language=language,
            dates=written_on(self._text(meta, "lastModified"), "json-resume.lastModified"),
            problems=self._problems(),
        )

    def _problems(self) -> tuple[Problem, ...]:
        if not self._wrong:
            return ()
        names = ", ".join(dict.fromkeys(self._wrong))
        message = f"left out, for it is not as the schema of JSON Resume says: {names}"
        return (Problem(stage="documents.json-resume", code="field-unreadable", message=message),)

    # --- sections

    def _owner(self, basics: Json) -> Owner:
        place = self._object(basics, "location")
        country = self._text(place, "countryCode")
        written = (self._text(place, "address"), self._text(place, "postalCode"), self._text(place, "city"), self._text(place, "region"))
        name = self._text(basics, "name")
        address = ", ".join(part for part in written if part)
        if country:
            country = country_name(country, likely_language(f"{name} {address}", None))
            address = f"{address}, {country}" if address else country
        profiles = self._objects(basics, "profiles")
        links = [self._text(basics, "url") or self._text(basics, "website")]
        links += [self._text(profile, "url") or self._handle(profile) for profile in profiles]
        return Owner(
            name=name,
            headline=self._text(basics, "label"),
            emails=tuple(filter(None, [self._text(basics, "email")])),
            phones=tuple(filter(None, [self._text(basics, "phone")])),
            address=address,
            links=tuple(filter(None, links)),
        )

    def _work(self, entry: Json, employer: str, *, paid: bool | None = None) -> Work:
        # The schema once called the employer "company" and what it does "description" is of the employer.
        return Work(
            title=self._text(entry, "position"),
            employer=self._text(entry, employer) or self._text(entry, "company"),
            place=self._text(entry, "location"),
            term=self._term(entry),
            details=tuple(filter(None, [self._text(entry, "description"), self._text(entry, "url") or self._text(entry, "website")])),
            description=_joined(self._lines(entry, "summary"), self._bullets(entry, "highlights"), self._listed(entry, "keywords")),
            paid=paid,
        )

    def _schooling(self, entry: Json) -> Schooling:
        return Schooling(
            degree=self._text(entry, "studyType"),
            subject=self._text(entry, "area"),
            institution=self._text(entry, "institution"),
            term=self._term(entry, open_ended=False),
            description=_joined(self._text(entry, "score") or self._text(entry, "gpa"), self._bullets(entry, "courses")),
        )

    def _skill(self, entry: Json) -> str:
        name, level, keywords = self._text(entry, "name"), self._text(entry, "level"), self._listed(entry, "keywords")
        head = f"{name} ({level})" if name and level else name or level
        return f"{head}: {keywords}" if head and keywords else head or keywords

    def _tongue(self, entry: Json) -> Tongue:
        name, fluency = self._text(entry, "language"), self._text(entry, "fluency") or self._text(entry, "level")
        return Tongue(code=language_code(name), name=name, native=bool(_NATIVE.search(fluency)), fluency=fluency)

    def _project(self, entry: Json) -> str:
        head = ", ".join(part for part in (self._text(entry, "name"), self._text(entry, "entity"), self._listed(entry, "roles")) if part)
        term = self._term(entry, open_ended=False)
        years = " – ".join(date.date for date in (term.start, term.end) if date is not None)
        return _joined(
            f"{head} ({years})" if head and years else head,
            self._lines(entry, "description"),
            self._lines(entry, "summary"),
            self._bullets(entry, "highlights"),
            self._listed(entry, "keywords"),
        )

    def _reference(self, entry: Json) -> str:
        return _joined(self._text(entry, "name"), self._lines(entry, "reference"))

    def _items(self, resume: Json, key: str, names: tuple[str, ...], date: str) -> Iterator[str]:
        for entry in self._objects(resume, key):
            parts = [self._text(entry, name) for name in names]
            when = parse_date(self._text(entry, date))
            yield ", ".join(part for part in (*parts, when.date if when else "") if part)

    def _texts(self, resume: Json, key: str, names: tuple[str, ...], date: str) -> Iterator[str]:
        for entry, head in zip(self._objects(resume, key), self._items(resume, key, names, date), strict=True):
            yield _joined(head, self._lines(entry, "summary"))

    def _term(self, entry: Json, *, open_ended: bool = True) -> Term:
        """Read a term; a job that began and has no end is, by the custom of the format, one that goes on."""
        start, end = parse_date(self._text(entry, "startDate")), self._text(entry, "endDate")
        current = bool(_PRESENT.match(end)) or (open_ended and not end and start is not None)
        return Term(start=start, end=parse_date(end), current=current)

    # --- values

    def _object(self, parent: Json, key: str) -> Json:
        value = parent.get(key)
        if isinstance(value, dict):
            return value
        if value is not None:
            self._wrong.append(key)
        return {}

    def _objects(self, parent: Json, key: str) -> list[Json]:
        """Return the objects of a list; a string among them is one with only a name."""
        value = parent.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self._wrong.append(key)
            return []
        if len(value) > _MAX_ENTRIES:
            message = f"the CV has a list of more than {_MAX_ENTRIES} entries: send it without them"
            raise LimitExceededError(message)
        entries: list[Json] = []
        for entry in value:
            if isinstance(entry, dict):
                entries.append(entry)
            elif isinstance(entry, str):
                entries.append({"name": entry, "language": entry, "reference": ""})
            elif entry is not None:
                self._wrong.append(key)
        return entries

    def _text(self, parent: Json, key: str) -> str:
        return one_line(self._string(parent, key))

    def _lines(self, parent: Json, key: str) -> str:
        return lines(self._string(parent, key), self._limits.max_chars)

    def _string(self, parent: Json, key: str) -> str:
        value = parent.get(key)
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if value is not None:
            self._wrong.append(key)
        return ""

    def _strings(self, parent: Json, key: str) -> list[str]:
        value = parent.get(key)
        if isinstance(value, str):
            return [lines(value, self._limits.max_chars)]
        if not isinstance(value, list):
            if value is not None:
                self._wrong.append(key)
            return []
        strings = [lines(str(item), self._limits.max_chars) for item in value if isinstance(item, str | int | float)]
        if len(strings) < len([item for item in value if item is not None]):
            self._wrong.append(key)
        return [string for string in strings if string]

    def _bullets(self, parent: Json, key: str) -> str:
        return "\n".join(f"• {item.removeprefix('• ')}" for item in self._strings(parent, key))

    def _listed(self, parent: Json, key: str) -> str:
        return ", ".join(" ".join(item.split()) for item in self._strings(parent, key))

    def _handle(self, profile: Json) -> str:
        network, user = self._text(profile, "network"), self._text(profile, "username")
        return f"{network}: @{user.removeprefix('@')}" if user else ""


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
