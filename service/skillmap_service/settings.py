"""The service's settings: names, defaults, bounds, units; the library's own are in ``skillmap.settings``.

A value comes from the flag, else from the environment (``SKILLMAP_SERVICE_…``), else from
``skillmap-service.toml`` in the working folder, else from here.
"""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import platformdirs
from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode, SettingsConfigDict

from skillmap.errors import SettingsError
from skillmap.settings import FileSettings


def _split(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Several words in one variable, separated by commas or spaces."""


class ServiceSettings(FileSettings):
    """All settings of the service."""

    model_config = SettingsConfigDict(
        env_prefix="SKILLMAP_SERVICE_", toml_file="skillmap-service.toml", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    section: ClassVar[str] = "service."

    host: str = Field("127.0.0.1", description="Address to listen on; another one than loopback needs API keys.")
    port: int = Field(8620, ge=0, le=65_535, description="Port to listen on; 0 takes a free one.")
    role: Literal["all", "api", "worker"] = Field(
        "all", description="all: answers and works off batches; api: leaves batches to others; worker: batches alone, no HTTP."
    )
    data: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("skillmap")) / "service",
        description="Where the SQLite database, the queue and the key file are kept.",
    )
    database_url: str = Field("", description="SQLite in the data folder when empty; else postgresql://user:password@host/name.")
    database_url_file: Path | None = Field(None, description="A file with the same, so that no password stands in the environment.")
    queue_url: str = Field("", description="Beside the database when empty; else redis://host.")
    encryption_keys: SecretStr = Field(
        SecretStr(""), description="32 bytes each in base64, separated by commas; the first one encrypts, all decrypt."
    )
    encryption_keys_file: Path | None = Field(None, description="A file with the same, one a line.")
    allowed_hosts: Words = Field(("localhost", "127.0.0.1", "[::1]"), description="Host headers that are answered; * for any.")
    cors_origins: Words = Field((), description="Origins of other sites' pages that may call the API.")
    require_keys: bool = Field(False, description="Ask for an API key on loopback too, even while there is none.")  # noqa: FBT003
    secure_cookies: bool = Field(False, description="Cookies of the pages only over TLS; set it behind a proxy.")  # noqa: FBT003
    session_hours: float = Field(8, gt=0, le=24 * 30, description="How long a login to the pages lasts.")
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256, description="Processes that hold a pipeline each.")
    max_wait_seconds: float = Field(3.5, gt=0, description="A request that would wait longer for a worker is answered 429.")
    max_work_seconds: float = Field(600, gt=0, description="A worker that takes longer for one document is ended.")
    max_batch_documents: int = Field(10_000, ge=1, description="A larger batch is refused.")
    max_batch_bytes: int = Field(500_000_000, ge=1_000, description="A larger body of a batch is refused.")
    max_waiting_documents: int = Field(50_000, ge=1, description="While more documents of batches wait, new batches are answered 429.")
    max_json_bytes: int = Field(1_000_000, ge=1_000, description="A larger JSON body is refused.")
    max_attempts: int = Field(3, ge=1, le=10, description="How often a document is tried whose worker dies.")
    lease_seconds: float = Field(60, gt=0, description="A document whose worker is silent for so long is taken up by another.")
    requests_per_minute: int = Field(600, ge=1, description="For each key.")
    documents_per_minute: int = Field(600, ge=1, description="Documents posted for each key, a batch counts as one.")
    retention_days: float | None = Field(90, gt=0, description="Profiles are erased after so long; tenants may have their own.")
    audit_days: float = Field(730, ge=31, description="Lines of the audit log are erased after so long.")
    idempotency_hours: float = Field(24, gt=0, description="How long an idempotency key is remembered.")
    housekeeping_seconds: float = Field(60, gt=0, description="How often expired data is erased and lost work is taken up.")
    webhook_hosts: Words = Field((), description="Hosts that webhooks may go to; none when empty.")
    webhook_private: bool = Field(False, description="Whether these may be private addresses (an own network).")  # noqa: FBT003
    webhook_attempts: int = Field(6, ge=1, le=20, description="How often a webhook is tried, with growing pauses.")
    log_format: Literal["json", "console"] = Field("json", description="json: one object a line; console: for a person.")
    shutdown_seconds: float = Field(30, gt=0, description="How long running requests may take after a signal to end.")

    @property
    def url(self) -> str:
        """The database's URL; SQLite in the data folder by default."""
        if self.database_url_file is not None and not self.database_url:
            try:
                return self.database_url_file.read_text(encoding="utf-8").strip()
            except OSError as exc:
                msg = f"database_url_file {self.database_url_file}: {exc.strerror}"
                raise SettingsError(msg) from exc
        if not self.database_url:
            return f"sqlite:///{self.data / 'service.sqlite'}"
        return self.database_url

    @property
    def may_make_keys(self) -> bool:
        """Whether a key file may be made: on loopback, beside an SQLite database."""
        return self.is_local and not self.database_url and self.database_url_file is None

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the service."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def load_service_settings(**flags: Any) -> ServiceSettings:  # noqa: ANN401 - checked by the model
    """Make the settings; flags that are ``None`` were not given.

    Raises:
        SettingsError: A value is out of bounds, of the wrong type, or unknown.
    """
    return ServiceSettings.given(flags)
