"""HTML, XML, JSON and plain text that nest without end, unfold or reach out."""

from collections.abc import Mapping

from tests.documents.hostile.bombs import MEGABYTE, Outside
from tests.documents.hostile.office import LAUGHS, QUADRATIC

_EUROPASS = "http://europass.cedefop.europa.eu/Europass"


def _html(outside: Outside) -> dict[str, bytes]:
    file, url = outside.secret.as_uri(), outside.url
    start = "<!DOCTYPE html><html><body>"
    remote = (
        f'<base href="{url}"><meta http-equiv="refresh" content="0;url={url}"><link rel="stylesheet" href="{url}">'
        f'<script src="{url}"></script>'
        f'<style>@import "{url}";</style><img src="{url}" srcset="{url} 2x"><iframe src="{file}"></iframe><object data="{file}"></object>'
        f'<embed src="{url}"><video poster="{url}"></video><svg><image href="{url}"/></svg><p>Forklift driver</p>'
    )
    made = {
        "deep": start + "<div>" * 200_000 + "Driver",
        "deep-and-closed": start + "<div>" * 100_000 + "Driver" + "</div>" * 100_000,
        "deep-tables": start + "<table><tr><td>" * 20_000 + "Driver",
        "deep-formatting": start + "<b><i><a>" * 20_000 + "<p>" * 200 + "Driver",
        "many-tags": start + "<b>" * 1_500_000,
        "many-closed-tags": start + "<p>a</p>" * 500_000,
        "remote": start + remote,
        "data-uri": start + f'<img src="data:image/png;base64,{"A" * 5 * MEGABYTE}"><p>Driver</p>',
        "attributes": start + "<p " + " ".join(f"a{n}=1" for n in range(300_000)) + ">Driver</p>",
        "span-of-a-billion": start
        + '<table><tr><td colspan="1000000000" rowspan="1000000000">Driver</td></tr></table><ol start="99999999999"><li>a',
        "open-comments": start + "<!--" * 500_000,
        "open-brackets": start + "<" * 2 * MEGABYTE,
        "entities": start + "&#99999999999999;&#0;&#xD800;&" * 50_000 + "Driver",
        "doctype-entities": LAUGHS.replace("DOCTYPE d", "DOCTYPE html") + "<html><body>&l9;</body></html>",
        "entity-of-a-file": f'<!DOCTYPE html [<!ENTITY x SYSTEM "{file}">]><html><body>&x; Driver</body></html>',
        "text-8-mb": start + "<p>" + "word " * 1_600_000,
        "scripts": start + "<script>" * 100_000 + "Driver",
    }
    return {name: text.encode() for name, text in made.items()}


def _xml(outside: Outside) -> dict[str, bytes]:
    file, url = outside.secret.as_uri(), outside.url

    def passport(body: str, prolog: str = "") -> bytes:
        return (
            f'<?xml version="1.0"?>{prolog}<SkillsPassport xmlns="{_EUROPASS}"><LearnerInfo>{body}</LearnerInfo></SkillsPassport>'.encode()
        )

    name = "<Identification><PersonName><FirstName>{}</FirstName></PersonName></Identification>"
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{}" parse="text"/>'
    return {
        "entities": passport(name.format("&l9;"), LAUGHS),
        "entities-quadratic": passport(name.format("&l9;" * 10_000), QUADRATIC),
        "entity-of-a-file": passport(name.format("&x;"), f'<!DOCTYPE d [<!ENTITY x SYSTEM "{file}">]>'),
        "entity-of-a-server": passport(name.format("&x;"), f'<!DOCTYPE d [<!ENTITY x SYSTEM "{url}">]>'),
        "outer-dtd": passport(name.format("A"), f'<!DOCTYPE d SYSTEM "{url}">'),
        "style-sheet": passport(name.format("A"), f'<?xml-stylesheet type="text/xsl" href="{url}"?>'),
        "inclusions": passport(name.format(include.format(file) + include.format(url))),
        "deep": passport("<Skills>" * 200_000 + "</Skills>" * 200_000),
        "wide": passport("<WorkExperience/>" * 500_000),
        "attributes": passport("<Skills " + " ".join(f'a{n}="1"' for n in range(200_000)) + "/>"),
        "photo": passport(f"<Identification><Photo><Data>{'QUFB' * MEGABYTE}</Data></Photo></Identification>" + name.format("A")),
    }


def _json(outside: Outside) -> dict[str, bytes]:
    basics = b'{"basics":{"name":"A","summary":'
    file, url = outside.secret.as_uri().encode(), outside.url.encode()
    return {
        "deep-lists": basics + b"[" * 500_000 + b"]" * 500_000 + b"}}",
        "deep-objects": b'{"basics":{"a":' * 200_000 + b"1" + b"}}" * 200_000,
        "long-number": basics + b"9" * 5 * MEGABYTE + b"}}",
        "large-exponent": basics + b"1e999999999, " + b'"x":NaN}}',
        "half-pairs": basics + rb'"\ud800 and \udfff"},"work":[{"name":"\ud83d","position":"Driver"}]}',
        "wide": b'{"work":[' + b'{"name":"a"},' * 300_000 + b"{}]}",
        "same-key": b'{"basics":{},' + b'"work":[],' * 300_000 + b'"education":[]}',
        "wrong-kinds": b'{"basics":{"name":[1],"location":"x","profiles":{"a":1}},"work":[1,null,[],"a"],"education":[{"area":{"b":[]}}]}',
        "remote": b'{"$schema":"%s","basics":{"name":"Driver","image":"%s","url":"%s"}}' % (url, file, url),
        "endless-string": b'{"basics":{"name":"' + b"a" * 10 * MEGABYTE,
    }


def _text() -> dict[str, bytes]:
    return {
        "one-line-of-20-mb": b"a" * 20 * MEGABYTE,
        "words-of-20-mb": b"word " * 4 * MEGABYTE,
        "one-line-within-bounds": b"a" * 199_000,
        "marks": ("a" + "\u0301\u0323" * 99_000).encode(),
        "marks-of-arabic": ("ب" + "\u064e\u0651\u0670" * 60_000).encode(),
        "controls-of-direction": ("\u202e" * 500_000 + "Driver").encode(),
        "brackets": b"(" * 190_000,
        "at-signs": b"a@a." * 45_000,
        "digits": b"0" * 190_000,
        "dashes": b"-\n" * 90_000,
        "form-feeds": b"a\f" * 90_000,
        "line-ends": b"a" + b"\n" * 190_000 + b"b",
        "tabs": b"a\t" * 90_000,
        "half-of-utf-16": b"\xff\xfe" + b"\xd8" * 300_001,
        "wrong-utf-8": b"\xc3" * 150_000,
        "zeros": b"a" + b"\0" * 5 * MEGABYTE,
        "escapes": b"Driver\x1b[2J\x1b]0;x\x07\x1b[31m" * 5000,
    }


def files(outside: Outside) -> Mapping[str, bytes]:
    made = {"html": _html(outside), "xml": _xml(outside), "json": _json(outside), "txt": _text()}
    return {f"{name}.{kind}": data for kind, group in made.items() for name, data in group.items()}
