"""The changes that there are, as they are sent and kept."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Uri = Annotated[str, Field(min_length=1, max_length=200, description="Of the classification in use.")]
SpanField = Annotated[
    tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]], Field(description="Code points of the document's text, half-open.")
]
_FIELD = (
    r"^/(person/(name|birth_date|nationality|address|emails|phones)"
    r"|experience/[0-9]{1,3}/(title|employer|location|start|end|current|paid)"
    r"|education/[0-9]{1,3}/(degree|field|institution|start|end|isced|eqf|completed)"
    r"|languages/[0-9]{1,3}/cefr)$"
)


class _Change(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AcceptSkill(_Change):
    """A skill is right."""

    action: Literal["accept"]
    skill: Uri


class RejectSkill(_Change):
    """A skill is wrong: with a span, where that states it; without, altogether."""

    action: Literal["reject"]
    skill: Uri
    span: SpanField | None = None


class ReplaceSkill(_Change):
    """A skill is another one: with a span, where that states it; without, altogether."""

    action: Literal["replace"]
    skill: Uri
    by: Uri
    span: SpanField | None = None


class AddSkill(_Change):
    """The person has a skill: words of the document state it (some that were not linked, say), or the person told of it.

    With a span, words there state it. With `words`, they do where they stand first in the document, and are what the person told where
    they stand nowhere in it; that evidence has the empty span `[0, 0]`, and so has that of a skill without either.
    """

    action: Literal["add"]
    skill: Uri
    span: SpanField | None = None
    words: Annotated[str, Field(max_length=500)] | None = None


class Dismiss(_Change):
    """Words that were not linked state no skill."""

    action: Literal["dismiss"]
    span: SpanField


class SetOccupation(_Change):
    """The occupation of a job, by its place in `experience`: a unit group, and an ESCO occupation where one fits. `null`: none fits."""

    action: Literal["occupation"]
    job: int = Field(ge=0, le=999)
    isco08: Annotated[str, Field(pattern="^[0-9]{4}$")] | None
    occupation: Uri | None = None


class SetField(_Change):
    """A field of the profile, by its JSON Pointer.

    A text is cut from the document where a span is given; one that stands nowhere in it has the empty span `[0, 0]`.
    """

    action: Literal["set"]
    field: str = Field(pattern=_FIELD, max_length=60, examples=["/person/name"])
    value: Annotated[str, Field(max_length=1_000)] | Annotated[int, Field(ge=0, le=8)] | bool | None
    span: SpanField | None = None


_Text = Annotated[str, Field(max_length=300)]
_Date = Annotated[str, Field(pattern="^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", examples=["2015-03"])]


class AddJob(_Change):
    """A job that the person told of, with a title or an employer; it comes after the others.

    The document does not say so: its texts have the empty span `[0, 0]`. Months are counted again.
    """

    action: Literal["add-job"]
    title: _Text | None = None
    employer: _Text | None = None
    location: _Text | None = None
    start: _Date | None = None
    end: _Date | None = None
    current: bool = False
    paid: bool | None = None
    isco08: Annotated[str, Field(pattern="^[0-9]{4}$", examples=["7212"])] | None = None
    occupation: Uri | None = None


class RemoveJob(_Change):
    """A job is none of the person's, by its place in `experience`. Skills that its words state stay; months are counted again."""

    action: Literal["remove-job"]
    job: int = Field(ge=0, le=999)


class AddEducation(_Change):
    """Schooling that the person told of, with a degree, a field or a school; its texts have the empty span `[0, 0]`."""

    action: Literal["add-education"]
    degree: _Text | None = None
    field: _Text | None = None
    institution: _Text | None = None
    start: _Date | None = None
    end: _Date | None = None
    isced: Annotated[int, Field(ge=0, le=8)] | None = None
    eqf: Annotated[int, Field(ge=1, le=8)] | None = None
    completed: bool | None = None


class RemoveEducation(_Change):
    """An entry of `education` is wrong, by its place."""

    action: Literal["remove-education"]
    entry: int = Field(ge=0, le=999)


class AddLanguage(_Change):
    """A language that the person speaks, with its level where that is known."""

    action: Literal["add-language"]
    code: str = Field(pattern="^[a-z]{2,3}$", description="ISO 639.", examples=["ti"])
    cefr: Literal["A1", "A2", "B1", "B2", "C1", "C2", "native"] | None = None


class RemoveLanguage(_Change):
    """An entry of `languages` is wrong, by its place."""

    action: Literal["remove-language"]
    entry: int = Field(ge=0, le=999)


Change = Annotated[
    AcceptSkill
    | RejectSkill
    | ReplaceSkill
    | AddSkill
    | Dismiss
    | SetOccupation
    | SetField
    | AddJob
    | RemoveJob
    | AddEducation
    | RemoveEducation
    | AddLanguage
    | RemoveLanguage,
    Field(discriminator="action"),
]
_ADAPTER: TypeAdapter[Any] = TypeAdapter(Change)


class Review(BaseModel):
    """Changes that are made together: all of them, or none."""

    model_config = ConfigDict(extra="forbid")

    changes: list[Change] = Field(max_length=500)
    finished: bool = Field(default=False, description="The whole profile was looked at: it is verified.")
    version: int | None = Field(None, ge=1, description="The version that was looked at; another one is a conflict.")


def change_of(content: object) -> Any:  # noqa: ANN401 - one of the classes above
    """Return a kept change as it was sent."""
    return _ADAPTER.validate_python(content)
