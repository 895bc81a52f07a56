"""Skills by the group of ESCO's hierarchy that they belong to, as far as the classification tells; else by their kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skillmap.exports.losses import Profile
from skillmap.exports.said import Entry, entries, part
from skillmap.taxonomy.store import ConceptScheme

_KINDS = ("skill", "knowledge", "transversal", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillGroup:
    """Skills of one group; ``labels`` are the group's own, ``kind`` stands for it where it has none."""

    kind: str
    labels: Mapping[str, str]
    skills: Sequence[Entry]


def skill_groups(profile: Profile, scheme: ConceptScheme | None) -> list[SkillGroup]:
    """Return the groups, the one with most skills first; within a group the surest skill first."""
    gathered: dict[tuple[str, int | None], list[Entry]] = {}
    for skill in entries(profile, "skills"):
        concept = part(skill, "concept")
        kind = concept.get("type")
        group = _group(str(concept.get("uri") or ""), scheme)
        gathered.setdefault((kind if group is None and kind in _KINDS else "skill", group), []).append(skill)
    groups = [
        SkillGroup(
            kind=kind,
            labels=scheme.preferred(group) if scheme is not None and group is not None else {},
            skills=sorted(skills, key=lambda skill: -float(skill.get("score") or 0.0)),
        )
        for (kind, group), skills in gathered.items()
    ]
    return sorted(groups, key=lambda group: (-len(group.skills), str(group.labels.get("en", group.kind))))


def _group(uri: str, scheme: ConceptScheme | None) -> int | None:
    """Return the group right below the top of the hierarchy that a skill is in, by the shortest way up."""
    number = scheme.number(uri) if scheme is not None else None
    if scheme is None or number is None:
        return None
    seen, level = {number}, [number]
    while level:
        above: list[int] = []
        for place in level:
            for parent in scheme.related(place, "broader"):
                if scheme.kinds[place] == "group" and not scheme.related(parent, "broader"):
                    return place
                if parent not in seen:
                    seen.add(parent)
                    above.append(parent)
        level = above
    return None
