"""The Europass format of today (``Candidate``, HR-XML 3 with the European Commission's additions) -> what it states.

The elements come from five namespaces, which are cut off before: the local names do not collide. Long texts hold HTML.
"""

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
    parse_date,
    shown,
)
from skillmap.documents.markup.wording import country_name, language_code, language_name
from skillmap.records import LANGUAGES, Language, PartialDate, SectionKind

_LEVELS = {
    "CEF-Understanding-Listening": "listening",
    "CEF-Understanding-Reading": "reading",
    "CEF-Speaking-Interaction": "interaction",
    "CEF-Speaking-Production": "production",
    "CEF-Writing-Production": "writing",
}
# The sections of a profile apart from jobs, schooling, languages and licences; "Skills" may hold some of them again.
_SECTIONS: dict[str, tuple[SectionKind, str]] = {
    "CandidateObjective": ("summary", "applied"),
    "ExecutiveSummary": ("summary", "summary"),
    "CommunicationAndInterpersonalSkills": ("skills", "communication"),
    "OrganisationalSkills": ("skills", "organization"),
    "ManagementAndLeadershipSkills": ("skills", "management"),
    "DigitalSkills": ("skills", "digital"),
    "JobRelatedSkills": ("skills", "job_related"),
    "OtherSkills": ("skills", "other_skills"),
    "Certifications": ("certificates", "certificates"),
    "Projects": ("other", "projects"),
    "PublicationHistory": ("other", "publications"),
    "PatentHistory": ("other", "publications"),
    "ConferencesAndSeminars": ("other", "conferences"),
    "SpeakingHistory": ("other", "conferences"),
    "HonorsAndAwards": ("other", "awards"),
    "NetworksAndMemberships": ("other", "memberships"),
    "OrganizationAffiliations": ("other", "memberships"),
    "CreativeWorks": ("other", "creative"),
    "SocialAndPoliticalActivities": ("other", "activities"),
    "MilitaryHistory": ("other", "other"),
    "HobbiesAndInterests": ("interests", "interests"),
    "EmploymentReferences": ("references", "references"),
    "Recommendations": ("references", "references"),
}
_READ_APART = frozenset({"EmploymentHistory", "VoluntaryWorks", "EducationHistory", "PersonQualifications", "Licenses", "Skills", "Others"})
# What is no text of the CV: identifiers, codes, preferences of the matching service, pictures, how the PDF looked.
_NO_TEXT = frozenset({
    "ID", "ProfileName", "PersonAvailability", "CandidateEmployerPreferences", "CandidatePositionPreferences", "ExperienceSummary",
    "Attachment", "AttachmentReference", "EmbeddedData", "RenderingInformation", "ProcessingInformation", "UserArea",
    "ChannelCode", "UseCode", "CountryDialing", "CountryCode", "IndustryCode", "Ongoing", "CurrentIndicator", "TaxonomyID",
})  # fmt: skip
_DATES = frozenset({"FormattedDateTime", "StartDate", "EndDate", "CertificationDate", "FirstIssuedDate", "Date", "Year"})
_MAX_PARTS = 500  # paragraphs of one section


def read_candidate(root: ET.Element, max_chars: int) -> StatedCv:
    """Read a document; sections that are not known are kept as they are, under "additional information"."""
    profile = root.find("CandidateProfile")
    code = profile.get("languageCode", "") if profile is not None else ""
    language = next((known for known in LANGUAGES if code.lower().startswith(known)), None)
    reader = _Reader(max_chars, language or "en")
    person = root.find("CandidatePerson")
    if person is None:
        person = root.find("CandidateSupplier/PersonContact")
    parts = tuple(reader.parts(person, profile if profile is not None else ET.Element("CandidateProfile")))
    return StatedCv(owner=reader.owner(person), parts=parts, language=language)


class _Reader:
    def __init__(self, max_chars: int, language: Language) -> None:
        self._max_chars = max_chars
        self._language = language

    # --- the person

    def owner(self, person: ET.Element | None) -> Owner:
        if person is None:
            return Owner()
        channels = person.findall("Communication")
        emails = [_text(channel, "URI") for channel in channels if _text(channel, "ChannelCode").lower() == "email"]
        dialed = [_phone(channel) for channel in channels if channel.find("DialNumber") is not None]
        links = [_text(channel, "URI") for channel in channels if _text(channel, "ChannelCode").lower() != "email"]
        names = (_text(person, "PersonName/GivenName"), _text(person, "PersonName/MiddleName"), _text(person, "PersonName/FamilyName"))
        nationalities = [country_name(code, self._language) for code in _texts(person, "NationalityCode")]
        return Owner(
            name=" ".join(name for name in names if name) or _text(person, "PersonName/FormattedName"),
            emails=tuple(dict.fromkeys(filter(None, emails))),
            phones=tuple(dict.fromkeys(filter(None, dialed))),
            address="; ".join(filter(None, (self._address(channel.find("Address")) for channel in channels))),
            birth_date=parse_date(_text(person, "BirthDate")),
            nationality=", ".join(nationalities),
            links=tuple(dict.fromkeys(filter(None, links))),
        )

    def _address(self, address: ET.Element | None) -> str:
        if address is None:
            return ""
        town = " ".join(part for part in (_text(address, "PostalCode"), _text(address, "CityName")) if part)
        return ", ".join(part for part in (*_texts(address, "AddressLine"), town, self._country(address, "CountryCode")) if part)

    def _country(self, parent: ET.Element | None, tag: str) -> str:
        code = _text(parent, tag)
        return country_name(code, self._language) if code else ""

    # --- the profile

    def parts(self, person: ET.Element | None, profile: ET.Element) -> Iterator[Part]:
        """Yield the sections, in the order in which a Europass CV shows them."""
        yield from self._known(profile, "summary")
        yield Part(kind="experience", heading="experience", works=tuple(self._works(profile.findall("EmploymentHistory/EmployerHistory"))))
        volunteered = profile.findall("VoluntaryWorks/*")
        yield Part(kind="experience", heading="volunteer", works=tuple(map(self._voluntary, volunteered)))
        attended = profile.iterfind("EducationHistory/EducationOrganizationAttendance")
        yield Part(kind="education", heading="education", schoolings=tuple(map(self._schooling, attended)))
        yield Part(kind="languages", heading="languages", tongues=tuple(self._tongues(person, profile)))
        yield from self._known(profile, "skills")
        skills = profile.find("Skills")
        if skills is not None:
            yield from self._known(skills, "skills")
            for element in skills:
                if element.tag not in _SECTIONS:
                    yield Part(kind="skills", heading="other_skills", texts=self._paragraphs(element))
        yield Part(kind="skills", heading="skills", items=tuple(self._competencies(profile)))
        licences = [_licence(element) for element in profile.iterfind("Licenses/License")]
        yield Part(kind="licences", heading="licences", items=(", ".join(filter(None, licences)),))
        for kind in ("certificates", "other", "interests", "references"):
            yield from self._known(profile, kind)
        yield from self._others(profile)

    def _known(self, parent: ET.Element, wanted: str) -> Iterator[Part]:
        for element in parent:
            kind, heading = _SECTIONS.get(element.tag, ("other", "other"))
            if kind != wanted or element.tag in _READ_APART or element.tag in _NO_TEXT:
                continue
            texts = self._paragraphs(element)
            if kind == "certificates":
                yield Part(kind=kind, heading=heading, items=tuple(text.replace("\n", ", ") for text in texts))
            else:
                yield Part(kind=kind, heading=heading, texts=texts)

    def _others(self, profile: ET.Element) -> Iterator[Part]:
        """Yield the sections that people make themselves, each with its own heading."""
        for others in profile.iterfind("Others"):
            title = _text(others, "Title")
            texts = [text for element in others if element.tag != "Title" for text in self._paragraphs(element)]
            yield Part(kind="other", heading=title or "other", texts=tuple(texts[:_MAX_PARTS]))

    def _works(self, employers: list[ET.Element]) -> Iterator[Work]:
        for employer in employers:
            positions = employer.findall("PositionHistory") or [ET.Element("PositionHistory")]
            for position in positions:
                period = position.find("EmploymentPeriod")
                if period is None:
                    period = employer.find("EmploymentPeriod")
                place = (_text(position, "City"), self._country(position, "Country"))
                if not any(place):
                    contact = employer.find("OrganizationContact/Communication/Address")
                    place = (_text(contact, "CityName"), self._country(contact, "CountryCode"))
                department, name = _text(employer, "Department"), _text(employer, "OrganizationName")
                yield Work(
                    title=_text(position, "PositionTitle"),
                    employer=name,
                    place=", ".join(part for part in place if part),
                    term=_term(period),
                    details=tuple(filter(None, [department if department != name else "", *_texts(employer, "Link")])),
                    description=self._lines(position, "Description"),
                )

    def _voluntary(self, work: ET.Element) -> Work:
        place = self._lines(work, "Location")
        period = next(
            (found for tag in ("Period", "VoluntaryWorkPeriod", "EmploymentPeriod") if (found := work.find(tag)) is not None), work
        )
        return Work(
            title=_text(work, "Title") or _text(work, "PositionTitle") or _text(work, "Role"),
            employer=_text(work, "Organisation") or _text(work, "OrganizationName"),
            place=place,
            term=_term(period),
            details=_texts(work, "Link"),
            description=self._lines(work, "Description"),
            paid=False,
        )

    def _schooling(self, attendance: ET.Element) -> Schooling:
        contact = attendance.find("OrganizationContact/Communication/Address")
        place = (_text(contact, "CityName"), self._country(contact, "CountryCode"))
        degree = attendance.find("EducationDegree")
        covered = [self._lines(degree, tag) for tag in ("OccupationalSkillsCovered", "Description", "Thesis", "Comment")]
        covered += [self._lines(attendance, "Description"), _text(degree, "FinalGrade/ScoreText"), *_texts(attendance, "Link")]
        # Fields of study are codes of ISCED-F unless the person wrote words.
        subjects = [text for text in _texts(degree, "FieldOfStudy//ProgramConcentration") if not text.isdigit()]
        return Schooling(
            degree=_text(degree, "DegreeName") or _text(attendance, "ProgramName"),
            subject=", ".join(subjects),
            institution=_text(attendance, "OrganizationName"),
            place=", ".join(part for part in place if part),
            term=_term(attendance.find("AttendancePeriod")),
            description="\n".join(filter(None, covered)),
        )

    def _tongues(self, person: ET.Element | None, profile: ET.Element) -> Iterator[Tongue]:
        for written in _texts(person, "PrimaryLanguageCode"):
            yield self._tongue(written, native=True)
        for competency in profile.iterfind("PersonQualifications/PersonCompetency"):
            if _text(competency, "TaxonomyID").lower() != "language":
                continue
            levels = [
                (_LEVELS.get(_text(dimension, "CompetencyDimensionTypeCode")), _text(dimension, "Score/ScoreText"))
                for dimension in competency.iterfind("CompetencyDimension")
            ]
            known = tuple((key, level) for key, level in levels if key and level)
            diplomas = tuple(
                self._paragraphs(diploma)[0] for diploma in competency.iterfind("LanguageDiploma") if self._paragraphs(diploma)
            )
            written = _text(competency, "CompetencyID") or _text(competency, "CompetencyName")
            yield self._tongue(written, levels=known, notes=diplomas)

    def _tongue(
        self, written: str, *, native: bool = False, levels: tuple[tuple[str, str], ...] = (), notes: tuple[str, ...] = ()
    ) -> Tongue:
        code = language_code(written.rpartition("/")[2])
        is_code = code and len(written.rpartition("/")[2]) <= 3
        name = language_name(code, self._language) if is_code else written
        return Tongue(code=code, name=name, native=native, levels=levels, notes=notes)

    def _competencies(self, profile: ET.Element) -> Iterator[str]:
        yield from self._lines(profile.find("PersonQualifications"), "QualificationsSummary").split("\n")
        for competency in profile.iterfind("PersonQualifications/PersonCompetency"):
            if _text(competency, "TaxonomyID").lower() != "language":
                name = _text(competency, "CompetencyName") or _text(competency, "CompetencyID")
                if "://" not in name:
                    yield name

    # --- text

    def _lines(self, parent: ET.Element | None, path: str) -> str:
        element = parent.find(path) if parent is not None else None
        return lines("".join(element.itertext()), self._max_chars) if element is not None else ""

    def _paragraphs(self, section: ET.Element) -> tuple[str, ...]:
        """Return the texts of a section: one for each of its entries, with title, date and description on lines."""
        if not len(section):
            text = lines(section.text, self._max_chars)
            return (text,) if text else ()
        own = lines(section.text, self._max_chars)
        entries = [own, *("\n".join(self._leaves(entry)) for entry in section)]
        return tuple(entry for entry in entries if entry)[:_MAX_PARTS]

    def _leaves(self, entry: ET.Element) -> Iterator[str]:
        dates = [date for element in entry.iter() if element.tag in _DATES and (date := parse_date(element.text)) is not None]
        pending = " – ".join(shown(date) for date in dates)
        skipped: list[ET.Element] = [element for element in entry.iter() if element.tag in _NO_TEXT or element.tag in _DATES]
        hidden = {id(inner) for element in skipped for inner in element.iter()}
        for element in entry.iter():
            text = "" if id(element) in hidden else lines(element.text, self._max_chars)
            if text:
                yield text
                if pending:
                    yield pending
                    pending = ""
        if pending:
            yield pending


def _text(parent: ET.Element | None, path: str) -> str:
    element = parent.find(path) if parent is not None else None
    return one_line(element.text) if element is not None else ""


def _texts(parent: ET.Element | None, path: str) -> tuple[str, ...]:
    found = (one_line(element.text) for element in parent.iterfind(path)) if parent is not None else ()
    return tuple(text for text in found if text)


def _phone(channel: ET.Element) -> str:
    country, number = _text(channel, "CountryDialing").lstrip("+"), _text(channel, "DialNumber")
    return f"+{country} {number}" if country and number and not number.startswith("+") else number


def _term(period: ET.Element | None) -> Term:
    current = "true" in {_text(period, "CurrentIndicator").lower(), _text(period, "Ongoing").lower()}
    start, end = _when(period, "StartDate"), _when(period, "EndDate")
    return Term(start=start, end=None if current else end, current=current)


def _when(period: ET.Element | None, tag: str) -> PartialDate | None:
    return parse_date(_text(period, f"{tag}/FormattedDateTime") or _text(period, tag))


def _licence(licence: ET.Element) -> str:
    return _text(licence, "LicenseTypeCode") or _text(licence, "LicenseName") or _text(licence, "Name")
