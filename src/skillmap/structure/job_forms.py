"""Jobs written as forms: "Company: … / Position: … / Duration: … / Duties: …", and Europass tables of the same kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from skillmap.records import Span
from skillmap.structure.dates import find_periods
from skillmap.structure.lines import Line, Pair, PairFinder
from skillmap.structure.source import Source

_MAIN_ROLES = ("title", "employer", "dates", "degree", "institution", "graduation")
_MIN_PAIRS = 2
_MAX_HEAD_CHARS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One filled form: the value of each role, and all it covers."""

    values: Mapping[str, Span]
    span: Span


class FormFinder:
    """Find forms whose labels announce the given roles, in order of preference where a label has several."""

    def __init__(self, roles: Sequence[str]) -> None:
        self._roles = tuple(roles)
        self._pairs = PairFinder(roles)

    def __call__(self, source: Source, lines: Sequence[Line]) -> tuple[Form, ...]:
        """Return the forms in a section, none where too few lines have labels."""
        rows: list[tuple[Line, tuple[Pair, ...]]] = [
            (line, self._pairs(source, line.body, bare=True) or _bare_dates(source, line)) for line in lines
        ]
        roles = {self._role(pair, {}) for _, pairs in rows for pair in pairs}
        if len(roles & set(_MAIN_ROLES)) < _MIN_PAIRS:
            return ()
        rows = _with_heads(source, rows, self._roles, self._role)
        forms: list[tuple[dict[str, Span], Span]] = []
        continued: str | None = None
        opener = next((self._role(pair, {}) for _, pairs in rows for pair in pairs), None)  # the label that every form begins with
        for line, pairs in rows:
            if not pairs:
                if forms:
                    values, span = forms[-1]
                    if continued:
                        begin = values[continued].start if continued in values else line.body.start
                        values[continued] = Span(begin, line.span.end)
                    forms[-1] = (values, Span(span.start, line.span.end))
                continue
            for pair in pairs:
                values = forms[-1][0] if forms else {}
                role = self._role(pair, values)
                if not forms or (role in values and role in _MAIN_ROLES) or (role == opener and role in values):
                    forms.append(({}, Span(line.body.start, line.span.end)))
                if pair.value.end > pair.value.start:
                    forms[-1][0][role] = pair.value
                forms[-1] = (forms[-1][0], Span(forms[-1][1].start, line.span.end))
                continued = role if role == "duties" else None
        found = [Form(values=values, span=span) for values, span in forms]
        return tuple(form for form in found if len(set(form.values) & set(_MAIN_ROLES)) >= _MIN_PAIRS)

    def _role(self, pair: Pair, values: Mapping[str, Span]) -> str:
        """Choose among the roles of a label the first that the form does not have yet."""
        ordered = [role for role in self._roles if role in pair.roles]
        return next((role for role in ordered if role not in values), ordered[0])


def _bare_dates(source: Source, line: Line) -> tuple[Pair, ...]:
    """Read a line that holds nothing but a period as if it were labelled."""
    periods = find_periods(source, line.body)
    if len(periods) != 1 or not periods[0].strong:
        return ()
    rest = source.folded[line.body.start : periods[0].span.start] + source.folded[periods[0].span.end : line.body.end]
    if any(character.isalnum() for character in rest):
        return ()
    return (Pair(label=Span(line.body.start, line.body.start), value=periods[0].span, roles=frozenset({"dates"})),)


def _with_heads(
    source: Source,
    rows: list[tuple[Line, tuple[Pair, ...]]],
    roles: Sequence[str],
    role_of: Callable[[Pair, Mapping[str, Span]], str],
) -> list[tuple[Line, tuple[Pair, ...]]]:
    """Read the line that heads each form without a label as what no label of the section announces: the employer or the title."""
    known = {role_of(pair, {}) for _, pairs in rows for pair in pairs}
    missing = [role for role in ("employer", "title") if role in roles and role not in known]
    first = next((role_of(pairs[0], {}) for _, pairs in rows if pairs), None)
    if len(missing) != 1 or first is None:
        return rows
    headed: list[tuple[Line, tuple[Pair, ...]]] = []
    for (line, pairs), (_, following) in zip(rows, [*rows[1:], (None, ())], strict=True):
        opens = not pairs and following and role_of(following[0], {}) == first and len(source.cut(line.body)) < _MAX_HEAD_CHARS
        if opens:
            headed.append((line, (Pair(label=Span(line.body.start, line.body.start), value=line.body, roles=frozenset(missing)),)))
        else:
            headed.append((line, pairs))
    return headed
