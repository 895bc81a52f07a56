"""Who asks, and the scopes that there are."""

from __future__ import annotations

from dataclasses import dataclass

SCOPES: dict[str, str] = {
    "profiles:read": "read kept profiles, batches and their results",
    "profiles:write": "post documents and batches, cancel batches, erase",
    "profiles:review": "accept, reject, replace and add links and fields",
    "text": "concepts, links and extraction from texts that are not kept",
    "metrics": "the metrics of the whole service",
}
LOCAL_TENANT = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who asks: a tenant's key, or whoever sits at the machine while there are no keys.

    Attributes:
        tenant: Whose data they see.
        key: The key's identity; ``None`` on loopback without keys.
        name: How changes and the audit log name them.
        scopes: What they may do.
    """

    tenant: str
    key: str | None
    name: str
    scopes: frozenset[str]


def local_principal() -> Principal:
    """Return who asks on loopback while no key was ever made."""
    return Principal(tenant=LOCAL_TENANT, key=None, name="local", scopes=frozenset(SCOPES))
