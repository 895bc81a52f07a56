"""Label Studio: its JSON and JSON-MIN exports in, tasks with predictions out.

A region of type ``labels`` is a span (``value``: start, end, text, labels). Offsets are code points; exports of versions before
1.6 count UTF-16 code units (HumanSignal/label-studio#1008), which is told from the text that each region repeats. A concept is a
per-region answer with the same ``id``: ``choices``, ``taxonomy`` or ``textarea`` whose value is a URI; where any region of an export
has one, regions without are taken as "none fits". Of several annotations of a task the ground truth counts, else the last that
was not cancelled; tasks that nobody annotated are left out. JSON-MIN keeps spans but loses which of them a concept belongs to.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from skillmap.evaluation.formats.faults import Faults
from skillmap.evaluation.formats.source import read_text, string_or_none
from skillmap.evaluation.labels import LabeledDocument, LinkLabel, SpanLabel
from skillmap.records import Span

_ANSWERS = ("choices", "taxonomy", "textarea")
_FROM_LABELS, _FROM_CONCEPT, _TO = "label", "concept", "text"
_FULL, _LEAST = ("annotations", "completions"), ("annotator", "annotation_id")


def detect(path: Path) -> bool:
    """Tell whether a file holds a list of annotated tasks."""
    if not path.is_file() or path.suffix != ".json":
        return False
    with path.open("rb") as handle:
        if not handle.read(64).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
            return False
    tasks = _load(path, Faults(path.name))
    first = tasks[0] if tasks else None
    return isinstance(first, dict) and (("data" in first and _has(first, _FULL)) or ("data" not in first and _has(first, _LEAST)))


def _has(task: Mapping[str, Any], keys: Iterable[str]) -> bool:
    return any(key in task for key in keys)


def _load(path: Path, faults: Faults) -> list[Any]:
    text = read_text(path, faults)
    try:
        tasks = json.loads((text or "[]").removeprefix("\ufeff"))
    except json.JSONDecodeError as exc:
        faults.add(f"line {exc.lineno}", f"is no JSON: {exc.msg}")
        return []
    except RecursionError:
        faults.add("file", "is nested too deep")
        return []
    if not isinstance(tasks, list):
        faults.add("file", "is no list of tasks")
        return []
    return tasks


def read(path: Path) -> tuple[LabeledDocument, ...]:
    """Read an export.

    Raises:
        GoldInvalidError: tasks without text, regions outside it, or nothing annotated; the message lists them.
    """
    faults = Faults(path.name)
    documents = []
    for number, task in enumerate(_load(path, faults), start=1):
        if not isinstance(task, dict):
            faults.add(f"task {number}", "is no JSON object")
            continue
        place = f"task {task.get('id', number)}"
        data = task.get("data", task)
        text = data.get("text") if isinstance(data, dict) else None
        if not isinstance(text, str):
            faults.add(place, "no text in its data: the field of the text must be called 'text'")
            continue
        results = _chosen(task) if "data" in task else _least(task)
        if results is None:
            continue
        spans = _spans(results, text, place, faults)
        id_ = str(data.get("id", task.get("id", number)))
        documents.append(LabeledDocument(id=id_, text=text, language=string_or_none(data.get("language")), spans=spans))
    if not documents:
        faults.add("file", "no task is annotated")
    faults.done()
    linked = any(label.link is not None for document in documents for label in document.spans or ())
    return tuple(map(_with_links, documents)) if linked else tuple(documents)


def _with_links(document: LabeledDocument) -> LabeledDocument:
    """Say "none fits" of spans without a concept, in a set whose spans have concepts."""
    return replace(document, spans=tuple(replace(label, link=label.link or LinkLabel()) for label in document.spans or ()))


def _chosen(task: Mapping[str, Any]) -> list[Any] | None:
    """Return the regions of the annotation that counts, ``None`` where nobody annotated the task."""
    annotations = [
        one
        for one in task.get("annotations") or task.get("completions") or ()
        if isinstance(one, dict) and not one.get("was_cancelled") and isinstance(one.get("result"), list)
    ]
    truth = [one for one in annotations if one.get("ground_truth")]
    return list((truth or annotations)[-1]["result"]) if annotations else None


def _least(task: Mapping[str, Any]) -> list[Any]:
    """Return the regions of a task of JSON-MIN, in the form of the full export."""
    lists = [value for value in task.values() if isinstance(value, list)]
    values = [value for found in lists for value in found if isinstance(value, dict) and {"start", "end", "labels"} <= value.keys()]
    return [{"id": str(number), "type": "labels", "value": value} for number, value in enumerate(values)]


def _spans(results: Iterable[Any], text: str, place: str, faults: Faults) -> tuple[SpanLabel, ...]:
    answers: dict[str, list[str]] = defaultdict(list)
    regions: list[tuple[str, Mapping[str, Any]]] = []
    for result in results:
        value = result.get("value") if isinstance(result, dict) else None
        if not isinstance(value, dict):
            faults.add(place, "a result without a value")
            continue
        kind, id_ = str(result.get("type", "")), str(result.get("id"))
        if kind in _ANSWERS:
            answers[id_] += [uri for uri in _flat(value.get(kind, value.get("text"))) if uri.startswith(("http://", "https://"))]
        elif "start" in value and isinstance(value.get("labels"), list):
            regions.append((id_, value))
    in_units = _code_points(text) if _counts_units(regions, text) else {offset: offset for offset in range(len(text) + 1)}
    spans = []
    for id_, value in regions:
        start, end = (in_units.get(value[key]) if isinstance(value.get(key), int) else None for key in ("start", "end"))
        if start is None or end is None or start >= end:
            faults.add(place, f"region {id_} does not lie in the text of {len(text)} characters")
            continue
        link = LinkLabel(accepted=tuple(dict.fromkeys(answers[id_]))) if id_ in answers else None
        spans.append(SpanLabel(span=Span(start, end), type=str((value["labels"] or ["skill"])[0]).casefold(), link=link))
    return tuple(sorted(spans, key=lambda label: label.span))


def _counts_units(regions: Iterable[tuple[str, Mapping[str, Any]]], text: str) -> bool:
    """Tell whether offsets count UTF-16 code units: the repeated texts then fit these and not code points."""
    if text.isascii() or max(text) <= "\uffff":
        return False
    units = _code_points(text)
    fitting = [0, 0]
    for _, value in regions:
        start, end, stated = value.get("start"), value.get("end"), value.get("text")
        if isinstance(start, int) and isinstance(end, int) and isinstance(stated, str):
            fitting[0] += text[start:end] == stated
            fitting[1] += start in units and end in units and text[units[start] : units[end]] == stated
    return fitting[1] > fitting[0]


def _flat(value: Any) -> list[str]:  # noqa: ANN401 - JSON
    """Return the strings in nested lists; a taxonomy answer is a path, whose last part is the concept."""
    if isinstance(value, str):
        return [value]
    return [text for part in value for text in _flat(part)] if isinstance(value, list) else []


def _code_points(text: str) -> dict[int, int]:
    """Return the code point at which each UTF-16 offset falls."""
    offsets, units = {}, 0
    for position, character in enumerate(text):
        offsets[units] = position
        units += 2 if ord(character) > 0xFFFF else 1
    offsets[units] = len(text)
    return offsets


def write(path: Path, documents: Iterable[LabeledDocument], *, model: str) -> None:
    """Write predictions as tasks, for a person to correct: spans as labels, their concepts as a text field per region."""
    tasks = []
    for document in documents:
        results: list[dict[str, Any]] = []
        scores = []
        for number, label in enumerate(document.spans or ()):
            place = {"start": label.span.start, "end": label.span.end, "text": label.span.of(document.text)}
            base = {"id": f"s{number}", "to_name": _TO}
            results.append({**base, "from_name": _FROM_LABELS, "type": "labels", "value": {**place, "labels": [label.type]}})
            match = label.link.match if label.link is not None else None
            if match is not None:
                results.append({**base, "from_name": _FROM_CONCEPT, "type": "textarea", "value": {**place, "text": [match.uri]}})
                scores += [match.score] if match.score is not None else []
        prediction: dict[str, Any] = {"model_version": model, "result": results}
        if scores:
            prediction["score"] = round(sum(scores) / len(scores), 4)
        data = {"id": document.id, "text": document.text, "language": document.language}
        tasks.append({"data": data, "predictions": [prediction]})
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


# The labeling interface that the tasks are made for. Without the style, Label Studio trims spaces and shows lines as one.
CONFIGURATION = """<View>
  <Style>.htx-text { white-space: pre-wrap; unicode-bidi: plaintext; text-align: start; }</Style>
  <Labels name="label" toName="text">
    <Label value="skill"/><Label value="knowledge"/><Label value="language"/><Label value="transversal"/>
  </Labels>
  <Text name="text" value="$text"/>
  <TextArea name="concept" toName="text" perRegion="true" editable="true" placeholder="URI of the concept; empty: none fits"/>
</View>
"""
