"""Mails that nest without end, carry too much, or reach out."""

import base64
from collections.abc import Mapping

from tests.documents.hostile.bombs import MEGABYTE, Outside, archive_of_members, raw_deflate
from tests.documents.hostile.office import ole

_START = b"From: a@example.org\r\nTo: b@example.org\r\nSubject: CV\r\nDate: Mon, 6 May 2024 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"


def _mixed(*parts: bytes, boundary: bytes = b"x") -> bytes:
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n' + body + b"--" + boundary + b"--\r\n"


def _text(body: bytes, kind: bytes = b"plain") -> bytes:
    return b"Content-Type: text/" + kind + b"; charset=utf-8\r\n\r\n" + body


def _attached(data: bytes, name: bytes, kind: bytes = b"application/octet-stream") -> bytes:
    disposition = b'\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="' + name + b'"\r\n\r\n'
    return b"Content-Type: " + kind + disposition + base64.encodebytes(data)


def _nested(depth: int) -> bytes:
    start = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(depth))
    return start + _text(b"Driver") + b"".join(b"\r\n--%d--" % n for n in reversed(range(depth)))


def _forwarded(depth: int) -> bytes:
    return (_START + b"Content-Type: message/rfc822\r\n\r\n") * depth + _START + _text(b"Driver")


def _doubling(depth: int) -> bytes:
    """A mail that carries the same mail twice, and so on."""
    mail = _START + _text(b"Driver")
    for _ in range(depth):
        part = _attached(mail, b"a.eml", b"message/rfc822")
        mail = _START + _mixed(_text(b"see attached"), part, part)
    return mail


def files(outside: Outside) -> Mapping[str, bytes]:
    url, file = outside.url.encode(), outside.secret
    remote = b'<html><body><img src="%s"><link rel="stylesheet" href="%s"><iframe src="%s"></iframe>Driver' % (
        url,
        url,
        file.as_uri().encode(),
    )
    elsewhere = (
        b'Content-Type: message/external-body; access-type=local-file; name="%s"\r\n\r\nContent-Type: text/plain\r\n\r\n'
        % str(file).encode()
    )
    on_server = b'Content-Type: message/external-body; access-type=URL; URL="%s"\r\n\r\nContent-Type: text/plain\r\n\r\n' % url
    bomb = archive_of_members([(b"word/document.xml", raw_deflate(b" " * MEGABYTE, 1000), 1000 * MEGABYTE)])
    made = {
        "deep": _START + _nested(2000),
        "forwarded": _forwarded(2000),
        "doubling": _doubling(10),
        "ten-thousand-parts": _START + _mixed(*[_text(b"Driver")] * 10_000),
        "ten-thousand-attachments": _START + _mixed(*[_attached(b"Driver", b"a.txt")] * 10_000),
        "bombs": _START + _mixed(_text(b"Driver"), *[_attached(bomb, b"cv.docx")] * 10),
        "long-header": _START + b"X-A: " + b"a" * 5 * MEGABYTE + b"\r\n" + _text(b"Driver"),
        "folded-header": _START + b"X-A: a\r\n" + b" a\r\n" * 500_000 + _text(b"Driver"),
        "many-headers": _START + b"X-A: a\r\n" * 300_000 + _text(b"Driver"),
        "encoded-words": _START.replace(b"CV", b"=?utf-8?B?QQ==?= " * 50_000) + _text(b"Driver"),
        "addresses": _START.replace(b"b@example.org", b"b <b@example.org>, " * 50_000) + _text(b"Driver"),
        "comments-in-addresses": _START.replace(b"b@example.org", b"(" * 50_000) + _text(b"Driver"),
        "parameters": _START + b"Content-Type: text/plain; " + b"; ".join(b"a*%d*=b" % n for n in range(50_000)) + b"\r\n\r\nDriver",
        "dates": _START.replace(b"Mon, 6 May 2024 10:00:00 +0000", b"99999999999 Jan 99999999999 99:99:99 +9999") + _text(b"Driver"),
        "no-boundary": _START + b"Content-Type: multipart/mixed\r\n\r\n--\r\n" * 10_000,
        "long-boundary": _START + _mixed(_text(b"Driver"), boundary=b"-" * MEGABYTE),
        "boundary-lines": _START + b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + b"--x\r\n" * 500_000,
        "wrong-base64": _START + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"=!" * 500_000,
        "unknown-charset": _START + b"Content-Type: text/plain; charset=rot13\r\n\r\nDriver",
        "quoted": _START + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\r\n" * MEGABYTE,
        "name-that-climbs": _START + _mixed(_text(b"Driver"), _attached(b"Driver", b"../../../../tmp/evil.txt")),
        "remote": _START + _text(remote, b"html"),
        "outer-body": _START + _mixed(_text(b"Driver"), elsewhere, on_server),
    }
    return {
        **{f"{name}.eml": data for name, data in made.items()},
        "chain-loop.msg": ole("__properties_version1.0", [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, 3], size=2**31),
        "siblings-loop.msg": ole("__properties_version1.0", [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, 0xFFFFFFFE], siblings=True),
        "noise.msg": ole("__properties_version1.0", [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, 4, 5, 0xFFFFFFFE], size=1500),
    }
