"""Changes made to a profile, in order, all or none."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from skillmap_service.problems import InvalidRequestError
from skillmap_service.review import entries, skills
from skillmap_service.review.changes import (
    AcceptSkill,
    AddEducation,
    AddJob,
    AddLanguage,
    AddSkill,
    Dismiss,
    RejectSkill,
    RemoveEducation,
    RemoveJob,
    RemoveLanguage,
    ReplaceSkill,
    SetField,
    SetOccupation,
)
from skillmap_service.review.context import Context, Profile, UnfitError
from skillmap_service.review.fields import set_field
from skillmap_service.review.work import recount, set_occupation

_DATED = re.compile(r"/experience/(\d+)/(?:start|end|current)")


def apply_changes(profile: Mapping[str, Any], changes: Sequence[Any], context: Context) -> tuple[Profile, list[Any]]:
    """Return a profile with changes made to it in order, and what stood there before each of them.

    Raises:
        InvalidRequestError: A change does not fit the profile; ``errors`` names it by its place.
    """
    changed: Profile = copy.deepcopy(dict(profile))
    before = []
    dated: dict[int, int] = {}  # jobs whose dates were set, and the last change that did it
    number = 0
    try:
        for number, change in enumerate(changes):
            before.append(copy.deepcopy(_MAKERS[type(change)](changed, change, context)))
            if isinstance(change, RemoveJob):
                dated = {place - (place > change.job): last for place, last in dated.items() if place != change.job}
            elif isinstance(change, SetField) and (found := _DATED.fullmatch(change.field)):
                dated[int(found[1])] = number
        if dated:
            number = max(dated.values())
            recount(changed, dated, context.scheme)
    except UnfitError as exc:
        fault = {"field": f"body.changes.{number}", "message": str(exc)}
        raise InvalidRequestError("a change does not fit the profile; none was made", errors=[fault]) from exc
    return changed, before


_MAKERS: dict[type[Any], Callable[[Profile, Any, Context], Any]] = {
    AcceptSkill: skills.accept,
    RejectSkill: skills.reject,
    ReplaceSkill: skills.replace,
    AddSkill: skills.add,
    Dismiss: skills.dismiss,
    SetOccupation: set_occupation,
    SetField: set_field,
    AddJob: entries.add_job,
    RemoveJob: entries.remove_job,
    AddEducation: entries.add_education,
    RemoveEducation: entries.remove_education,
    AddLanguage: entries.add_language,
    RemoveLanguage: entries.remove_language,
}
