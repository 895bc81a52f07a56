"""The words that a laid-out CV needs besides its own: headings and labels in three languages, names of languages and countries."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib import resources

from skillmap.records import Language

_COLUMNS: tuple[Language, ...] = ("en", "fr", "ar")
_WORDS: dict[str, tuple[str, str, str]] = {
    # headings
    "summary": ("Summary", "Profil", "نبذة"),
    "applied": ("Position sought", "Poste recherché", "الوظيفة المطلوبة"),
    "experience": ("Work experience", "Expérience professionnelle", "الخبرة المهنية"),
    "volunteer": ("Volunteering", "Bénévolat", "العمل التطوعي"),
    "education": ("Education and training", "Formation", "التعليم والتدريب"),
    "skills": ("Skills", "Compétences", "المهارات"),
    "communication": ("Communication skills", "Compétences en communication", "مهارات التواصل"),
    "organization": ("Organisational skills", "Compétences organisationnelles", "المهارات التنظيمية"),
    "management": ("Management and leadership skills", "Compétences en gestion et leadership", "المهارات الإدارية والقيادية"),
    "job_related": ("Job-related skills", "Compétences professionnelles", "المهارات المهنية"),
    "digital": ("Digital skills", "Compétences numériques", "المهارات الرقمية"),
    "other_skills": ("Other skills", "Autres compétences", "مهارات أخرى"),
    "languages": ("Languages", "Langues", "اللغات"),
    "licences": ("Driving licence", "Permis de conduire", "رخصة القيادة"),
    "certificates": ("Certificates", "Certificats", "الشهادات"),
    "projects": ("Projects", "Projets", "المشاريع"),
    "publications": ("Publications", "Publications", "المنشورات"),
    "awards": ("Awards", "Distinctions", "الجوائز"),
    "memberships": ("Memberships", "Affiliations", "العضويات"),
    "conferences": ("Conferences", "Conférences", "المؤتمرات"),
    "creative": ("Creative works", "Œuvres", "الأعمال الإبداعية"),
    "activities": ("Activities", "Activités", "الأنشطة"),
    "interests": ("Interests", "Centres d'intérêt", "الاهتمامات"),
    "references": ("References", "Références", "المراجع"),
    "other": ("Additional information", "Informations complémentaires", "معلومات إضافية"),
    # labels, none of which names a skill
    "address": ("Address", "Adresse", "العنوان"),
    "birth_date": ("Date of birth", "Date de naissance", "تاريخ الميلاد"),
    "email": ("E-mail", "E-mail", "البريد الإلكتروني"),
    "nationality": ("Nationality", "Nationalité", "الجنسية"),
    "phone": ("Phone", "Tél.", "الهاتف"),
    "native": ("mother tongue", "langue maternelle", "اللغة الأم"),
    "listening": ("listening", "compréhension orale", "الاستماع"),
    "reading": ("reading", "compréhension écrite", "القراءة"),
    "interaction": ("spoken interaction", "interaction orale", "المحادثة"),
    "production": ("spoken production", "production orale", "التعبير الشفهي"),
    "writing": ("writing", "production écrite", "الكتابة"),
}
_ARABIC = re.compile("[\u0620-\u064a]")
_LATIN = re.compile("[A-Za-z\u00c0-\u017f]")
# Words that no text of one language does without and the other does not have.
_FRENCH = re.compile(r"\b(?:de|la|le|les|des|du|et|en|une?|pour|dans|avec|sur|au|aux|d'|l')\b|[éèêçàùœ]", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:the|and|of|in|to|for|with|at|from|by|on|is|was|were|an)\b", re.IGNORECASE)
_EU_COUNTRIES = {"UK": "GB", "EL": "GR"}  # the codes of the European institutions
_NAME_LEAD = re.compile(r"^(?:(?:ال)?لغة |langue |(?:the )?)", re.IGNORECASE)


def word(key: str, language: Language) -> str:
    """Return a heading or label in a language; what is no key is a heading already."""
    words = _WORDS.get(key)
    return key if words is None else words[_COLUMNS.index(language)]


def likely_language(text: str, stated: Language | None) -> Language:
    """Return the language of a text by its script and its small words; the stated one where they do not tell."""
    arabic, latin = len(_ARABIC.findall(text)), len(_LATIN.findall(text))
    if arabic and 2 * arabic >= latin:
        return "ar"
    french, english = len(_FRENCH.findall(text)), len(_ENGLISH.findall(text))
    if max(french, english) >= 3 and max(french, english) > 2 * min(french, english):
        return "fr" if french > english else "en"
    if stated in {"fr", "en"}:
        return stated
    return "fr" if french > english else "en"


def language_code(name_or_code: str) -> str:
    """Return the code of a language by its name in any of the three languages, or by a longer code; "" if unknown."""
    key = _key(name_or_code)
    codes = _codes()
    return codes.get(key) or codes.get(_NAME_LEAD.sub("", key)) or codes.get(key.split("-")[0].strip(), "")


def language_name(code: str, language: Language) -> str:
    """Return the name of a language, or its code where there is no name."""
    return _language_names().get(code, {}).get(language) or code


def country_name(code: str, language: Language) -> str:
    """Return the name of a country by its code (or the end of its address), or the code where there is no name."""
    key = code.rpartition("/")[2].strip().upper()
    key = _EU_COUNTRIES.get(key, key)
    return _countries().get(key, {}).get(language) or code.strip()


def _key(name: str) -> str:
    return " ".join(name.casefold().replace("\u0640", "").split())


@functools.cache
def _codes() -> Mapping[str, str]:
    codes: dict[str, str] = {}
    for code, longer, *names in _rows("languages.tsv"):
        for key in (code, *longer.split(), *names):
            if key:
                codes.setdefault(_key(key), code)
        arabic = names[-1].removeprefix("ال")
        codes.setdefault(_key(arabic), code)
        codes.setdefault(_key(arabic.removesuffix("ة")), code)  # "إنجليزي" beside "الإنجليزية"
    return codes


@functools.cache
def _language_names() -> Mapping[str, Mapping[Language, str]]:
    return {code: dict(zip(_COLUMNS, names, strict=True)) for code, _, *names in _rows("languages.tsv")}


@functools.cache
def _countries() -> Mapping[str, Mapping[Language, str]]:
    return {
        key: dict(zip(_COLUMNS, names, strict=True)) for code, longer, *names in _rows("countries.tsv") for key in (code, *longer.split())
    }


def _rows(name: str) -> list[list[str]]:
    text = resources.files("skillmap.documents.markup").joinpath(name).read_text(encoding="utf-8")
    return [row.split("\t") for row in text.splitlines() if row and not row.startswith("#")]
