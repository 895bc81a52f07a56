"""What ``eval/fuzz.py`` found: each case once hung, raised what was no ``DocumentError``, or gave an unsound document."""

import base64
import importlib
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from tests.documents.conftest import pdf_of_objects, stream

from skillmap.documents.limits import Limits

EVAL = Path(__file__).resolve().parents[2] / "eval"
MAX_CPU_SECONDS = 8.0  # the first case also loads the word lists

# An Outlook message with its directory pushed aside by a byte (zlib, base 85).
MESSAGE = (
    "c-rk$OHRWu5PeQW5Qw6(WkZ$-"
    "A(W^J5gQgzShIp<rIrYRfS@KIuEP;H2^;|qLd>&kqtGh!w*vC4u{|T(^E{sM>&x2P)ARZ}hOiG8g<OJHvI!#^O~5gFA*EC%mm+KYD#Tvf+w^?w"
    "c}JXKY8)WNEw0$#qmOMgu&m`q+kG73lzoB>IY+hblJ*=sdewMrAl5m!`lX}k>HM_%Vytw3%sG#k4=K82pP)zX^T5S|=4(UUfY7=$HDvFzGPLh3"
    "xjs+&v-"
    "|Dgfice+hf)4w2L5)BBgD7+RPp~A=Clr5#zgAsbh$uC$^mTwTZ@UH#@#4tML4cJYKxRqFr89RCxK0{Dh{FcK4{?t{@p43i&8=>|932<lzqZ6XT"
    "hlQ>F@!So>5n&HQ+Uh!1%YA#J`HwiJ7a<yfFNW`hWa)C`$5ChvTo~6GAENhX"
)


def packed_twice_with_a_wrong_checksum() -> bytes:
    """A bomb in a stream whose outer packing ends in a wrong checksum, which readers forgive."""
    bomb = zlib.compress(bytes(400_000_000 // 100) * 100, 9)
    outer = zlib.compress(bomb, 9)[:-4] + b"\0\0\0\0"
    return pdf_of_objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        stream(outer, b"/Filter[/FlateDecode/FlateDecode]"),
    )


CASES = {
    "headers-that-are-none": b"A: b\r\n" * 60 + b"text",
    "date-of-a-mail-out-of-range": b"MIME-Version: 1.0\r\nDate: Mon, 4 Mar 99999999999 09:59:00 +0100\r\n\r\nHello there\r\n",
    "part-of-a-mail-without-a-name": b"MIME-Version: 1.0\r\nContent-Type:/\r\n\r\n-",
    "delete-character-in-a-mail": b"MIME-Version: 1.0\r\n\r\nHello\x7f there\r\n",
    "delete-character": b"Jane Doe\x7f\nWelder\n",
    "one-long-word-then-another-code-page": b"a" * 100_000 + b" caf\xe9",
    "one-long-word": b"Welder " + b"abcdefgh" * 12_000 + b" and the rest of the text of it",
    "half-a-surrogate-pair-in-json": b'{"basics": {"name": "Jane \\ud800 Doe", "summary": "Welder"}}',
    "form-feed-in-html": b"<html><body><p>Jane&#12;Doe</p><p>a\x0cb</p></body></html>",
    "message-whose-folders-hold-one-another": zlib.decompress(base64.b85decode(MESSAGE)),
    "bomb-behind-a-wrong-checksum": packed_twice_with_a_wrong_checksum(),
}  # fmt: skip


@pytest.fixture
def verdict(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(EVAL))
    yield importlib.import_module("fuzzing.verdict")
    for name in [name for name in sys.modules if name.partition(".")[0] == "fuzzing"]:
        del sys.modules[name]


@pytest.mark.parametrize("name", CASES)
def test_found_case_gives_a_typed_error_or_a_sound_document_in_time(verdict: ModuleType, name: str) -> None:
    begin = time.process_time()
    found = verdict.judge(CASES[name], Limits())
    assert not found.is_fault, f"{found.kind} {found.signature}\n{found.detail}"
    assert time.process_time() - begin < MAX_CPU_SECONDS


def test_verdict_tells_an_unsound_document(verdict: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge itself must see what it looks for."""
    from skillmap.records import Document, Page, Span  # noqa: PLC0415

    text = "\ufefe and \u202e"
    unsound = Document(doc_id="sha256:0", media_type="text/plain", text=text, pages=(Page(number=2, span=Span(0, 3), quality=1.5),))
    monkeypatch.setattr(verdict, "read_bytes", lambda data, limits: unsound)
    detail = verdict.judge(b"x", Limits()).detail.splitlines()
    assert len(detail) == 4
