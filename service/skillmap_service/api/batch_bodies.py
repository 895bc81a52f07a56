"""The documents of a batch as they are posted: of a form, or of an archive; taken in one by one, kept only when all are there."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator

import anyio
from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from skillmap.errors import UnsafeArchiveError
from skillmap_service.access.principals import Principal
from skillmap_service.api.bodies import FieldPart, form_parts, media_type_of, plain_name, whole
from skillmap_service.jobs.archives import ArchiveLimits, is_archive, unpack
from skillmap_service.problems import InvalidRequestError, TooLargeError, UnsupportedMediaError
from skillmap_service.service import Service
from skillmap_service.storage import audit, batches, idempotency
from skillmap_service.storage.batches import BatchOptions
from skillmap_service.storage.tenants import expiry

_ARCHIVES = frozenset({"application/zip", "application/x-zip-compressed", "application/x-tar", "application/gzip", "application/x-gzip"})


async def received(request: Request, service: Service, principal: Principal, options: BatchOptions, held: idempotency.Claim | None) -> str:
    """Take the documents of a request in, one by one; they count only when all are there. Return the batch's identity.

    Raises:
        ServiceError: As :func:`documents_of`; nothing of the batch is left then.
    """
    digest = hashlib.sha256(repr(options).encode())

    def begin() -> str:
        with service.database.write() as session:
            expires_at = expiry(session, principal.tenant, service.settings.retention_days)
            return batches.create(session, service.vault, principal.tenant, options, expires_at)

    def add(batch: str, position: int, name: str | None, data: bytes) -> None:
        with service.database.write() as session:
            batches.add(session, service.vault, principal.tenant, batch, position, name, data)

    def accept(batch: str, count: int) -> list[str]:
        with service.database.write() as session:
            items = batches.accept(session, batch, count)
            audit.record(session, principal.tenant, principal.name, "batch.create", batch, request.state.request_id)
            if held is not None:
                idempotency.settle(session, held, service.vault.digest(digest.digest()), batch)
        return items

    def drop(batch: str | None) -> None:
        if held is not None:
            idempotency.abandon(service.database, held)
        if batch is not None:
            with service.database.write() as session:
                batches.erase(session, principal.tenant, batch)

    async def take(batch: str) -> list[str]:
        count = 0
        async for name, data in documents_of(request, service):
            if count >= service.settings.max_batch_documents:
                raise TooLargeError(f"a batch holds at most {service.settings.max_batch_documents} documents")
            digest.update(repr((name, hashlib.sha256(data).digest())).encode())
            await run_in_threadpool(add, batch, count, name, data)
            count += 1
        if not count:
            raise InvalidRequestError("the batch holds no documents")
        return await run_in_threadpool(accept, batch, count)

    batch = None
    try:
        batch = await run_in_threadpool(begin)
        items = await take(batch)
    except BaseException:
        with anyio.CancelScope(shield=True):
            await run_in_threadpool(drop, batch)
        raise
    await run_in_threadpool(service.runner.put, items)
    return batch


async def fingerprint_of(request: Request, service: Service, options: BatchOptions) -> str:
    """Return a digest of what is posted, that tells whether a request is the same as another."""
    digest = hashlib.sha256(repr(options).encode())
    async for name, data in documents_of(request, service):
        digest.update(repr((name, hashlib.sha256(data).digest())).encode())
    return service.vault.digest(digest.digest())


async def documents_of(request: Request, service: Service) -> AsyncIterator[tuple[str | None, bytes]]:
    """Yield the documents of a request as they come, those of archives among them.

    Raises:
        ServiceError: The body is broken, or holds something else.
        UnsafeArchiveError: An archive unpacks to too much, or is broken.
    """
    settings, media_type = service.settings, media_type_of(request)
    limits = ArchiveLimits(
        max_documents=settings.max_batch_documents,
        max_document_bytes=service.library.max_file_bytes,
        max_bytes=settings.max_batch_bytes,
    )
    if media_type in _ARCHIVES:
        data = await whole(request, settings.max_batch_bytes)
        if not is_archive(data):
            raise UnsafeArchiveError("the body is no ZIP, TAR or TAR.GZ archive of documents")
        for name, content in unpack(data, limits):
            yield plain_name(name), content
        return
    if media_type != "multipart/form-data":
        raise UnsupportedMediaError("send multipart/form-data, or an archive as application/zip, application/x-tar or application/gzip")
    async for part in form_parts(request, max_bytes=settings.max_batch_bytes, max_file_bytes=settings.max_batch_bytes):
        if isinstance(part, FieldPart):
            raise InvalidRequestError("the form holds a field that is no file: settings go into the query")
        if is_archive(part.data):
            for name, content in unpack(part.data, limits):
                yield plain_name(name), content
        elif len(part.data) > service.library.max_file_bytes:
            raise TooLargeError(f"a file of the form has more than {service.library.max_file_bytes} bytes")
        else:
            yield part.name, part.data
