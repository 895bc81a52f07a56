"""E-mail addresses, telephone numbers, links and numbers of papers, however they are written.

A telephone number is what libphonenumber takes for one, and what is written as one: a run of eight to fifteen digits after a plus, two
zeros or a word for telephone, or in the usual groups. Dates, ranges of years and amounts are told from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import phonenumbers

from skillmap.records import Span
from skillmap.redaction.reading import Found, Reading, overlaps
from skillmap.structure.dates import find_periods
from skillmap.structure.lines import trim

# Top-level domains after which a dot may stand with spaces; elsewhere a sentence's end would look like one.
_TLD = (
    r"(?:com|org|net|edu|gov|info|io|dev|me|co|app|fr|ca|be|ch|de|uk|us|eu|it|es|nl|dz|ma|tn|ly|eg|sd|sy|lb|jo|ps|iq|sa|ae|kw|qa|bh|om|ye"
    r"|sn|ml|ci|cm|ng|gh|ke|ug|tz|rw|et|so|ht|tr|pk|af|in|bd|ua|ru|br|mx|au|nz|example|test|invalid)(?!\w)"
)
_DOT = r"(?:\s{0,2}\.\s{0,2}|\s{0,2}[\[({<]\s?(?:dot|point|نقطه)\s?[\])}>]\s{0,2}|\s(?:dot|point|نقطه)\s)"
_AT = r"(?:\s{0,2}[@＠]\s{0,2}|\s{0,2}[\[({<]\s?(?:at|a|arobase|chez|@|ات)\s?[\])}>]\s{0,2}|\s(?:at|chez|arobase|arobas|ات|آت)\s)"
_JOINT = r"(?:\s{0,2}\.\s{0,2}|[-_+']|\s(?:underscore|tiret|dash|tiret bas|dot|point)\s|\s?\((?:dot|point)\)\s?)"
# Every part is bounded and joints are no part of words: a long text without an address costs no more than its length.
_LOCAL = rf"(?<![\w.+'-])[^\W_]{{1,40}}(?:{_JOINT}[^\W_]{{1,40}}){{0,6}}"
_HOST = r"[^\W_][\w-]{0,62}"
_EMAILS = (
    re.compile(rf"(?<![\w.+'-])[\w.+'-]{{1,64}}[@＠]{_HOST}(?:\.{_HOST}){{0,5}}"),
    re.compile(rf"{_LOCAL}{_AT}{_HOST}(?:{_DOT}{_HOST}){{0,3}}?{_DOT}{_TLD}(?:{_DOT}{_TLD})?"),
    re.compile(rf"(?<!\S)\w\s(?:[\w._-]\s){{1,40}}[@＠]\s?(?:(?:[\w.-]\s){{2,60}}\w(?!\w)|{_HOST}(?:\s?\.\s?{_HOST}){{1,3}})"),
    re.compile(rf"{_LOCAL}\s?[@＠]\s?\n\s?{_HOST}(?:\.{_HOST}){{1,4}}"),
    re.compile(rf"(?<![\w.+'-])[\w.+'-]{{1,64}}\n\s?[@＠]{_HOST}(?:\.{_HOST}){{1,4}}"),
    re.compile(rf"(?<![\w.+'-])[\w.+'-]{{1,64}}[@＠]{_HOST}(?:\.{_HOST}){{0,3}}[-.]?\n\s?\.?(?:{_HOST}\.)?{_TLD}"),
)
_SPACED_LOCAL = re.compile(r"[:=/]\s{0,2}(?P<words>[a-z0-9]+(?:\s[a-z0-9]+)?\s)$")
# What somebody is called there has a figure, a dot or a line in it; "Skype, Zoom" names programs.
_MESSENGER = re.compile(
    r"(?<!\w)(?:skype|snap(?:chat)?|telegram|imo|viber|insta(?:gram)?|tik ?tok|wechat|discord|سناب|تيليجرام|تلغرام|انستغرام|انستا|سكايب)"
    r"(?:\s(?:id|name|account|compte|nom))?\s?[:=]?\s?(?P<handle>(?=[\w.-]*[\d._-]\w)[a-z][\w.-]{3,40})(?!\w)"
)
_HANDLE = re.compile(r"(?<![\w@])@[a-z_][\w.]{2,}")
_DIGIT_RUN = re.compile(r"(?<![\w.@/])[+(]{0,2}\d(?:[\s().\-–/·•]{0,3}\d){6,17}\+?(?!\w)")
_PHONE_WORD = re.compile(
    r"(?:\b(?:t[ée]?l(?:[ée]?phone)?|phones?|mob(?:ile)?|cel|cell(?:phone)?|gsm|whats?app|whatsap|portable|contacts?|fax|viber|imo"
    r"|signal|telegram"
    r"|telef\w*|appelez|call|joindre|ph|t|m|p)\b|هاتف|جوال|موبايل|واتساب|واتس|محمول|تلفون|تليفون|نقال|تواصل|اتصال|للاتصال|رقمي|فون"
    r"|(?<!\w)ت)"
    r"(?:\s?(?:n°|no\.?|num(?:ero)?|رقم))?[\s:.=/+()-]{0,8}(?:/?\s?(?:whats?app|mobile|tel|phone|واتساب))?[\s:.=/()-]{0,6}$"
)
_GROUPS = re.compile(
    r"\(?\d{3}\)?[ .\-–]\d{3}[ .\-–]\d{4}|0\d(?:[ .\-–/]?\d{2}){4}|0\d{3}(?:[ .\-–]\d{2}){3}|0\d{2,4}[ .\-–/]\d{5,8}|0\d{9,10}"
    r"|0\d{2,3}(?:[ .\-–]\d{3}){2}|0\d{1,2}[ .\-–/]\d{6,7}|\d{2,3}(?:[ .\-–]\d{2,3}){3,4}|\d{4}[ .\-–]\d{3}[ .\-–]\d{3,4}"
)
_BARE = re.compile(r"\d{9,13}")  # nothing else that a CV says has as many figures without a mark
_PAIRS = re.compile(r"\d\d(?:[ .\-–]\d\d){3,4}")
_DIGIT_WORD = (
    r"(?:zero|one|two|three|four|five|six|seven|eight|nine|double|triple|oh|un|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze"
    r"|treize|quatorze|quinze|seize|vingt|trente"
    r"|quarante|cinquante|soixante|septante|quatre-vingts?|nonante|cent|et|صفر|واحد|اثنان|اثنين|تنين|ثلاثه|تلاته|اربعه|خمسه|سته|سبعه"
    r"|ثمانيه|تمانيه|تمنيه|تسعه)"
)
_SPOKEN = re.compile(
    r"(?:tel\w*|phone|mobile|number|numero|whatsapp|appelez\S*|call me(?: on| at)?|هاتفي?|رقمي?|جوالي?|موبايلي?|تلفوني?"
    r"|واتساب)[\s:=.,]{1,4}(?:is |(?:c')?est (?:le )?|:)?\s?"
    rf"(?P<number>{_DIGIT_WORD}(?:[\s,،–—-]{{1,3}}{_DIGIT_WORD})+)(?!\w)"
)
_MANY_SPOKEN = re.compile(rf"(?<!\w)(?P<number>{_DIGIT_WORD}(?:[\s,،–—-]{{1,3}}{_DIGIT_WORD}){{5,}})(?!\w)")  # no amount is said so
_MIN_SPOKEN = 4  # words; fewer only beside figures
_YEARS = re.compile(
    r"(?:19|20)\d\d(?:[\s\-–/,.]+(?:19|20)\d\d)+|\d{1,2}[/.\-–]\d{1,2}[/.\-–]\d{2,4}.*|(?:19|20)\d\d[/.\-–]\d{1,2}[/.\-–]\d{1,2}.*"
)
_AMOUNT_AFTER = re.compile(r"\s?(?:€|\$|£|%|dzd|da|mad|dh|dhs|tnd|eur|euros?|usd|fcfa|cfa|egp|m2|m²|km|kg|ريال|دينار|درهم|ليره|جنيه)")
_REGIONS = ("FR", "DZ", "MA", "TN", "EG", "SY", "LB", "JO", "SA", "AE", "CA", "US", "GB", "SN", "KE", "DE", "TR")

_URL = re.compile(
    r"(?:https?\s?:\s?//|www\.)[^\s<>()|،؛]+|(?<![\w@.-])[a-z0-9][\w-]{0,62}(?:\.[\w-]{1,63}){0,4}\.[a-z]{2,10}/[^\s<>()|,;،؛]*"
)
_SOCIAL = re.compile(
    r"(?<![\w@.-])(?:[\w-]{1,63}\.){0,4}(?:linked\s?in|github|gitlab|bitbucket|facebook|fb|instagram|twitter|x|tiktok|youtube|youtu|behance"
    r"|dribbble|medium"
    r"|stackoverflow|researchgate|academia|orcid|kaggle|pinterest|snapchat|xing|viadeo|malt|linktr|telegram|t|wa|about|calendly"
    r"|vimeo|flickr"
    r"|soundcloud|codepen|leetcode|hackerrank|upwork|fiverr|doyoubuzz|discord|threads)\.(?:com|io|net|org|me|ee|fr|co|gg|be|id|in"
    r"|edu|ca|example\.\w+)"
    r"(?:\s?/\s?[^\s<>()|,;،؛]+)+"
)
_HOSTED = re.compile(
    r"(?<![\w@])[\w-]+\.(?:github\.io|gitlab\.io|netlify\.app|vercel\.app|wixsite\.com|wordpress\.com|blogspot\.com|blogspot\.\w\w"
    r"|notion\.site"
    r"|herokuapp\.com|webflow\.io|weebly\.com|tumblr\.com|substack\.com|carrd\.co|portfoliobox\.net)(?:/\S*)?"
)
_SOFTWARE = frozenset({"asp", "ado", "vb", "ml", "socket", "draw"})  # "ASP.NET" is no address
_BARE_SITE = re.compile(
    r"(?<![\w@.])(?P<name>[a-z0-9][\w-]{1,62})(?:\.[\w-]{1,63}){0,4}\.(?:com|net|org|me|io|dev|fr|ca|info|co|site|online|page|eu|be|ch|tn|ma|dz"
    r"|example)(?:/\S*)?(?![\w@])"
)
_SPLIT_LINK = re.compile(r"(?<=/)\n\s?[\w./%-]+|(?<=-)\n\s?[\w-]+")
_ORCID = re.compile(r"(?<!\d)\d{4}-\d{4}-\d{4}-\d{3}[\dx](?!\d)")

_NUMBERED = re.compile(
    r"(?:passe?port|\bcnie?\b|\bcin\b|\bnin\b|\bniss?\b|\bcnic\b|\bnir\b|\bssn\b|\bnas\b|\bsin\b|\biban\b|\brib\b|\bavs\b|\bahv\b"
    r"|\bcnps\b|\bcnss\b|\bcnas\b"
    r"|alien card|\bnid\b|national (?:id|identity|number|insurance)|identity (?:card|number)|\bid (?:card|no|number|n°)|\bid\s?:"
    r"|nina\b|kimlik|ghana card|huduma"
    r"|social (?:security|insurance)|securite sociale|carte (?:d'identite|nationale|de sejour|vitale|de resident|consulaire)"
    r"|titre de sejour|recepisse"
    r"|permis (?:de (?:conduire|sejour|travail)|[a-e]\b|n°|no\b|numero)"
    r"|driv(?:ing|er'?s?) licen[cs]e|licen[cs]e (?:no|number|class|cat)|residence permit|work permit"
    r"|alien (?:number|registration)"
    r"|unhcr|hcr\b|refugee (?:id|card|certificate|number)|ration card|case (?:no|number)|iqama|emirates id|civil id|tax (?:id"
    r"|number)|matricule|visa (?:no|number)"
    r"|رقم (?:ال)?(?:جواز|هويه|بطاقه|اقامه|وطني|قومي|ملف|قيد|ضمان|حساب|رخصه|تعريف)|الرقم (?:الوطني|القومي|المدني|الموحد)"
    r"|جواز (?:ال)?سفر|بطاقه (?:ال)?(?:هويه|تعريف|وطنيه|شخصيه|اقامه)"
    r"|الهويه|هويه|مفوضيه|كملك|الكملك|اقامه رقم|البطاقه الشخصيه|رخصه (?:ال)?(?:قياده|سياقه|سوق))"
)
_NUMBER_VALUE = re.compile(
    r"(?<![\w])(?=[\w/.\-]*\d[\w/.\- ]{0,3}\d)[a-z]{0,4}[ \-/.]?(?:[a-z]{1,3}[-/.])?\d[\da-z]*(?:[ \-/.][\da-z]*\d[\da-z]*)*(?![\w])"
)
_NUMBERS = (
    re.compile(r"(?<!\w)[a-z]{2}\d{2}(?: ?[\da-z]{4}){3,7}(?: ?[\da-z]{1,4})?(?!\w)"),  # IBAN
    re.compile(r"(?<!\d)[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[ab]) ?\d{3} ?\d{3}(?: ?\d\d)?(?!\d)"),  # French social security
    re.compile(r"(?<![\d-])\d{3}-\d\d-\d{4}(?![\d-])"),  # United States social security
    re.compile(r"(?<!\d)\d{5}-\d{7}-\d(?!\d)"),  # Pakistani identity card
    re.compile(r"(?<!\d)\d{3}[- ]\d{2}c\d{5}(?!\d)"),  # refugee registration
    re.compile(r"(?<!\d)756\.\d{4}\.\d{4}\.\d\d(?!\d)"),  # Swiss insurance
)
_CALLED_NUMBER = re.compile(r"(?<!\w)(?:no\.?|n°|number|numero|رقم)\s?:?\s?(?P<number>[a-z]{0,4}[-/ ]?\d[\d/-]{5,24})(?!\w)")
_MIN_DIGITS, _MAX_DIGITS = 8, 15


def find_emails(reading: Reading) -> Iterator[Found]:
    """Find addresses, also spaced, spelled out ("name at gmail dot com") or broken over two lines, and handles ("@name")."""
    folded = reading.source.folded
    for pattern in _EMAILS:
        for match in pattern.finditer(folded):
            yield Found(span=_with_words_before(folded, Span(*match.span())), kind="email")
    for match in _HANDLE.finditer(folded):
        yield Found(span=Span(*match.span()), kind="link")
    for match in _MESSENGER.finditer(folded):
        yield Found(span=Span(*match.span("handle")), kind="link")


def _with_words_before(folded: str, span: Span) -> Span:
    """Take in up to two words of a local part that was written with spaces: "fatima zahra . bouzid @ example . com" after a label."""
    spaced = re.search(r"\s[@.＠]|[@.＠]\s", folded[span.start : span.end]) is not None
    before = _SPACED_LOCAL.search(folded, max(0, span.start - 40), span.start) if spaced else None
    return Span(before.start("words"), span.end) if before else span


def find_phones(reading: Reading) -> Iterator[Found]:
    """Find telephone numbers anywhere."""
    source = reading.source
    for match in _DIGIT_RUN.finditer(source.folded):
        for span in _split_runs(source.folded, Span(*match.span())):
            if _is_phone(reading, span):
                yield Found(span=span, kind="phone")
    for match in _SPOKEN.finditer(source.folded):
        if len(re.findall(r"[^\W\d_]+", match.group())) >= _MIN_SPOKEN or re.search(r"\d{2}", source.folded[match.end() : match.end() + 6]):
            yield Found(span=Span(*match.span("number")), kind="phone")
    for match in _MANY_SPOKEN.finditer(source.folded):
        yield Found(span=Span(*match.span("number")), kind="phone")
    yield from _known_forms(reading, Span(0, len(source.folded)), _REGIONS[:1])
    yield from _known_forms(reading, reading.head, _REGIONS[1:])


def _known_forms(reading: Reading, within: Span, regions: Sequence[str]) -> Iterator[Found]:
    """Find what libphonenumber takes for a valid number of one of some regions."""
    source = reading.source
    text = source.cut_folded(within)
    if _digits(text) < _MIN_DIGITS:
        return
    for region in regions:
        for number in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID):
            span = Span(within.start + number.start, within.start + number.end)
            plain = not _YEARS.fullmatch(source.cut_folded(span).strip(" ()"))
            if plain and not _AMOUNT_AFTER.match(source.folded, span.end) and _digits(source.cut_folded(span)) >= _MIN_DIGITS:
                yield Found(span=span, kind="phone")


def _split_runs(folded: str, span: Span) -> Iterator[Span]:
    """Part what stands on two lines, unless the first holds too few digits for a number."""
    text = folded[span.start : span.end]
    broken = [match.start() for match in re.finditer(r"\n", text)]
    if not broken:
        yield span
        return
    position = 0
    for cut in [*broken, len(text)]:
        piece = text[position:cut]
        if _digits(piece) >= _MIN_DIGITS or cut == len(text):
            stripped = piece.strip()
            start = span.start + position + piece.index(stripped) if stripped else span.start + position
            yield Span(start, start + len(stripped))
            position = cut + 1


def _is_phone(reading: Reading, span: Span) -> bool:
    source = reading.source
    text = source.cut_folded(span)
    digits = _digits(text)
    if not 7 <= digits <= _MAX_DIGITS + 2:
        return False
    said = _PHONE_WORD.search(source.folded, max(0, span.start - 30), span.start) is not None
    if _YEARS.fullmatch(text.strip(" ()")):
        return False
    if not said and (_AMOUNT_AFTER.match(source.folded, span.end) or any(period.strong for period in find_periods(source, span))):
        return False
    bare = re.sub(r"\D", "", text)
    international = text.startswith(("+", "(+", "00")) or text.endswith("+") or bare.startswith("00")
    if digits >= _MIN_DIGITS and (international or said):
        return True
    if said:
        return digits >= 7
    grouped = _GROUPS.fullmatch(text.strip("+ ")) is not None
    near = reading.head.start <= span.start < reading.head.end or overlaps(span, reading.references)
    if grouped and (bare.startswith("0") or near):
        return True
    if grouped and re.fullmatch(r"\(?\d{3}\)?[ .\-–]\d{3}[ .\-–]\d{4}", text):
        return True
    if near and digits >= _MIN_DIGITS:
        return True
    if _PAIRS.fullmatch(text) and not reading.in_entry(span.start):
        return True
    if _BARE.fullmatch(text):
        return True
    return bare.startswith("0") and 9 <= digits <= 11 and "\n" not in text and "/" not in text


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def find_links(reading: Reading) -> Iterator[Found]:
    """Find profiles in networks anywhere, and whatever address stands among the contacts."""
    source = reading.source
    for pattern in (_SOCIAL, _HOSTED, _ORCID):
        for match in pattern.finditer(source.folded):
            yield Found(span=_whole_link(source.folded, Span(*match.span())), kind="link")
    for match in _URL.finditer(source.folded):
        span = _whole_link(source.folded, Span(*match.span()))
        if not reading.in_entry(span.start):
            yield Found(span=span, kind="link")
    for match in _BARE_SITE.finditer(source.folded):
        span = _whole_link(source.folded, Span(*match.span()))
        personal = reading.head.start <= span.start < reading.head.end or overlaps(span, reading.references)
        if personal and not overlaps(span, reading.skills) and match["name"] not in _SOFTWARE:
            yield Found(span=span, kind="link")


def _whole_link(folded: str, span: Span) -> Span:
    """Take in what a broken line left of a link, and leave out a full stop."""
    if more := _SPLIT_LINK.match(folded, span.end):
        return Span(span.start, more.end())
    end = span.end
    while end > span.start and folded[end - 1] in ".,;:":
        end -= 1
    return Span(span.start, end)


def find_numbers(reading: Reading) -> Iterator[Found]:
    """Find numbers of papers: after a word for one, and those whose form tells."""
    source = reading.source
    for label in _NUMBERED.finditer(source.folded):
        end = source.folded.find("\n", label.end())
        limit = min(len(source.folded) if end < 0 else end, label.end() + 45)
        for match in _NUMBER_VALUE.finditer(source.folded, label.end(), limit):
            span = trim(source, Span(*match.span()))
            text = source.cut_folded(span)
            if _digits(text) >= 4 and not _YEARS.fullmatch(text) and not re.fullmatch(r"(?:19|20)\d\d", text):
                yield Found(span=span, kind="id")
    for match in _CALLED_NUMBER.finditer(source.folded):
        if not reading.in_entry(match.start()):
            yield Found(span=Span(*match.span("number")), kind="id")
    for pattern in _NUMBERS:
        for match in pattern.finditer(source.folded):
            yield Found(span=Span(*match.span()), kind="id")
