"""A published cohort as one HTML page with plots, in Arabic, French or English."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from skillmap.cohorts.counts import ALL, PEOPLE
from skillmap.errors import SettingsError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_BLUE = "#1f6feb"
_UNSTEADY = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
_PLOTTED, _LISTED = 15, 40
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "A group of people in numbers",
        "people": "People",
        "hidden": "fewer than can be shown",
        "all": "all",
        "left_out": "{count} more rows are hidden or not listed; the CSV file has all.",
        "k-anonymity": "Counts of fewer than {k} people are hidden (·), some others too, so that none follows by subtraction. What is "
        "shown is rounded at random to multiples of {k}: parts need not add up, and small differences between two tables mean nothing. The "
        "figures count what CVs state; what is not stated is not missing. Nothing is guessed from names.",
        "differential-privacy": "Counts carry random noise (differential privacy, ε = {epsilon}, δ = {delta}): parts need not add up, and "
        "small counts mean little. The figures count what CVs state. Nothing is guessed from names.",
    },
    "fr": {
        "title": "Un groupe de personnes en chiffres",
        "people": "Personnes",
        "hidden": "trop peu pour être montrées",
        "all": "tous",
        "left_out": "{count} autres lignes sont masquées ou non listées ; le fichier CSV les a toutes.",
        "k-anonymity": "Les effectifs de moins de {k} personnes sont masqués (·), et d'autres avec eux, pour qu'aucun ne se déduise par "
        "soustraction. Ce qui est montré est arrondi au hasard à un multiple de {k} : les parties ne font pas toujours la somme, et de "
        "petits écarts entre deux tableaux ne disent rien. Les chiffres comptent ce que les CV énoncent. Rien n'est deviné d'un nom.",
        "differential-privacy": "Les effectifs portent un bruit aléatoire (confidentialité différentielle, ε = {epsilon}, δ = {delta}) : "
        "les parties ne font pas toujours la somme, et les petits effectifs disent peu. Rien n'est deviné d'un nom.",
    },
    "ar": {
        "title": "مجموعة من الأشخاص بالأرقام",
        "people": "عدد الأشخاص",
        "hidden": "أقل مما يمكن عرضه",
        "all": "الكل",
        "left_out": "{count} صفوف أخرى محجوبة أو غير مدرجة؛ ملف CSV يحتويها كلها.",
        "k-anonymity": "الأعداد التي تقل عن {k} أشخاص محجوبة (·) ومعها أعداد أخرى حتى لا تُستنتج بالطرح. والأعداد المعروضة مقرّبة عشوائيًا "
        "إلى مضاعفات {k}، فقد لا يساوي مجموع الأجزاء الكل، والفروق الصغيرة بين جدولين لا تعني شيئًا. الأرقام تعدّ ما تذكره السير، ولا "
        "يُخمَّن شيء من الأسماء.",
        "differential-privacy": "تحمل الأعداد ضوضاء عشوائية (خصوصية تفاضلية، ε = {epsilon}، δ = {delta})، فقد لا يساوي مجموع الأجزاء الكل، "
        "والأعداد الصغيرة قليلة الدلالة. ولا يُخمَّن شيء من الأسماء.",
    },
}
_GROUPS: dict[str, dict[str, str]] = {
    "en": {"ar": "Arabic", "fr": "French", "en": "English"},
    "fr": {
        "ar": "arabe",
        "fr": "français",
        "en": "anglais",
        "not stated": "non indiqué",
        "female": "femmes",
        "male": "hommes",
        "other": "autre",
        "under 25": "moins de 25",
        "55 and over": "55 et plus",
    },
    "ar": {
        "ar": "العربية",
        "fr": "الفرنسية",
        "en": "الإنجليزية",
        "not stated": "غير مذكور",
        "female": "نساء",
        "male": "رجال",
        "other": "غير ذلك",
        "under 25": "أقل من 25",
        "55 and over": "55 فأكثر",
    },
}
_IN_ORDER = frozenset({"age", "skill level (ISCO-08)", "education (ISCED)"})  # topics whose keys have an order of their own
_BREAKDOWN_TOPICS = {"language": "CV language", "sex": "sex", "age": "age"}
_TOPICS: dict[str, dict[str, str]] = {
    "CV language": {"fr": "Langue du CV", "ar": "لغة السيرة"},
    "sex": {"fr": "Sexe", "ar": "الجنس"},
    "age": {"fr": "Âge", "ar": "العمر"},
    "skill level (ISCO-08)": {"fr": "Niveau de compétence (CITP-08)", "ar": "مستوى المهارة (ISCO-08)"},
    "education (ISCED)": {"fr": "Formation (CITE)", "ar": "التعليم (ISCED)"},
    "occupation group": {"fr": "Grand groupe de métiers", "ar": "مجموعة المهن الرئيسية"},
    "occupation": {"fr": "Métier", "ar": "المهنة"},
    "language spoken": {"fr": "Langue parlée", "ar": "اللغة المحكية"},
    "skill": {"fr": "Compétence", "ar": "المهارة"},
    "demanded skill: has it": {"fr": "Compétence demandée : l'ont", "ar": "مهارة مطلوبة: لديهم"},
    "demanded occupation: has worked in it": {"fr": "Métier demandé : l'ont exercé", "ar": "مهنة مطلوبة: عملوا فيها"},
    "needed by demanded occupations: has it": {
        "fr": "Demandé par ces métiers : l'ont",
        "ar": "تتطلبها المهن المطلوبة: لديهم",
    },
}


def page(cohort: Mapping[str, Any], *, language: str = "en") -> str:
    """Return the page.

    Args:
        cohort: Of the schema ``skillmap/cohort/1``.
        language: Of words and labels.

    Raises:
        SettingsError: matplotlib is not installed.
    """
    words = _WORDS[language]
    protection = cohort["protection"]
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("skillmap.cohorts", ""), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    names = [name for name in dict.fromkeys(row["topic"] for row in cohort["cells"]) if name != PEOPLE]
    return environment.get_template("page.html.j2").render(
        language=language,
        words=words,
        people=cohort["people"],
        note=words[protection["how"]].format(**protection),
        topics=[_topic(cohort, name, language) for name in names],
    )


def _topic(cohort: Mapping[str, Any], name: str, language: str) -> dict[str, Any]:
    rows = [row for row in cohort["cells"] if row["topic"] == name]
    columns = [(row["breakdown"], row["group"]) for row in rows if row["breakdown"] != ALL]
    groups = list(dict.fromkeys(columns))
    ordered = name in _IN_ORDER
    values = {(row["key"], row["breakdown"], row["group"]): row["people"] for row in rows}
    every = [row for row in rows if row["breakdown"] == ALL]
    shown = [row for row in every if row["people"] is not None]
    listed = (shown if ordered else sorted(shown, key=lambda row: -row["people"]))[:_LISTED]
    table = [
        {
            "key": row["key"],
            "label": _label(row["label"], language),
            "code": row["key"] if row["key"].isdigit() and name not in _IN_ORDER else "",
            "figures": [row["people"], *(values.get((row["key"], *group)) for group in groups)],
        }
        for row in listed
    ]
    # Columns in which nothing is shown say nothing.
    kept = [at for at in range(len(groups)) if any(row["figures"][at + 1] is not None for row in table)]
    for row in table:
        row["figures"] = [row["figures"][0], *(row["figures"][at + 1] for at in kept)]
    bars = [(row["label"], row["figures"][0]) for row in table[:_PLOTTED]]
    return {
        "title": _TOPICS.get(name, {}).get(language, name),
        "groups": [_GROUPS[language].get(groups[at][1], groups[at][1]) for at in kept],
        "breakdowns": [
            (_TOPICS[_BREAKDOWN_TOPICS[breakdown]].get(language, _BREAKDOWN_TOPICS[breakdown]), len(list(same)))
            for breakdown, same in itertools.groupby(groups[at][0] for at in kept)
        ],
        "rows": table,
        "left_out": len(every) - len(listed),
        "plot": Markup(_bars(bars)) if len(bars) > 1 else "",  # noqa: S704 - made here by matplotlib, which escapes labels
    }


def _label(labels: Mapping[str, str], language: str) -> str:
    found = next((labels[code] for code in (language, "en", "fr", "ar") if code in labels), "?")
    return _GROUPS[language].get(found, found)


def _bars(rows: Sequence[tuple[str, int]]) -> str:
    """Return a bar chart as SVG, the first row on top."""
    figure = _figure(7.0, 0.6 + 0.28 * len(rows))
    axes = figure.add_subplot()
    axes.barh(range(len(rows)), [value for _, value in rows], color=_BLUE, height=0.7)
    axes.set_yticks(range(len(rows)), [_short(label).replace("$", r"\$") for label, _ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(axis="x", color="#d0d7de", linewidth=0.6)
    axes.set_axisbelow(True)
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    markup = buffer.getvalue()
    return _UNSTEADY.sub("", markup[markup.index("<svg") :])


def _short(label: str) -> str:
    return label if len(label) <= 42 else f"{label[:41]}…"


def _figure(width: float, height: float) -> Figure:
    try:
        import matplotlib as mpl  # noqa: PLC0415 - heavy, and an extra
        from matplotlib.figure import Figure as MplFigure  # noqa: PLC0415
    except ImportError as exc:
        raise SettingsError("the page's plots need matplotlib: pip install 'skillmap[eval]'") from exc
    # Text stays text: the reader's fonts know Arabic and join its letters.
    mpl.rcParams.update(
        {"svg.fonttype": "none", "svg.hashsalt": "skillmap", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    )
    return MplFigure(figsize=(width, height), layout="constrained")
