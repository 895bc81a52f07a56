"""The one document of a request, in any of the ways that it may be posted."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from skillmap_service.api.bodies import FieldPart, FilePart, form_parts, json_body, media_type_of, whole
from skillmap_service.problems import InvalidRequestError, MalformedBodyError, UnsupportedMediaError
from skillmap_service.service import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A document as it was posted."""

    name: str | None
    data: bytes | None = None
    text: str | None = None


async def posted_document(request: Request, service: Service) -> Posted:
    """Read the one document of a request: of a form, of a JSON object, or the body itself.

    Raises:
        ServiceError: There is none, or several, or it is too large.
    """
    media_type, limit = media_type_of(request), service.library.max_file_bytes
    if media_type == "application/json":
        content = await json_body(request, max(service.settings.max_json_bytes, 4 * service.library.max_characters))
        if not isinstance(content, dict) or not isinstance(content.get("text"), str) or set(content) - {"text", "name"}:
            raise InvalidRequestError('send {"text": "…"}, and "name" if it has one')
        name = content.get("name")
        if name is not None and (not isinstance(name, str) or len(name) > 255):
            raise InvalidRequestError('"name" is a text of at most 255 characters')
        return Posted(name=name, text=content["text"])
    if media_type == "multipart/form-data":
        files: list[FilePart] = []
        async for part in form_parts(request, max_bytes=limit + 100_000, max_file_bytes=limit):
            if isinstance(part, FieldPart):
                raise InvalidRequestError("the form holds a field that is no file: settings go into the query")
            files.append(part)
        if len(files) != 1:
            raise InvalidRequestError("send one file; several go to /v1/batches")
        return Posted(name=files[0].name, data=files[0].data)
    if media_type == "application/x-www-form-urlencoded":
        raise UnsupportedMediaError("send the document itself, or multipart/form-data")
    data = await whole(request, limit)
    if not data and not media_type:
        raise MalformedBodyError("the request has no body: send the document")
    return Posted(name=None, data=data)
