"""The commands of the service; what they call is imported late, since it is an extra."""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillmap.cli.options import HomeOption, TaxonomyOption
from skillmap.cli.output import errors, print_json, report
from skillmap.errors import SettingsError

if TYPE_CHECKING:
    from skillmap_service.access.keys import KeyInfo
    from skillmap_service.administration import Administration

keys_app = typer.Typer(help="API keys of the service.", no_args_is_help=True)
tenants_app = typer.Typer(help="Tenants of the service: retention, webhooks, erasure.", no_args_is_help=True)
_NEEDED = ("fastapi", "sqlalchemy", "alembic", "huey", "cryptography", "uvicorn")

TenantOption = Annotated[str, typer.Option("--tenant", help="Whose data the key sees: lower-case letters, digits, dots, hyphens.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(serve)
    app.add_typer(keys_app, name="keys")
    app.add_typer(tenants_app, name="tenants")


def need_service() -> None:
    """See that the service's packages are there.

    Raises:
        SettingsError: One is not; the message says what to install.
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        msg = f"the service needs more packages ({', '.join(missing)}): pip install 'skillmap[service]'"
        raise SettingsError(msg)


def serve(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on; another one than loopback needs API keys.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option("--workers", help="Processes that hold a pipeline each.")] = None,
    role: Annotated[str | None, typer.Option("--role", help="all, api, or worker: batches alone, no HTTP.")] = None,
    data: Annotated[Path | None, typer.Option("--data", help="Where the SQLite database, the queue and the key file are kept.")] = None,
    database: Annotated[str | None, typer.Option("--database", help="postgresql://user:password@host/name")] = None,
    taxonomy: TaxonomyOption = None,
    encoder: Annotated[str | None, typer.Option("--encoder", help="hybrid, compact, or a model's folder.")] = None,
    home: HomeOption = None,
) -> None:
    """Run the API and the pages; settings are SKILLMAP_SERVICE_… or skillmap-service.toml."""
    with errors():
        need_service()
        from skillmap_service.server import run
        from skillmap_service.settings import load_service_settings

        settings = load_service_settings(host=host, port=port, workers=workers, role=role, data=data, database_url=database)
        run(settings, {"taxonomy": taxonomy, "encoder": encoder, "home": home})


@contextlib.contextmanager
def _opened() -> Iterator[Administration]:
    with errors():
        need_service()
        from skillmap_service.administration import administration
        from skillmap_service.settings import load_service_settings

        with administration(load_service_settings()) as opened:
            yield opened


@keys_app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is, so that you know it again.")],
    tenant: TenantOption = "local",
    scope: Annotated[list[str] | None, typer.Option("--scope", help="What it may do; all but metrics when not given.")] = None,
    days: Annotated[float | None, typer.Option("--days", min=0.001, help="How long it is good.")] = 365,
) -> None:
    """Make a key and print it: it is shown this once. From the first key on, the service asks for one."""
    with _opened() as opened:
        from skillmap_service.access.principals import SCOPES

        scopes = scope or sorted(set(SCOPES) - {"metrics"})
        key, info = opened.create_key(tenant, name, scopes, days)
        print_json({"key": key, **_shown(info)})


@keys_app.command("list")
def list_(tenant: Annotated[str | None, typer.Option("--tenant")] = None) -> None:
    """Print all keys, without their secrets."""
    with _opened() as opened:
        for info in opened.list_keys(tenant):
            print_json(_shown(info))


@keys_app.command("revoke")
def revoke(identity: Annotated[str, typer.Argument(help="The key's id, as 'skillmap keys list' shows it.")]) -> None:
    """End a key at once."""
    with _opened() as opened:
        if not opened.revoke_key(identity):
            raise SettingsError("there is no key of that id: see 'skillmap keys list'")
        report(f"revoked: {identity}")


@keys_app.command("rotate")
def rotate() -> None:
    """Encrypt everything that is kept under the first of SKILLMAP_SERVICE_ENCRYPTION_KEYS; then the others can be taken away."""
    with _opened() as opened:
        report(f"encrypted again: {opened.rotate()}")


@tenants_app.command("retention")
def retention(tenant: str, days: Annotated[float | None, typer.Option("--days", min=0.001, help="None: as the service's.")] = None) -> None:
    """Say how long a tenant's new profiles are kept."""
    with _opened() as opened:
        opened.set_retention(tenant, days)
        report(f"{tenant}: {'as the service says' if days is None else f'{days:g} days'}")


@tenants_app.command("webhook-secret")
def webhook_secret(tenant: str) -> None:
    """Print the secret that a tenant's webhooks are signed with (Standard Webhooks)."""
    with _opened() as opened:
        print_json({"tenant": tenant, "secret": opened.webhook_secret(tenant)})


@tenants_app.command("erase")
def erase(tenant: str, sure: Annotated[bool, typer.Option("--yes", help="Needed: nothing brings it back.")] = False) -> None:
    """Erase all profiles and batches of a tenant, and rewrite the database's files without them."""
    with _opened() as opened:
        if not sure:
            raise SettingsError("this erases all that is kept for the tenant: add --yes")
        report(f"erased: {opened.erase_tenant(tenant)} rows")


@tenants_app.command("purge")
def purge() -> None:
    """Erase what has expired now, and rewrite the database's files without it; the service does the first by itself."""
    with _opened() as opened:
        from skillmap_service.settings import load_service_settings

        report(f"erased: {opened.purge(load_service_settings())} rows")


def _shown(info: KeyInfo) -> dict[str, object]:
    return {
        "id": info.id,
        "tenant": info.tenant,
        "name": info.name,
        "scopes": list(info.scopes),
        "created_at": info.created_at.isoformat(),
        "expires_at": info.expires_at.isoformat() if info.expires_at is not None else None,
        "revoked_at": info.revoked_at.isoformat() if info.revoked_at is not None else None,
    }
