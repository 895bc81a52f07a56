"""Europass XML: ``Candidate``, the format of the Europass portal since 2020 (HR-XML 3 with the European Commission's additions).

Elements and their order are those of the portal's documentation ("Europass XML Document", DG EMPL, 2020) and of files that the portal
writes. ESCO concepts are given by their URIs: a competency's identifier, and the type of a position's title.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import langcodes
from lxml import etree

from skillmap.exports.formats import ExportOptions
from skillmap.exports.losses import Notes, Profile
from skillmap.exports.said import (
    Entry,
    as_of,
    cefr,
    document_id,
    entries,
    esco_occupation,
    label,
    main_language,
    one_line,
    part,
    quotes,
    quotes_in_job,
    said,
    stated_date,
    unit_group,
)

CARRIES = (
    "document.id",
    "document.as_of.date",
    "document.languages[].code",
    "person.name.text",
    "person.emails[].text",
    "person.phones[].text",
    "person.address.text",
    "person.birth_date.date",
    "person.birth_date.precision",
    "skills[].concept.uri",
    "skills[].evidence[].text",
    "experience[].title.text",
    "experience[].employer.text",
    "experience[].location.text",
    "experience[].start.date",
    "experience[].start.precision",
    "experience[].end.date",
    "experience[].end.precision",
    "experience[].current",
    "experience[].occupation.esco.uri",
    "experience[].occupation.isco08.code",
    "education[].degree.text",
    "education[].field.text",
    "education[].institution.text",
    "education[].start.date",
    "education[].start.precision",
    "education[].end.date",
    "education[].end.precision",
    "education[].isced",
    "languages[].code",
    "languages[].cefr.overall",
    "certificates[].text",
    "licences[].text",
)
_EUROPASS, _HR = "http://www.europass.eu/1.0", "http://www.hr-xml.org/3"
_OA, _EURES = "http://www.openapplications.org/oagis/9", "http://www.europass_eures.eu/1.0"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NAMESPACES = {None: _EUROPASS, "hr": _HR, "oa": _OA, "eures": _EURES, "xsi": _XSI}
_DIMENSIONS = (
    "CEF-Understanding-Listening",
    "CEF-Understanding-Reading",
    "CEF-Speaking-Interaction",
    "CEF-Speaking-Production",
    "CEF-Writing-Production",
)
_FULL_DATE = 10  # characters of 1990-05-02
Element: TypeAlias = Any  # lxml has no types


def write(profiles: Sequence[Profile], options: ExportOptions, notes: Notes) -> bytes:
    """Write one profile."""
    (profile,) = profiles
    root = etree.Element(f"{{{_EUROPASS}}}Candidate", nsmap=_NAMESPACES)
    root.set(f"{{{_XSI}}}schemaLocation", f"{_EUROPASS} Candidate.xsd")
    _add(root, "hr:DocumentID", document_id(profile), schemeID="skillmap", schemeVersionID=as_of(profile) or "")
    _person(_add(root, "CandidatePerson"), profile, notes)
    body = _add(root, "CandidateProfile", languageCode=main_language(profile) or options.language)
    _add(body, "hr:ID", document_id(profile))
    _employment(body, profile, notes)
    _schooling(body, profile, notes)
    _papers(body, profile)
    _qualifications(body, profile, options, notes)
    notes.carries(f"skills[].concept.label.{options.language}")
    etree.indent(root)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))


def _add(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    prefix, _, name = tag.rpartition(":")
    element = etree.SubElement(parent, f"{{{_NAMESPACES[prefix or None]}}}{name}")
    for key, value in attributes.items():
        if value:
            element.set(key, value)
    if text is not None:
        element.text = one_line(text)
    return element


def _person(element: Element, profile: Profile, notes: Notes) -> None:
    person = part(profile, "person")
    name = _add(element, "PersonName")
    if said(person, "name"):
        _add(name, "FormattedName", said(person, "name"))
        _add(name, "oa:GivenName", said(person, "name"))  # programs that read Europass look for this one only
        notes.changed("person.name.text", "the whole name stands as the given name; which part is the family name is not known")
    for key, code, tag in (("emails", "Email", "oa:URI"), ("phones", "Telephone", "oa:DialNumber")):
        for item in entries(person, key):
            channel = _add(element, "Communication")
            _add(channel, "ChannelCode", code)
            _add(channel, tag, str(item.get("text") or ""))
    if said(person, "address"):
        _add(_add(_add(element, "Communication"), "Address"), "oa:AddressLine", said(person, "address"))
    if said(person, "nationality"):
        notes.left_out("person.nationality.text", "the format wants a country's code, the CV gives words")
    born = stated_date(person, "birth_date")
    if born and len(born) == _FULL_DATE:
        _add(element, "hr:BirthDate", born)
    elif born:
        notes.left_out("person.birth_date.date", "the format wants a whole date")
    for language in entries(profile, "languages"):
        if cefr(language) == "native":
            _add(element, "PrimaryLanguageCode", _code(language))


def _code(language: Entry) -> str:
    """Return the code of three letters that the portal uses ("ara")."""
    code = str(language.get("code") or "")
    try:
        return langcodes.Language.get(code).to_alpha3()
    except LookupError:
        return code


def _employment(body: Element, profile: Profile, notes: Notes) -> None:
    jobs = list(enumerate(entries(profile, "experience")))
    if not jobs:
        return
    history = _add(body, "EmploymentHistory")
    for number, job in jobs:
        employer = _add(history, "EmployerHistory")
        if said(job, "employer"):
            _add(employer, "hr:OrganizationName", said(job, "employer"))
        position = _add(employer, "PositionHistory")
        uri = str(esco_occupation(job).get("uri") or "")
        _add(position, "PositionTitle", said(job, "title"), typeCode=uri or "FREE_TEXT")
        period = _add(position, "eures:EmploymentPeriod")
        _dates(period, job, "eures:StartDate", "eures:EndDate")
        _add(period, "hr:CurrentIndicator", "true" if job.get("current") else "false")
        _add(position, "oa:Description", "; ".join(quotes_in_job(profile, number)))
        code = unit_group(job).get("code")
        if code:
            _add(position, "hr:JobCategoryCode", str(code), listName="ISCO-08")
        if said(job, "location"):
            _add(position, "City", said(job, "location"))
            notes.changed("experience[].location.text", "the place stands as the city, as the CV words it")


def _dates(period: Element, entry: Entry, first: str, last: str) -> None:
    for tag, key in ((first, "start"), (last, "end")):
        date = stated_date(entry, key)
        if date:
            _add(_add(period, tag), "hr:FormattedDateTime", date)


def _schooling(body: Element, profile: Profile, notes: Notes) -> None:
    schooling = entries(profile, "education")
    if not schooling:
        return
    history = _add(body, "EducationHistory")
    for entry in schooling:
        attendance = _add(history, "EducationOrganizationAttendance")
        _add(attendance, "hr:OrganizationName", said(entry, "institution"))
        if entry.get("isced") is not None:
            _add(attendance, "EducationLevelCode", str(entry["isced"]))
        period = _add(attendance, "AttendancePeriod")
        _dates(period, entry, "StartDate", "EndDate")
        degree = _add(attendance, "EducationDegree")
        _add(degree, "hr:DegreeName", said(entry, "degree"))
        if said(entry, "field"):
            _add(_add(_add(degree, "FieldOfStudy"), "MainFieldOfStudy"), "ProgramConcentration", said(entry, "field"))
            notes.changed("education[].field.text", "the field of study stands in words, not as a code of ISCED-F")


def _papers(body: Element, profile: Profile) -> None:
    licences, certificates = entries(profile, "licences"), entries(profile, "certificates")
    if licences:
        held = _add(body, "eures:Licenses")
        for paper in licences:
            _add(_add(held, "eures:License"), "hr:LicenseName", str(paper.get("text") or ""))
    if certificates:
        held = _add(body, "Certifications")
        for paper in certificates:
            _add(_add(held, "Certification"), "hr:CertificationName", str(paper.get("text") or ""))


def _qualifications(body: Element, profile: Profile, options: ExportOptions, notes: Notes) -> None:
    skills, languages = entries(profile, "skills"), [one for one in entries(profile, "languages") if cefr(one) != "native"]
    if not skills and not languages:
        return
    held = _add(body, "PersonQualifications")
    for language in languages:
        competency = _add(held, "PersonCompetency")
        _add(competency, "CompetencyID", _code(language), schemeName="NORMAL")
        _add(competency, "hr:TaxonomyID", "language")
        level = cefr(language)
        for dimension in _DIMENSIONS if level else ():
            scored = _add(competency, "eures:CompetencyDimension")
            _add(scored, "hr:CompetencyDimensionTypeCode", dimension)
            _add(_add(scored, "eures:Score"), "hr:ScoreText", level)
        if level:
            notes.changed("languages[].cefr.overall", "the overall level stands for listening, reading, speaking and writing alike")
    for skill in skills:
        concept = part(skill, "concept")
        competency = _add(held, "PersonCompetency")
        _add(competency, "CompetencyID", str(concept.get("uri") or ""), schemeID="http://data.europa.eu/esco/concept-scheme/skills")
        _add(competency, "hr:TaxonomyID", "other")
        _add(competency, "hr:CompetencyName", label(part(concept, "label"), options.language))
        said_as = "; ".join(quotes(skill))
        if said_as:
            dimension = _add(competency, "eures:CompetencyDimension")
            _add(dimension, "hr:CompetencyDimensionTypeCode", "as-stated")
            _add(_add(dimension, "eures:Score"), "hr:ScoreText", said_as)
