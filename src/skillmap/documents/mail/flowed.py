"""Lines that a mailer broke, joined again (format=flowed, RFC 3676)."""

from __future__ import annotations

_SIGNATURE = "-- "


def unflow(text: str, *, delete_space: bool = False) -> str:
    r"""Join lines that end in a space with the next one of the same quotation depth.

    >>> unflow("welder in \nTunis\n> quoted \n> line")
    'welder in Tunis\n> quoted line'
    """
    lines: list[str] = []
    depth = -1
    flowing = False
    for raw in text.split("\n"):
        body = raw.lstrip(">")
        quoted = len(raw) - len(body)
        body = body.removeprefix(" ")  # space-stuffing, section 4.4
        if flowing and quoted == depth and body != _SIGNATURE:
            lines[-1] += body
        else:
            lines.append(f"{'>' * quoted} {body}" if quoted else body)
        depth = quoted
        flowing = body.endswith(" ") and body != _SIGNATURE
        if flowing and delete_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(line.rstrip() for line in lines)
