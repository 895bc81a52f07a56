"""Lines like those of CVs, made of wordings of skills in three languages: what the tagger learns French and Arabic from.

Wordings are those of the lexicon and of the classification. Around them stand what stands around skills in CVs (levels, places, years,
numbers, clients), and between them lines that state no skill of the person: heads of jobs and schools, contacts, hobbies, aims, what is
denied or wished for, and what others can do.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from skillmap.records import LANGUAGES, Language, Span

_TAG = re.compile(r"[#@]\w+")
_MAX_WORDS = 7

Line = tuple[str, list[Span]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """The frames of one language: ``{s}`` is a skill that the person has, ``{x}`` one that the person has not, other names are fillers."""

    fillers: Mapping[str, Sequence[str]]
    items: Sequence[str]
    duties: Sequence[str]
    others: Sequence[str]
    commas: Sequence[str]
    leads: Sequence[str]


GRAMMARS: dict[Language, Grammar] = {
    "fr": Grammar(
        fillers={
            "place": ("Lyon", "Sfax", "Conakry", "Bruxelles", "Oran", "Dakar", "Montréal", "Marseille", "Alep", "Port-au-Prince"),
            "firm": ("SARL Benali", "Société Atlas", "la mairie", "Chez mon oncle", "Restaurant Le Palmier", "Groupe Delta", "ONG Espoir"),
            "school": ("Lycée Victor Hugo", "Université de Tunis", "CFA du bâtiment", "École Saint-Paul", "Institut supérieur de gestion"),
            "degree": ("Baccalauréat", "Licence en droit", "BTS", "CAP", "Master", "Brevet de technicien", "Diplôme d'infirmier"),
            "year": ("2009", "2012", "2015", "2018", "2021", "depuis 2016", "de 2014 à 2017", "mars 2019 - juin 2020"),
            "number": ("3", "5", "12", "40", "une quinzaine de", "plus de 100"),
            "who": ("personnes", "clients par jour", "élèves", "patients", "ouvriers", "couverts", "salariés"),
            "level": ("bon niveau", "notions", "courant", "débutant", "expérience de 5 ans", "maîtrise", "bases"),
            "name": ("Karim Benali", "Aïssatou Diallo", "Marie Dupont", "Jean-Pierre Louis", "Fatma Trabelsi"),
            "hobby": ("football", "lecture", "natation", "musique", "voyages", "randonnée", "échecs", "jardinage", "cinéma", "bénévolat"),
            "people": ("soudeurs", "serveuses", "aides-soignantes", "maçons", "vendeurs", "stagiaires", "comptables"),
        },
        items=("{s}", "{s} ({level})", "{s} : {level}", "{s}, {level}", "- {s}", "• {s}", "{s} et {s}", "Maîtrise de {s}", "{s} {year}"),
        duties=(
            "{s} pour {number} {who}",
            "{s} à {place}",
            "{s} et {s} pour {firm}",
            "J'ai fait {s} pendant {number} ans",
            "{s} chez les particuliers",
            "Je m'occupais de {s} et de {s}",
            "Chargé de {s}, avec une équipe de {number} {who}",
            "{s} sur chantier à {place} ({year})",
            "Responsable de {s} sous la direction du chef",
            "Je sais {s}, j'ai appris avec mon père",
            "{s} tous les jours de 6 h à 14 h",
            "Mission : {s}, {s} et {s}",
            "{s}. {s}. {s}.",
            "{s} ; {s} ; {s}",
            "Participation à {s} dans le cadre du projet de {firm}",
            "{s} (environ {number} par jour)",
            "Depuis {year} je fais {s} et un peu de {s}",
            "{s} selon les consignes, {number} {who}",
            "Missions principales : {s}, {s}",
            "Après le départ du patron, j'ai assuré {s} pendant {number} mois",
        ),
        others=(
            "{title} - {firm}, {place} ({year})",
            "{firm}, {place}",
            "{year} : {title}, {firm}",
            "{degree}, {school}, {year}",
            "{school} - {place}",
            "{name}",
            "Né le 12/04/1987 à {place}",
            "Tél : +33 6 00 00 00 00",
            "12 rue des Lilas, {place}",
            "Nationalité : tunisienne, marié, {number} enfants",
            "Loisirs : {hobby}, {hobby}, {hobby}",
            "Centres d'intérêt : {hobby}, {hobby}",
            "Je n'ai pas d'expérience en {x}",
            "Souhaite apprendre {x}",
            "Je voudrais me former à {x}",
            "Sans expérience en {x}",
            "Encadrement de {number} {people}",
            "Disponible immédiatement, mobile en {place}",
            "Je cherche un emploi stable dans une entreprise sérieuse",
            "Références sur demande",
            "Poste : {title}",
            "Employeur : {firm}",
            "Période : {year}",
            "Je suis arrivé en France en {year} avec ma famille",
            "Réfugié statutaire, titre de séjour de 10 ans",
            "Fermeture de l'entreprise en {year}",
            "Entreprise familiale, {number} {who}",
            "Attestation délivrée par {school}",
            "Mon objectif est de trouver un poste de {title}",
            "Formation de {number} jours à {place}",
            "Objectif : devenir {title}",
            "Mention bien",
            "Compétences",
            "Expérience professionnelle",
            "Formation",
            "J'ai arrêté pour m'occuper de mes enfants",
            "Prix du meilleur employé {year}",
            "Le magasin a fermé après l'incendie de {year}",
        ),
        commas=(", ", " ; ", " - ", " / ", " • ", " | "),
        leads=(
            "Compétences : ",
            "Savoir-faire : ",
            "Tâches : ",
            "Outils : ",
            "Logiciels : ",
            "Informatique : ",
            "",
            "",
            "Connaissances en ",
        ),
    ),
    "en": Grammar(
        fillers={
            "place": ("London", "Amman", "Nairobi", "Toronto", "Lahore", "Kampala", "Melbourne", "Kyiv", "Beirut", "Manila"),
            "firm": ("Al Noor Trading LLC", "City Hospital", "my uncle's shop", "Delta Ltd", "Sunrise Hotel", "Green Farm", "UN agency"),
            "school": ("High School No. 4", "University of Lahore", "Technical Training Centre", "St Mary College", "Open University"),
            "degree": ("BSc Accounting", "Diploma in Nursing", "Certificate II", "Secondary certificate", "MBA", "Matric"),
            "year": ("2009", "2012", "since 2015", "2016 - 2018", "June 2019 till date", "Jan 2011 to Mar 2014"),
            "number": ("3", "5", "12", "40", "about 15", "over 200"),
            "who": ("people", "customers a day", "students", "patients", "workers", "guests", "employees"),
            "level": ("good", "basic", "fluent", "advanced", "5 years", "beginner", "intermediate"),
            "name": ("John Okello", "Mary Haddad", "Rashid Khan", "Olena Bondar", "Grace Achieng"),
            "hobby": ("football", "reading", "swimming", "music", "travel", "hiking", "chess", "gardening", "movies", "volunteering"),
            "people": ("welders", "nurses", "waiters", "masons", "drivers", "interns", "clerks"),
        },
        items=("{s}", "{s} ({level})", "{s}: {level}", "{s} - {level}", "- {s}", "• {s}", "{s} and {s}", "Good at {s}", "{s} {year}"),
        duties=(
            "{s} for {number} {who}",
            "{s} in {place}",
            "{s} and {s} for {firm}",
            "I did {s} for {number} years",
            "{s} at customer house",
            "I was responsible for {s} and {s}",
            "In charge of {s}, with a team of {number} {who}",
            "{s} on site in {place} ({year})",
            "Responsible for {s} under the manager",
            "I can {s}, I learned it from my father",
            "{s} every day from 6 am to 2 pm",
            "Duties: {s}, {s} and {s}",
            "{s}. {s}. {s}.",
            "{s}; {s}; {s}",
            "Took part in {s} within the project of {firm}",
            "{s} (about {number} a day)",
            "Since {year} I do {s} and some {s}",
            "{s} as per instructions, {number} {who}",
            "Main tasks: {s}, {s}",
            "After the owner left I took care of {s} for {number} months",
        ),
        others=(
            "{title} - {firm}, {place} ({year})",
            "{firm}, {place}",
            "{year}: {title}, {firm}",
            "{degree}, {school}, {year}",
            "{school} - {place}",
            "{name}",
            "Date of birth: 12-04-1987",
            "Cell: +1 403 555 0100",
            "12 Lilac Street, {place}",
            "Nationality: Kenyan, married, {number} children",
            "Hobbies: {hobby}, {hobby}, {hobby}",
            "Interests: {hobby}, {hobby}",
            "No experience with {x}",
            "I would like to learn {x}",
            "Not familiar with {x}",
            "I have never done {x}",
            "Supervised {number} {people}",
            "Available immediately, willing to relocate to {place}",
            "I am looking for a steady job in a serious company",
            "References on request",
            "Position: {title}",
            "Company: {firm}",
            "Duration: {year}",
            "I came to Canada in {year} with my family",
            "Permanent resident, work permit valid",
            "The company closed in {year}",
            "Family business, {number} {who}",
            "Certificate issued by {school}",
            "My aim is to find work as {title}",
            "Course of {number} days in {place}",
            "Objective: become {title}",
            "Skills",
            "Work experience",
            "Education",
            "I stopped to take care of my children",
            "Employee of the year {year}",
            "Reduced costs by 20 % in {year}",
            "Served {number} {who}",
            "The shop closed after the fire of {year}",
        ),
        commas=(", ", "; ", " - ", " / ", " • ", " | "),
        leads=("Skills: ", "Key skills: ", "Tasks: ", "Tools: ", "Software: ", "IT: ", "", "", "Knowledge of "),
    ),
    "ar": Grammar(
        fillers={
            "place": ("دمشق", "عمّان", "القاهرة", "صنعاء", "بيروت", "الدار البيضاء", "الرياض", "إربد", "الخرطوم", "بغداد"),
            "firm": ("شركة النور", "مؤسسة الأمل", "مطعم الشام", "ورشة والدي", "محل عمي", "مستشفى المدينة", "فندق الساحل", "منظمة الإغاثة"),
            "school": ("جامعة حلب", "معهد التدريب المهني", "ثانوية الكرامة", "مدرسة الثورة", "كلية الآداب"),
            "degree": ("بكالوريوس محاسبة", "دبلوم فني", "شهادة ثانوية", "ثالث إعدادي", "ماجستير", "إجازة في الحقوق"),
            "year": ("٢٠١٢", "2015", "2016 - 2018", "من 2011 إلى 2014", "منذ 2019", "٢٠٠٩ حتى ٢٠١٣", "آذار 2020"),
            "number": ("3", "٥", "12", "أكثر من 40", "حوالي 100", "خمسة"),
            "who": ("أشخاص", "زبون يومياً", "طالباً", "مريضاً", "عمال", "موظفين"),
            "level": ("جيد", "مبتدئ", "ممتاز", "متوسط", "خبرة 5 سنوات", "أساسيات"),
            "name": ("أحمد الخطيب", "فاطمة الزهراء", "محمد علي حسن", "سارة العبد الله", "يوسف إبراهيم"),
            "hobby": ("كرة القدم", "القراءة", "السباحة", "الموسيقى", "السفر", "الرسم", "الشطرنج", "المشي", "الأفلام", "التطوع"),
            "people": ("لحامين", "ممرضات", "نُدُل", "بنّائين", "سائقين", "متدربين", "محاسبين"),
        },
        items=("{s}", "{s} ({level})", "{s}: {level}", "{s} - {level}", "- {s}", "• {s}", "{s} و {s}", "أجيد {s}", "{s} {year}"),
        duties=(
            "{s} لـ {number} {who}",
            "{s} في {place}",
            "{s} و{s} في {firm}",
            "عملت في {s} لمدة {number} سنوات",
            "{s} في بيوت الزبائن",
            "كنت مسؤولاً عن {s} و{s}",
            "مسؤول عن {s} مع فريق من {number} {who}",
            "{s} في موقع {place} ({year})",
            "{s} تحت إشراف المدير",
            "بعرف {s}، تعلمت من والدي",
            "{s} كل يوم من 6 صباحاً حتى 2 ظهراً",
            "المهام: {s}، {s}، {s}",
            "{s}. {s}. {s}.",
            "{s}؛ {s}؛ {s}",
            "المشاركة في {s} ضمن مشروع {firm}",
            "{s} (حوالي {number} يومياً)",
            "منذ {year} أعمل في {s} وقليل من {s}",
            "{s} حسب التعليمات، {number} {who}",
            "المهام الرئيسية: {s}، {s}",
            "قمت بـ {s} و {s} خلال {year}",
            "كنت بشتغل {s} وكمان {s}",
            "بعمل {s} و{s} من {year}",
        ),
        others=(
            "{title} - {firm}، {place} ({year})",
            "{firm}، {place}",
            "{year}: {title}، {firm}",
            "{degree}، {school}، {year}",
            "{school} - {place}",
            "{name}",
            "تاريخ الميلاد: 12/4/1987",
            "هاتف: 0900000000",
            "حي السلام، شارع الوحدة، {place}",
            "الجنسية: سوري، متزوج، {number} أولاد",
            "الهوايات: {hobby}، {hobby}، {hobby}",
            "الاهتمامات: {hobby} و{hobby}",
            "ليس لدي خبرة في {x}",
            "أرغب في تعلم {x}",
            "لا أجيد {x}",
            "لم أعمل في {x} من قبل",
            "الإشراف على {number} {people}",
            "جاهز للعمل فوراً والانتقال إلى {place}",
            "أبحث عن عمل ثابت في شركة محترمة",
            "المراجع متوفرة عند الطلب",
            "الوظيفة: {title}",
            "جهة العمل: {firm}",
            "الفترة: {year}",
            "وصلت إلى ألمانيا في {year} مع عائلتي",
            "إقامة سارية المفعول وجواز سفر",
            "أغلقت الشركة في {year}",
            "محل عائلي، {number} {who}",
            "شهادة صادرة عن {school}",
            "هدفي أن أعمل {title}",
            "دورة لمدة {number} أيام في {place}",
            "المهارات",
            "الخبرات العملية",
            "التعليم",
            "توقفت عن العمل للعناية بأولادي",
            "أفضل موظف عام {year}",
            "الحالة الاجتماعية: أعزب",
            "سكّر المحل بعد الحرب",
            "اشتغلت مع عمي {number} سنوات بدون عقد",
            "الخدمة العسكرية: منتهية",
        ),
        commas=("، ", " - ", " / ", " • ", " | ", "؛ "),
        leads=("المهارات: ", "الخبرات: ", "المهام: ", "البرامج: ", "الحاسوب: ", "", "", "معرفة بـ "),
    ),
}
_FIELD = re.compile(r"\{(\w+)\}")


def wordings(taxonomies: Path) -> tuple[dict[Language, list[str]], dict[Language, list[str]]]:
    """Return the lexicon's wordings of skills and of titles, by language."""
    skills: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
    titles: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
    for found, pattern in ((skills, "skills.*.tsv"), (titles, "titles.*.tsv")):
        for path in sorted((taxonomies / "lexicon").glob(pattern)):
            for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
                for language in LANGUAGES:
                    for wording in (row[language] or "").split(" | "):
                        if wording.strip() and "#t" not in wording:
                            found[language].append(_TAG.sub("", wording).strip())
    return skills, titles


def made_lines(language: Language, skills: Sequence[str], titles: Sequence[str], count: int, *, seed: int) -> Iterator[Line]:
    """Make lines, each with the spans of the skills that it states.

    Args:
        language: Which grammar.
        skills: Wordings of skills.
        titles: Wordings of jobs.
        count: How many lines.
        seed: The same gives the same lines.
    """
    grammar, dice = GRAMMARS[language], random.Random(seed)  # noqa: S311 - lines that can be made again
    short = [skill for skill in skills if len(skill.split()) <= _MAX_WORDS]
    for _ in range(count):
        kind = dice.random()
        if kind < 0.3:
            line = _list(grammar, short, titles, dice)
        else:
            frame = dice.choice(grammar.duties if kind < 0.65 else grammar.others)
            line = _filled(frame, grammar, short, titles, dice)
        yield line


def _list(grammar: Grammar, skills: Sequence[str], titles: Sequence[str], dice: random.Random) -> Line:
    text, spans = dice.choice(grammar.leads), []
    comma = dice.choice(grammar.commas)
    for number in range(dice.choice((1, 1, 2, 3, 4, 6))):
        part, inside = _filled(dice.choice(grammar.items) if dice.random() < 0.3 else "{s}", grammar, skills, titles, dice)
        text += comma if number else ""
        spans += [Span(span.start + len(text), span.end + len(text)) for span in inside]
        text += part
    return text, spans


def _filled(frame: str, grammar: Grammar, skills: Sequence[str], titles: Sequence[str], dice: random.Random) -> Line:
    text, spans, position = "", [], 0
    for field in _FIELD.finditer(frame):
        text += frame[position : field.start()]
        position = field.end()
        filling = dice.choice(skills if field[1] in "sx" else titles if field[1] == "title" else grammar.fillers[field[1]])
        if not text.strip(" -•") and dice.random() < 0.6:
            filling = filling[:1].upper() + filling[1:]
        if field[1] == "s":
            spans.append(Span(len(text), len(text) + len(filling)))
        text += filling
    return text + frame[position:], spans
