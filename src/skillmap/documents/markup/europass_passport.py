"""The Europass format of Cedefop (``SkillsPassport``, schemas 3.0 to 3.4, to 2020) -> what it states."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from skillmap.documents.markup.stated import (
    Owner,
    Part,
    Schooling,
    StatedCv,
    Term,
    Tongue,
    Work,
    lines,
    one_line,
    partial_date,
    written_on,
)
from skillmap.documents.markup.wording import language_code
from skillmap.records import LANGUAGES, Language, PartialDate, SectionKind

_SKILLS = (
    ("Communication", "communication"),
    ("Organisational", "organization"),
    ("JobRelated", "job_related"),
    ("Computer", "digital"),
    ("Other", "other_skills"),
)
_LEVELS = (
    ("Listening", "listening"),
    ("Reading", "reading"),
    ("SpokenInteraction", "interaction"),
    ("SpokenProduction", "production"),
    ("Writing", "writing"),
)
_SUMMARIES = {"job_applied_for": "applied", "preferred_job": "applied", "position": "applied", "studies_applied_for": "applied"}
# What achievements are called, and the sections that they belong to.
_ACHIEVEMENTS: dict[str, tuple[SectionKind, str]] = {
    "certifications": ("certificates", "certificates"),
    "courses": ("certificates", "certificates"),
    "citations": ("other", "publications"),
    "conferences": ("other", "conferences"),
    "honors_awards": ("other", "awards"),
    "memberships": ("other", "memberships"),
    "presentations": ("other", "conferences"),
    "projects": ("other", "projects"),
    "publications": ("other", "publications"),
    "references": ("references", "references"),
    "seminars": ("other", "conferences"),
    "workshops": ("other", "conferences"),
}


def read_passport(root: ET.Element, max_chars: int) -> StatedCv:
    """Read a document; what the schema does not know is ignored."""
    learner = root if root.tag == "LearnerInfo" else root.find("LearnerInfo")
    info = root.find("DocumentInfo")
    if learner is None:
        learner = ET.Element("LearnerInfo")
    reader = _Reader(max_chars)
    return StatedCv(
        owner=reader.owner(learner.find("Identification")),
        parts=tuple(reader.parts(learner)),
        language=_language(root.get("locale", "")),
        dates=(
            *written_on(_text(info, "LastUpdateDate"), "europass.LastUpdateDate"),
            *written_on(_text(info, "CreationDate"), "europass.CreationDate"),
        ),
    )


def _language(locale: str) -> Language | None:
    return next((language for language in LANGUAGES if locale.lower().startswith(language)), None)


class _Reader:
    def __init__(self, max_chars: int) -> None:
        self._max_chars = max_chars

    def owner(self, person: ET.Element | None) -> Owner:
        birth = person.find("Demographics/Birthdate") if person is not None else None
        return Owner(
            name=" ".join(name for name in (_text(person, "PersonName/FirstName"), _text(person, "PersonName/Surname")) if name),
            emails=_texts(person, "ContactInfo/Email/Contact"),
            phones=_texts(person, "ContactInfo/TelephoneList/Telephone/Contact"),
            address=_address(person.find("ContactInfo/Address/Contact") if person is not None else None),
            birth_date=_date(birth),
            nationality=", ".join(_texts(person, "Demographics/NationalityList/Nationality/Label"))
            or _text(person, "Demographics/Nationality/Label"),
            links=(
                *_texts(person, "ContactInfo/WebsiteList/Website/Contact"),
                *_texts(person, "ContactInfo/InstantMessagingList/InstantMessaging/Contact"),
            ),
        )

    def parts(self, learner: ET.Element) -> Iterator[Part]:
        headline = learner.find("Headline")
        kind = _SUMMARIES.get(_text(headline, "Type/Code"), "summary")
        yield Part(kind="summary", heading=kind, texts=(self._lines(headline, "Description/Label"),))
        works = tuple(map(self._work, learner.iterfind("WorkExperienceList/WorkExperience")))
        yield Part(kind="experience", heading="experience", works=works)
        schoolings = tuple(map(self._schooling, learner.iterfind("EducationList/Education")))
        yield Part(kind="education", heading="education", schoolings=schoolings)
        skills = learner.find("Skills")
        if skills is not None:
            yield from self._skills(skills)
        for achievement in learner.iterfind("AchievementList/Achievement"):
            yield self._achievement(achievement)

    def _work(self, work: ET.Element) -> Work:
        return Work(
            title=_text(work, "Position/Label") or _text(work, "Position"),
            employer=_text(work, "Employer/Name"),
            place=_place(work.find("Employer/ContactInfo/Address/Contact")),
            term=_term(work.find("Period")),
            details=tuple(filter(None, [_text(work, "Employer/Sector/Label"), _text(work, "Employer/ContactInfo/Website/Contact")])),
            description=self._lines(work, "Activities"),
        )

    def _schooling(self, schooling: ET.Element) -> Schooling:
        level = _text(schooling, "Level/Label") or _text(schooling, "Level")
        activities = self._lines(schooling, "Activities") or self._lines(schooling, "Skills")
        return Schooling(
            degree=_text(schooling, "Title"),
            subject=_text(schooling, "Field/Label"),
            institution=_text(schooling, "Organisation/Name"),
            place=_place(schooling.find("Organisation/ContactInfo/Address/Contact")),
            term=_term(schooling.find("Period")),
            description="\n".join(filter(None, [level, activities])),
        )

    def _skills(self, skills: ET.Element) -> Iterator[Part]:
        tongues = [self._tongue(tongue, native=True) for tongue in skills.iterfind("Linguistic/MotherTongueList/MotherTongue")]
        tongues += [self._tongue(tongue, native=False) for tongue in skills.iterfind("Linguistic/ForeignLanguageList/ForeignLanguage")]
        yield Part(kind="languages", heading="languages", tongues=tuple(tongues))
        for tag, heading in _SKILLS:
            yield Part(kind="skills", heading=heading, texts=(self._lines(skills, f"{tag}/Description"),))
        certificates = [_certificate(element) for element in skills.iterfind("*/VerifiedBy/Certificate")]
        yield Part(kind="certificates", heading="certificates", items=tuple(filter(None, certificates)))
        licences = ", ".join(_texts(skills, "Driving/Description/Licence"))
        yield Part(kind="licences", heading="licences", items=(licences,))

    def _tongue(self, tongue: ET.Element, *, native: bool) -> Tongue:
        name, code = _text(tongue, "Description/Label"), _text(tongue, "Description/Code")
        levels = tuple((key, level) for tag, key in _LEVELS if (level := _text(tongue, f"ProficiencyLevel/{tag}")))
        return Tongue(
            code=language_code(code) if code else language_code(name),
            name=name or code,
            native=native,
            levels=levels,
            notes=(
                *(note for certificate in tongue.iterfind("VerifiedBy/Certificate") if (note := _certificate(certificate))),
                *(self._lines(experience, "Description") for experience in tongue.iterfind("AcquiredDuring/Experience")),
            ),
        )

    def _achievement(self, achievement: ET.Element) -> Part:
        label = _text(achievement, "Title/Label")
        kind, heading = _ACHIEVEMENTS.get(_text(achievement, "Title/Code"), ("other", "other"))
        text = self._lines(achievement, "Description")
        if kind == "certificates":
            return Part(kind=kind, heading=label or heading, items=tuple(line.removeprefix("• ") for line in text.split("\n") if line))
        return Part(kind=kind, heading=label or heading, texts=(text,))

    def _lines(self, parent: ET.Element | None, path: str) -> str:
        element = parent.find(path) if parent is not None else None
        return lines("".join(element.itertext()), self._max_chars) if element is not None else ""


def _text(parent: ET.Element | None, path: str) -> str:
    element = parent.find(path) if parent is not None else None
    return one_line(element.text) if element is not None else ""


def _texts(parent: ET.Element | None, path: str) -> tuple[str, ...]:
    found = (one_line(element.text) for element in parent.iterfind(path)) if parent is not None else ()
    return tuple(text for text in found if text)


def _address(contact: ET.Element | None) -> str:
    town = " ".join(part for part in (_text(contact, "PostalCode"), _text(contact, "Municipality")) if part)
    street = (_text(contact, "AddressLine"), _text(contact, "AddressLine2"))
    return ", ".join(part for part in (*street, town, _text(contact, "Country/Label")) if part)


def _place(contact: ET.Element | None) -> str:
    return ", ".join(part for part in (_text(contact, "Municipality"), _text(contact, "Country/Label")) if part)


def _term(period: ET.Element | None) -> Term:
    if period is None:
        return Term()
    current = _text(period, "Current").lower() == "true"
    return Term(start=_date(period.find("From")), end=None if current else _date(period.find("To")), current=current)


def _date(element: ET.Element | None) -> PartialDate | None:
    """Read the attributes of a date; months are written "--03", days "---15", or plainly."""
    if element is None:
        return None
    numbers = [element.get(name, "").strip().lstrip("-") for name in ("year", "month", "day")]
    year, month, day = (int(number) if number.isascii() and number.isdigit() and len(number) <= 4 else None for number in numbers)
    return partial_date(year, month, day) if year is not None else None


def _certificate(certificate: ET.Element) -> str:
    title, body, date = _text(certificate, "Title"), _text(certificate, "AwardingBody"), _date(certificate.find("Date"))
    return ", ".join(part for part in (title, body, date.date if date is not None else "") if part)
