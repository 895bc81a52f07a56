"""Birth, origin, family and the like where they are said in words, without a label."""

from __future__ import annotations

import re
from collections.abc import Iterator

from skillmap.records import PrivateKind, Span
from skillmap.redaction.reading import Found, Reading, overlaps
from skillmap.structure.dates import find_periods
from skillmap.structure.fragments import is_place, is_title_word
from skillmap.structure.lines import trim
from skillmap.structure.source import fold
from skillmap.structure.vocabulary import alternation, read_rows

_DEMONYMS = alternation([word.replace("_", " ") for _, words in read_rows("nationalities.tsv") for word in words.split()])
_DEMONYM = rf"(?:{_DEMONYMS})"
_PIECE_START = r"(?:^|(?<=[\n|•·;,/()–—\t:])|(?<=\s-\s)|(?<=\.\s)|(?<=\s\s))[ \t]{0,8}"
_PIECE_END = r"\s{0,8}(?=$|[\n|•·;,/()–—\t.]|\s-\s|\sand\s|\set\s|\sو)"

# The clause that follows goes with it: "né le 3 mai à Oran", "Born 1979 in Herat, Afghanistan".
_BORN = re.compile(
    r"(?<!\w)(?:(?:i was |was )?born(?: and raised)?(?=\s+(?:on|in|at|the|\d|:))|date of birth|d\.?o\.?b\.?(?!\w)|b\.\s?(?=(?:19|20)\d\d)"
    r"|(?:de )?naissance|(?:من |انا )?مواليد|ولدت|وُلدت|المولوده?(?= (?:في|ب|عام|سنه|يوم|بتاريخ))|مولوده? (?=في|ب|عام|سنه|يوم"
    r"|بتاريخ)|ازددت)\s*:?\s*"
)
_NE = re.compile(
    r"(?<!\w)n(?:é|ée|é\(e\)|é[·.]e)\s+(?=(?:le|en|à|au|aux)\s|\d)|(?<!\w)nee?\s+(?:le|en)\s+(?=\d)",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[\n|•·;()\t]|\.(?:\s|$)|\s[–—/-]\s|\s{3,}|,(?!\s*\d{4})|\s(?:and|et)\s(?![\d(])"
    r"|\s(?:i am|i have|je suis|j'ai|وانا|واعمل|اعمل|وخريج|خريج)\s|،"
)
_MORE = re.compile(
    r"\s?,\s*(?P<place>[A-ZÀ-Þ][\w'’-]*(?:[ -][A-ZÀ-Þ][\w'’-]*){0,2})|\s\([^()\n]{2,40}\)"
    r"|\s?[,،]\s*(?P<known>[\u0621-\u064a]+(?:\s[\u0621-\u064a]+)?)"
)
_TENS = (
    "dix(?:-(?:sept|huit|neuf))?|quinze|seize|eighteen|nineteen|vingt|trente|quarante|cinquante|soixante|septante|quatre-vingts?|twenty|thirty|forty|fifty|sixty|[^\\W\\d_]+\\sو[^\\W\\d_]+"
    "|عشرون|ثلاثون|اربعون|خمسون"
)
_AGES = (
    re.compile(
        r"(?<!\w)(?:aged?|âgé(?:e|\(e\))?\s+de|agee?(?:\(e\))?\s+de|age de|عمري|عمره?ا?|ابلغ من العمر|ابلغ|يبلغ من العمر|السن|سني"
        r"|العمر)\s*:?\s*(?P<age>(?:is\s)?\d{2}(?:\s?(?:years?(?:\sold)?|yrs?|ans|عاما?|سنه))?)(?!\s?(?:%|\d))"
    ),
    re.compile(r"(?<!\w)(?P<age>\d{2}[\s-]?(?:years?|yrs?)[\s-]old)(?!\w)"),
    re.compile(rf"{_PIECE_START}(?P<age>\d{{2}}\s?(?:ans|years|yrs|سنه|عاما?)){_PIECE_END}"),
    re.compile(
        rf"(?<!\w)(?:i am|i'm|j'ai|agee? de|عمري"
        rf"|العمر:?)\s(?P<age>(?:{_TENS})(?:[\s-](?:et[\s-])?(?:و\s?)?[^\W\d_]{{2,8}}){{0,2}}?[\s-](?:ans|years(?: old)?|سنه"
        rf"|عاما?))(?!\w)(?!\s(?:d'|de |of |experience|خبره))"
    ),
    re.compile(rf"(?<!\w)(?:i am|i'm|j'ai)\s(?P<age>(?:about|around|nearly|over|environ|presque|a peu pres)\s(?:{_TENS}|\d{{2}}))(?!\w)"),
    re.compile(rf"{_PIECE_START}(?P<age>(?:i am|i'm|j'ai|انا عمري)\s\d{{2}}(?:\s(?:ans|years old|سنه))?){_PIECE_END}"),
)

_NATIONS = (
    re.compile(
        rf"(?:nationalite|nationality|citizenship|citizen|citoyen(?:ne)?|national of|ressortissante?|refugiee?|refugee|origine"
        rf"|الجنسيه|جنسيتي|لاجيه?|مواطنه?)\s*:?\s*(?P<value>{_DEMONYM})(?!\w)"
    ),
    re.compile(
        rf"(?<!\w)(?P<value>{_DEMONYM})\s+(?:national(?:ity)?|citizen|origin|descent|refugee|passport|by birth|asylum[ -]seeker"
        rf"|الجنسيه|الاصل)(?!\w)"
    ),
    re.compile(rf"(?<!\w)(?:i am|i'm|je suis|انا)\s+(?:an? |un |une |originaire (?:de |du |d'))?(?P<value>{_DEMONYM})(?!\w)"),
    re.compile(rf"(?<!\w)double nationalite\s*:?\s*(?P<value>{_DEMONYM}(?:[\s/&-]+(?:et\s)?{_DEMONYM})?)(?!\w)"),
    re.compile(
        r"(?<!\w)(?:originally from|i come from|i am from|native of|originaire d[eu]s?|natif d[eu]|native d[eu]|اصلي من|واصلي من"
        r"|من اصل|اصلا من)\s+(?P<value>[^,.;()|\n–—]{2,30})"
    ),
    re.compile(
        r"(?<!\w)(?:انا|اسمي)\s(?:(?!من\s)[\u0621-\u06d3]+[,،]?\s){1,5}من\s(?P<value>[\u0621-\u06d3]{3,}(?:\sال[\u0621-\u06d3]{3,})?)(?=\s?[,،.\n])"
    ),
    re.compile(r"(?<!\w)(?:originaire|natif|native) d'(?P<value>[^,.;()|\n–—]{2,30})"),
)
_HEAD_NATION = re.compile(
    rf"{_PIECE_START}(?:(?P<value>{_DEMONYM}(?:(?:\s?[/&-]\s?|\s){_DEMONYM})?))(?:{_PIECE_END}|(?=\s+(?:مقيمه?|resident|citizen|residante?)))"
)
_BESIDE_TITLE = re.compile(
    rf"(?<!\w)(?:(?P<title>[^\W\d_]{{3,}})\s(?P<value>{_DEMONYM})(?!\w)|(?P<before>{_DEMONYM})\s(?P<after>[^\W\d_]{{3,}}))"
)
_COUNT = r"(?:\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|un|une|deux|trois|quatre|cinq|sept|huit|neuf|no|sans|aucun)"
_CHILDREN = (
    rf"(?:{_COUNT}\s+(?:(?:young|small|minor|school-age)\s+)?(?:children|child|kids?|sons?|daughters?|enfants?|fils|filles?|garcons?"
    rf"|boys?|girls?|dependents?|dependants?)(?:\s+a charge)?)"
)
_MARRIED = (
    r"(?:single|married|divorced|widow(?:ed|er)?|engaged|separated|unmarried|celibataire|mariee?|marie\(e\)|divorcee?|divorce\(e\)"
    r"|veuf|veuve|pacsee?"
    r"|separee?|fiancee?|en couple|union libre|concubinage|remariee?|متزوجه?|اعزب|عزباء|عازبه?|انسه|مطلقه?|ارمله?|متاهله?|خاطب"
    r"|مخطوبه?|عازب)"
)
_AR_NUMBER = r"\d{1,2}|ثلاثه?|اربعه?|خمسه?|سته?|سبعه?|ثمانيه?"
_AR_CHILDREN = (
    r"(?:(?:و?(?:عندي|لدي|لدى|له|لها|معي|اب ل|ام ل|اعول|اب|ام)\s*(?:من\s)?)?(?:\d{1,2}|ثلاثه?|اربعه?|خمسه?|سته?|سبعه?|ثمانيه?"
    r"|طفل واحد)\s+(?:اولاد|اطفال|ابناء|بنات|صبيان)"
    r"|(?:و?(?:عندي|لدي|له|لها|معي|اب ل|ام ل|اعول|اب|ام)\s*)(?:ولدين|طفلين|بنتين|طفلان|ولدان|طفله?|ولد|بنت|ابن|ابنه|اولاد"
    r"|اطفال)(?:\s(?:و\s?)?(?:بنت|ولد|واحده?|بنتين))?"
    r"|(?:بدون|ليس لدي|بلا) (?:اولاد|اطفال))"
)
_FAITHS = (
    r"(?:muslim|christian|catholic|protestant|orthodox|jewish|hindu|buddhist|sikh|druze|evangelical|anglican|pentecostal|musulmane?"
    r"|chretien(?:ne)?|catholique"
    r"|protestante?|orthodoxe|juive?|hindoue?|bouddhiste|مسلمه?|مسيحيه?|سنيه?|شيعيه?|درزيه?|قبطيه?|ارثوذكسيه?|كاثوليكيه?|علويه?)"
)
_SEXES = r"(?:male|female|man|woman|homme|femme|masculin|feminin|ذكر|انثي)"
_ANYWHERE = (
    re.compile(
        rf"(?<!\w)(?:married|divorced|widowed|single|mariee?|divorcee?|celibataire|veuve|veuf|متزوجه?|متاهله?|مطلقه?|ارمله?|اعزب"
        rf"|عزباء)(?:\s?[,،]?\s?(?:and\s|et\s|with\s|avec\s|و\s?|ولها\s|وله\s|وعندي\s)?(?:{_CHILDREN}|{_AR_CHILDREN}))"
    ),
    re.compile(
        rf"(?<!\w)(?:(?:single |proud )?(?:father|mother|parent|dad|mum|mom)|pere|mere|maman|papa)\s+(?:of|de"
        rf"|d')\s*(?:famille(?!\w)(?: de {_CHILDREN})?|{_CHILDREN}|{_COUNT}(?!\w))"
    ),
    re.compile(rf"(?<!\w)(?:i have|and have|i've got|i raised|having|j'ai(?: eleve)?|ayant)\s+{_CHILDREN}(?!\w)"),
    re.compile(rf"(?<!\w)(?:my|our|mes|nos|his|her|ses)\s(?:\w+\s)?(?P<children>{_CHILDREN})(?!\w)"),
    re.compile(rf"(?<!\w)و?(?:اولاد|اطفال|ابناي|بنات|صغار)(?:ي|نا)\s(?:ال)?(?:{_AR_NUMBER}|ثلاث|اربع|خمس|ست|سبع|ثماني?)(?!\w)"),
    re.compile(rf"(?<!\w)(?:ترك\w*|مع|معيل\w*|لـ?|عندي|عنده|عندها)\s(?:{_AR_NUMBER})\s(?:اولاد|اطفال|ابناء|بنات|ايتام)(?!\w)"),
    re.compile(
        r"(?<!\w)(?:(?:i (?:got |am )?married|je me suis mariee?|je suis mariee?|i am single|je suis celibataire|i am divorced"
        r"|je suis divorcee?)(?:\s(?:in|en|depuis|since)\s\d{4})?|تزوجت(?:\s(?:سنه|عام|في))?(?:\s?\d{4})?)(?!\w)"
    ),
    re.compile(
        r"(?<!\w)(?:my|mon|ma)\s(?:husband|wife|fiancee?|ex-husband|ex-wife|mari|femme|epouse|epoux|conjoint|ex-mari|late husband"
        r"|defunt mari)(?!\w)|(?<!\w)و?(?:زوجي|زوجتي|خطيبي|خطيبتي)(?!\w)"
    ),
    re.compile(
        r"(?<!\w)(?:degagee?s?|liberee?|exemptee?|dispensee?)\s(?:des?|du|d')\s?(?:obligations?\s)?(?:du\s)?(?:service national"
        r"|militaires?|service militaire)(?!\w)"
    ),
    re.compile(
        r"(?<!\w)(?:military service|service militaire|service national)\s*:?\s*(?:completed|done|exempted|exempt|postponed"
        r"|fulfilled|accompli|effectue|exempte|degage|dispense|sursis)(?!\w)"
    ),
    re.compile(
        r"(?<!\w)(?:معفي?ه? من (?:الخدمه|الجيش|التجنيد)(?:\sالعسكريه)?|(?:اديت|انهيت|مؤدي|مودي|ادي|انهي) (?:الخدمه"
        r"|خدمه)(?:\s(?:العسكريه|العلم|الالزاميه))?|غير مطلوب للخدمه|معفي نهايي)(?!\w)"
    ),
)
_FAMILY_AND_FAITH = (
    re.compile(
        r"(?<!\w)(?:member of|membre d[eu]|i attend|je frequente)\s[^,.;\n]{0,30}"
        r"(?:church|eglise|mosque|mosquee|parish|paroisse|temple|synagogue)(?!\w)[^,.;\n]{0,30}"
    ),
    re.compile(
        rf"(?<!\w)و?(?:انا\s)?(?:(?:عندي|لدي|ام ل|اب ل|اعول)\s?){_AR_CHILDREN}(?!\w)|(?<!\w)(?:ام|اب)\sل(?:{_AR_NUMBER})\s(?:اولاد"
        rf"|اطفال|ابناء|بنات)(?!\w)"
    ),
)
_PIECES = tuple(
    re.compile(rf"{_PIECE_START}(?P<value>{pattern}){_PIECE_END}")
    for pattern in (
        rf"{_MARRIED}(?:\s?(?:,|،|\bwith\b|\bavec\b|\bet\b|\band\b|و)?\s?(?:{_CHILDREN}|{_AR_CHILDREN}))?",
        _CHILDREN,
        _AR_CHILDREN,
        _FAITHS,
        _SEXES,
        r"(?:non[- ]?fumeu(?:r|se)|non[- ]?smoker|fumeu(?:r|se)|غير مدخنه?)",
        r"\d(?:[.,]\d\d)?\s?m(?:\s?\d\d)?|\d{3}\s?cm|\d{2,3}\s?kg",
    )
)


_ANY_PIECE = (_PIECES[3], _PIECES[5])  # faith and smoking: nothing of a job is called so as a whole piece


# A year between the word for birth and the place ("né vers 1990 à Kindia", "born around 1985 in Kunduz").
_BORN_YEAR = re.compile(
    r"(?:[Nn]ée?|[Bb]orn)\s(?:\w{2,8}\s){0,2}(?:19|20)\d\d\s(?:à|au|aux|en|in|at|near)\s"
    r"(?P<place>[A-ZÀ-Þ][\w'’-]+(?:[ -][A-ZÀ-Þ][\w'’-]+){0,2})"
)


def find_birth(reading: Reading) -> Iterator[Found]:
    """Find when and where the person was born, in figures or words, and the age."""
    source = reading.source
    cues = [*_BORN.finditer(source.folded), *_NE.finditer(source.text)]
    for cue in cues:
        span = _clause(reading, cue.end())
        if span.end > span.start:
            yield Found(span=span, kind="birth")
    for year in _BORN_YEAR.finditer(source.text):
        yield Found(span=Span(*year.span("place")), kind="birth")
    for pattern in _AGES:
        for match in pattern.finditer(source.folded):
            if not reading.in_entry(match.start()):
                yield Found(span=Span(*match.span("age")), kind="birth")
    for line in reading.head_lines():
        for period in find_periods(source, line.body):
            if not period.strong and period.start is not None and period.start.precision == "day":
                yield Found(span=period.span, kind="birth")


def _clause(reading: Reading, start: int) -> Span:
    """Return what follows a word for birth: to the end of the clause, and the places after a comma."""
    source = reading.source
    while found := _CLAUSE_END.match(source.folded, start):  # "Né, le …"
        if found.group().strip() not in (",", "،"):
            break
        start = found.end()
    limit = min(len(source.folded), start + 90)
    stop = _CLAUSE_END.search(source.folded, start, limit)
    end = stop.start() if stop else limit
    newline = source.folded.find("\n", start, end)
    end = newline if newline >= 0 else end
    end = start + len(source.text[start:end].rstrip())
    if more := _MORE.match(source.text, end):
        named = more["place"] is not None and not re.fullmatch(_DEMONYM, fold(more["place"]))
        if named or (more["known"] is not None and is_place(fold(more["known"]))) or more.group().startswith(" ("):
            end = more.end()
    return trim(source, Span(start, end))


_COMES = re.compile(r"(?<!\w)(?:[Jj]e viens|[Oo]riginaire|I come|I am|I'm) (?:de |du |d'|des |from )(?P<value>[A-ZÀ-Þ][^,.;()|\n–—]{1,30})")


_ASIDE = re.compile(r"\s?\([^()\n\d]{2,24}\)")


def find_nationality(reading: Reading) -> Iterator[Found]:
    """Find nationality and origin as said of the person, with what a bracket says more of them ("congolais (RDC)")."""
    for found in _nationality(reading):
        aside = _ASIDE.match(reading.source.folded, found.span.end)
        yield Found(span=Span(found.span.start, aside.end() if aside else found.span.end), kind=found.kind)


def _nationality(reading: Reading) -> Iterator[Found]:
    source = reading.source
    for pattern in _NATIONS:
        for match in pattern.finditer(source.folded):
            if not overlaps(Span(*match.span("value")), reading.tongues):
                yield Found(span=trim(source, Span(*match.span("value"))), kind="nationality")
    for match in _COMES.finditer(source.text):
        yield Found(span=trim(source, Span(*match.span("value"))), kind="nationality")
    for match in _HEAD_NATION.finditer(source.folded, 0, reading.lead.end):
        if not overlaps(Span(*match.span("value")), (*reading.tongues, *reading.skills)):
            yield Found(span=Span(*match.span("value")), kind="nationality")
    for match in _BESIDE_TITLE.finditer(source.folded, 0, reading.lead.end):
        title, value = (match["title"], "value") if match["value"] else (match["after"], "before")
        if is_title_word(title) and not reading.in_entry(match.start()):
            yield Found(span=Span(*match.span(value)), kind="nationality")


def find_status(reading: Reading) -> Iterator[Found]:
    """Find family, religion, sex, service and looks: as whole pieces outside of jobs and skills, as phrases anywhere."""
    source = reading.source
    kind: PrivateKind = "status"
    for pattern in (*_ANYWHERE, *_FAMILY_AND_FAITH):
        for match in pattern.finditer(source.folded):
            yield Found(span=Span(*match.span()), kind=kind)
    for pattern in _PIECES:
        for match in pattern.finditer(source.folded):
            span = Span(*match.span("value"))
            if (
                (pattern in _ANY_PIECE or not reading.in_entry(span.start))
                and not overlaps(span, reading.tongues)
                and not overlaps(span, reading.skills)
            ):
                yield Found(span=span, kind=kind)
