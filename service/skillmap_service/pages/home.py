"""Uploading documents, and the list of profiles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse

from skillmap.records import LANGUAGES
from skillmap_service.access.principals import Principal
from skillmap_service.api.bodies import FieldPart, FilePart, form_parts, plain_name
from skillmap_service.api.profiles import engine_threads
from skillmap_service.api.security import ServiceOf
from skillmap_service.jobs.archives import ArchiveLimits, is_archive, unpack
from skillmap_service.jobs.documents import Work, keep_work, work_of
from skillmap_service.pages.frame import Visitor, check_token, must, page_router, render
from skillmap_service.problems import BusyError, InvalidRequestError, TooLargeError
from skillmap_service.service import Service
from skillmap_service.storage import audit, batches, profiles
from skillmap_service.storage.batches import BatchOptions
from skillmap_service.storage.cursors import read_cursor, write_cursor
from skillmap_service.storage.records import Filters
from skillmap_service.storage.tenants import expiry

router = page_router()
STATES = ("draft", "in-review", "verified")
_ROWS = 25
_BUSY_SECONDS = 30.0


@router.get("/")
def show_home(request: Request, service: ServiceOf, principal: Visitor) -> Response:
    """Show the upload and the tenant's profiles, newest first."""
    asked = request.query_params
    status = asked.get("status") if asked.get("status") in STATES else None
    language = asked.get("cv") if asked.get("cv") in LANGUAGES else None
    filters = Filters(status=status, language=language)
    after = read_cursor(service.vault, principal.tenant, filters, asked["cursor"]) if asked.get("cursor") else None
    with service.database.read() as session:
        heads, position = profiles.listing(session, principal.tenant, filters, limit=_ROWS, after=after)
        kept = [one for head in heads if (one := profiles.get(session, service.vault, principal.tenant, head.id)) is not None]
    rows = [{"head": one.head, "name": _person(one.profile) or one.name, "file": one.name} for one in kept]
    more = write_cursor(service.vault, principal.tenant, filters, position) if position is not None else None
    return render(request, "home.html.j2", principal, rows=rows, more=more, status=status, cv=language, states=STATES, codes=LANGUAGES)


def _person(profile: Any) -> str | None:  # noqa: ANN401 - JSON
    name = profile["person"]["name"]
    return " ".join(name["text"].split()) if name else None


@router.post("/upload")
async def upload(request: Request, service: ServiceOf, principal: Visitor) -> Response:
    """Take files: one is read at once and shown; several, or an archive, become a batch."""
    must(principal, "profiles:write")
    service.limits.hit("document", principal.key or "local")
    upload = _Upload(service, principal, request.state.request_id)
    try:
        async for part in _files(request, service):
            for name, data in _documents(service, part):
                await upload.take(name, data)
        address = await upload.finish()
    except BaseException:
        with anyio.CancelScope(shield=True):
            await upload.drop()
        raise
    return RedirectResponse(address, 303)


async def _files(request: Request, service: Service) -> AsyncIterator[FilePart]:
    """Yield the files of the form; its token must come before them."""
    settings, checked, begun = service.settings, False, False
    async for part in form_parts(request, max_bytes=settings.max_batch_bytes, max_file_bytes=settings.max_batch_bytes):
        if isinstance(part, FieldPart):
            if part.name == "token":
                check_token(request, service, part.value)
                checked = True
            continue
        if not checked:
            check_token(request, service, "")
        if part.data or part.name:  # a browser sends an empty part where no file was chosen
            begun = True
            yield part
    if not begun:
        raise InvalidRequestError("no file was chosen", code="no-file")


def _documents(service: Service, part: FilePart) -> Iterator[tuple[str | None, bytes]]:
    settings, library = service.settings, service.library
    if is_archive(part.data):
        limits = ArchiveLimits(
            max_documents=settings.max_batch_documents, max_document_bytes=library.max_file_bytes, max_bytes=settings.max_batch_bytes
        )
        for name, data in unpack(part.data, limits):
            yield plain_name(name), data
    elif len(part.data) > library.max_file_bytes:
        raise TooLargeError(f"a file has more than {library.max_file_bytes} bytes")
    else:
        yield part.name, part.data


class _Upload:
    """Holds the first document back; with the second a batch begins."""

    def __init__(self, service: Service, principal: Principal, request_id: str) -> None:
        self._service, self._principal, self._request_id = service, principal, request_id
        self._first: tuple[str | None, bytes] | None = None
        self._batch: str | None = None
        self._count = 0

    async def take(self, name: str | None, data: bytes) -> None:
        """Take a document.

        Raises:
            TooLargeError: It is one too many.
            BusyError: Too many wait already.
        """
        if self._count >= self._service.settings.max_batch_documents:
            raise TooLargeError(f"a batch holds at most {self._service.settings.max_batch_documents} documents")
        self._count += 1
        if self._count == 1:
            self._first = (name, data)
            return
        if self._first is not None:
            await run_in_threadpool(self._begin, *self._first)
            self._first = None
        await run_in_threadpool(self._add, self._count - 1, name, data)

    async def finish(self) -> str:
        """Have the documents worked on; return the address of what came of them."""
        if self._first is not None:
            name, data = self._first
            made = await anyio.to_thread.run_sync(work_of, self._service.engine, Work(data=data), limiter=engine_threads)
            return f"/profiles/{await run_in_threadpool(self._keep, made, name)}"
        items = await run_in_threadpool(self._accept)
        batch, self._batch = self._batch, None
        await run_in_threadpool(self._service.runner.put, items)
        return f"/batches/{batch}"

    async def drop(self) -> None:
        """Leave nothing of a batch that was not accepted."""
        if self._batch is not None:
            await run_in_threadpool(self._erase, self._batch)

    def _keep(self, made: list[Any], name: str | None) -> str:
        with self._service.database.write() as session:
            identities = keep_work(session, self._service, self._principal.tenant, made, name=name)
            audit.record(session, self._principal.tenant, self._principal.name, "profile.create", identities[0], self._request_id)
        return identities[0]

    def _begin(self, name: str | None, data: bytes) -> None:
        service, tenant = self._service, self._principal.tenant
        with service.database.write() as session:
            if batches.count_waiting(session) >= service.settings.max_waiting_documents:
                raise BusyError("too many documents of batches are waiting; try again", retry_after_seconds=_BUSY_SECONDS)
            expires_at = expiry(session, tenant, service.settings.retention_days)
            self._batch = batches.create(session, service.vault, tenant, BatchOptions(), expires_at)
        self._add(0, name, data)

    def _add(self, position: int, name: str | None, data: bytes) -> None:
        assert self._batch is not None  # noqa: S101 - for the type checker: begun with the second document
        with self._service.database.write() as session:
            batches.add(session, self._service.vault, self._principal.tenant, self._batch, position, name, data)

    def _accept(self) -> list[str]:
        if self._batch is None:
            raise InvalidRequestError("the archive holds no documents", code="no-file")
        with self._service.database.write() as session:
            items = batches.accept(session, self._batch, self._count)
            audit.record(session, self._principal.tenant, self._principal.name, "batch.create", self._batch, self._request_id)
        return items

    def _erase(self, batch: str) -> None:
        with self._service.database.write() as session:
            batches.erase(session, self._principal.tenant, batch)
