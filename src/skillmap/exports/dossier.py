"""A recognition dossier: one page of HTML to read, to print and to fill in, for a person who does not know ESCO.

Labels stand in the language asked and in the language of the CV, beside the CV's own words. The page is one file without scripts that
loads nothing from outside; a content security policy in it says so to the browser. Chromium prints it to PDF as it is.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path

import jinja2

from skillmap.exports.dossier_view import Composer, countries_of
from skillmap.exports.formats import ExportOptions
from skillmap.exports.losses import Notes, Profile
from skillmap.exports.said import entries, main_language
from skillmap.exports.wording import wording
from skillmap.records import Language

CARRIES = (
    "document.id",
    "document.name",
    "document.pages",
    "document.as_of.date",
    "document.languages[].code",
    "produced_by.skillmap",
    "produced_by.taxonomy.scheme",
    "produced_by.taxonomy.version",
    "person.name.text",
    "person.emails[].text",
    "person.phones[].text",
    "person.birth_date.date",
    "person.birth_date.precision",
    "person.nationality.text",
    "person.address.text",
    "skills[].score",
    "skills[].status",
    "skills[].months",
    "skills[].last_used",
    "skills[].evidence[].text",
    "skills[].evidence[].page",
    "skills[].evidence[].language",
    "unlinked[].text",
    "experience[].title.text",
    "experience[].employer.text",
    "experience[].location.text",
    "experience[].start.date",
    "experience[].start.precision",
    "experience[].end.date",
    "experience[].end.precision",
    "experience[].current",
    "experience[].months",
    "experience[].paid",
    "experience[].occupation.isco08.code",
    "experience[].occupation.isco08.score",
    "experience[].occupation.esco.label",
    "education[].degree.text",
    "education[].field.text",
    "education[].institution.text",
    "education[].start.date",
    "education[].start.precision",
    "education[].end.date",
    "education[].end.precision",
    "education[].isced",
    "education[].eqf",
    "education[].completed",
    "languages[].code",
    "languages[].cefr.overall",
    "languages[].as_stated.text",
    "certificates[].text",
    "certificates[].page",
    "licences[].text",
    "licences[].page",
    "occupations[].isco08",
    "occupations[].months",
    "occupations[].last_used",
    "occupations[].score",
    "regulated[].because[].by",
    "regulated[].because[].code",
    "regulated[].because[].text",
    "problems[].message",
)
_FOLDER = Path(__file__).parent


def write(profiles: Sequence[Profile], options: ExportOptions, notes: Notes) -> bytes:
    """Write one profile."""
    (profile,) = profiles
    words = wording(options.language)
    second = _second_language(profile, options.language)
    for path in ("regulated[].label", "suggested[].concept.label", "suggested[].occupation.label"):
        notes.carries(f"{path}.{options.language}")
    for code in (options.language, second):
        notes.carries(f"skills[].concept.label.{code}")
        notes.carries(f"occupations[].label.{code}")
    shown = {code for flag in entries(profile, "regulated") for code in countries_of(flag, options)}
    for key in ("country", "scope", "source", "authority", "state_of", "checked") if shown else ():
        notes.carries(f"regulated[].countries[].{key}")
    view = Composer(profile=profile, options=options, words=words, second=second, notes=notes).view()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    style = environment.get_template("dossier.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    direction = "rtl" if options.language == "ar" else "ltr"
    page = environment.get_template("dossier.html.j2").render(view=view, words=words, style_digest=digest, direction=direction)
    return page.encode()


def _second_language(profile: Profile, first: Language) -> Language:
    """Choose the language of the second label: the CV's, else English, else French."""
    own = main_language(profile)
    return own if own is not None and own != first else "fr" if first == "en" else "en"
