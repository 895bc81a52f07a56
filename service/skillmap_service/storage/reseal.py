"""Rotation of encryption keys: everything is sealed again under the first key, so that older ones can be taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from skillmap_service.storage.database import Database
from skillmap_service.storage.tables import BatchRow, ChangeRow, ItemRow, MemberRow, ProfileRow, TenantRow
from skillmap_service.storage.vault import Vault

_PAGE = 100
# What is sealed, where, and the place that it is bound to.
_SEALED: tuple[tuple[Any, str, Callable[[Any], str]], ...] = (
    (TenantRow, "webhook_secret", lambda row: f"tenant:{row.id}:webhook"),
    (ProfileRow, "sealed_profile", lambda row: f"profile:{row.id}:profile"),
    (ProfileRow, "sealed_document", lambda row: f"profile:{row.id}:document"),
    (ProfileRow, "sealed_original", lambda row: f"profile:{row.id}:original"),
    (MemberRow, "sealed_member", lambda row: f"profile:{row.profile}:member"),
    (ChangeRow, "sealed_change", lambda row: f"change:{row.profile}:{row.number}"),
    (BatchRow, "sealed_webhook", lambda row: f"batch:{row.id}:webhook"),
    (ItemRow, "sealed_name", lambda row: f"item:{row.id}:name"),
    (ItemRow, "sealed_document", lambda row: f"item:{row.id}:document"),
    (ItemRow, "sealed_result", lambda row: f"item:{row.id}:{'message' if row.state == 'failed' else 'result'}"),
)


def reseal(database: Database, vault: Vault) -> int:
    """Seal again what is sealed under another key than the first; return how many values that were."""
    return sum(_column(database, vault, table, column, place) for table, column, place in _SEALED)


def _column(database: Database, vault: Vault, table: Any, column: str, place: Callable[[Any], str]) -> int:  # noqa: ANN401
    count, after = 0, None
    keys = tuple(table.__table__.primary_key.columns)
    while True:
        with database.write() as session:
            query = select(table).order_by(*keys).limit(_PAGE)
            if after is not None:
                query = query.where(_after(keys, after))
            rows = session.scalars(query).all()
            for row in rows:
                sealed = getattr(row, column)
                if sealed is not None and not vault.is_current(sealed):
                    where = place(row)
                    setattr(row, column, vault.seal(vault.open(sealed, where), where))
                    count += 1
            if not rows:
                return count
            after = tuple(getattr(rows[-1], key.key) for key in keys)


def _after(keys: tuple[Any, ...], values: tuple[Any, ...]) -> Any:  # noqa: ANN401 - an SQL expression
    condition = keys[-1] > values[-1]
    for key, value in reversed(list(zip(keys[:-1], values[:-1], strict=True))):
        condition = (key > value) | ((key == value) & condition)
    return condition
