"""One typed settings object: names, defaults, bounds, units.

A value comes from the flag, else from the environment (``SKILLMAP_…``), else from ``skillmap.toml`` in the working folder, else from here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from skillmap.documents.limits import Limits
from skillmap.encoders.build import EncoderChoice
from skillmap.errors import SettingsError
from skillmap.home import Home

_LIMITS = Limits()
_SMALLEST_READER_BYTES = 512 * 1024 * 1024  # what the reading process itself claims, with its libraries


class FileSettings(BaseSettings):
    """Settings that come from the flag, else from the environment, else from the class's TOML file in the working folder."""

    section: ClassVar[str] = ""  # put before a field's name when it is told what is wrong with it

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flag, then environment, then file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @classmethod
    def given(cls, flags: Mapping[str, object]) -> Self:
        """Make the settings; flags that are ``None`` were not given.

        Raises:
            SettingsError: A value is out of bounds, of the wrong type, or unknown.
        """
        try:
            return cls(**{name: value for name, value in flags.items() if value is not None})
        except ValidationError as exc:
            faults = "; ".join(f"{cls.section}{'.'.join(str(part) for part in error['loc'])}: {error['msg']}" for error in exc.errors())
            raise SettingsError(faults) from exc
        except ValueError as exc:
            msg = f"{cls.model_config.get('toml_file')}: {exc}"
            raise SettingsError(msg) from exc


class Settings(FileSettings):
    """All settings of the library and the command line."""

    model_config = SettingsConfigDict(env_prefix="SKILLMAP_", toml_file="skillmap.toml", frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("skillmap")),
        description="Where taxonomies, encoders and indexes are kept.",
    )
    cache: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("skillmap")),
        description="Where vectors of labels are kept between builds; may be deleted.",
    )
    encoder: str = Field("hybrid", min_length=1, description="hybrid, compact, a folder, or a model's name on the hub.")
    query_prompt: str = Field("", description="Put before looked-up texts; for sentence-transformers models only.")
    passage_prompt: str = Field("", description="Put before labels; for sentence-transformers models only.")
    device: str | None = Field(None, description="cpu, cuda …; for sentence-transformers models only.")
    taxonomy: str = Field("esco@1.2-embedded", min_length=1, description="NAME@VERSION of the classification to link to.")
    min_precision: float | None = Field(
        None, gt=0, le=1, description="Link only where that share of links is expected to be right; fitted thresholds when not set."
    )
    threads: int = Field(default_factory=lambda: min(2, os.cpu_count() or 1), ge=1, le=256, description="Threads of one process.")
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256, description="Processes that build indexes.")
    max_file_bytes: int = Field(20_000_000, ge=1_000, description="A larger document is refused.")
    max_pages: int = Field(30, ge=1, description="A longer document is refused.")
    max_characters: int = Field(200_000, ge=1_000, description="A longer text is refused.")
    max_unpacked_bytes: int = Field(_LIMITS.max_unpacked_bytes, ge=1_000, description="A container (DOCX, ODT) that holds more is refused.")
    max_zip_ratio: float = Field(_LIMITS.max_zip_ratio, ge=1, description="A container packed tighter than one to so much is refused.")
    max_drawing_bytes: int = Field(_LIMITS.max_content_bytes, ge=1_000, description="A PDF with more drawing instructions is refused.")
    max_pixels: int = Field(_LIMITS.max_pixels, ge=10_000, description="A larger picture is not looked at.")
    max_attachments: int = Field(_LIMITS.max_attachments, ge=0, description="Further attachments of a mail are left out.")
    max_attached_pages: int = Field(_LIMITS.max_attached_pages, ge=0, description="Attachments with more pages in all are left out.")
    max_reading_seconds: float = Field(
        _LIMITS.max_seconds, gt=0, description="A document that takes longer, text recognition apart, is refused."
    )
    max_ocr_seconds_per_page: float = Field(_LIMITS.max_ocr_seconds, gt=0, description="What text recognition may take for each page.")
    max_convert_seconds: float = Field(_LIMITS.max_convert_seconds, gt=0, description="What an office program may take for old Word files.")
    max_cpu_seconds: int = Field(_LIMITS.max_cpu_seconds, ge=1, description="Processor time of each process that reads a document.")
    max_memory_bytes: int = Field(_LIMITS.max_memory_bytes, ge=_SMALLEST_READER_BYTES, description="Memory of each process that reads.")

    @property
    def folders(self) -> Home:
        """The folders of the home and the cache."""
        return Home(root=self.home, cache=self.cache)

    @property
    def document_limits(self) -> Limits:
        """The bounds within which documents are read."""
        return Limits(
            max_bytes=self.max_file_bytes,
            max_pages=self.max_pages,
            max_chars=self.max_characters,
            max_unpacked_bytes=self.max_unpacked_bytes,
            max_zip_ratio=self.max_zip_ratio,
            max_content_bytes=self.max_drawing_bytes,
            max_pixels=self.max_pixels,
            max_attachments=self.max_attachments,
            max_attached_pages=self.max_attached_pages,
            max_seconds=self.max_reading_seconds,
            max_ocr_seconds=self.max_ocr_seconds_per_page,
            max_convert_seconds=self.max_convert_seconds,
            max_cpu_seconds=self.max_cpu_seconds,
            max_memory_bytes=self.max_memory_bytes,
        )

    @property
    def encoder_choice(self) -> EncoderChoice:
        """The encoder as the library opens it."""
        return EncoderChoice(
            name=self.encoder,
            query_prompt=self.query_prompt,
            passage_prompt=self.passage_prompt,
            device=self.device,
            threads=self.threads,
        )


def load_settings(**flags: Any) -> Settings:  # noqa: ANN401 - the fields' own types are checked by the model
    """Make the settings; flags that are ``None`` were not given.

    Raises:
        SettingsError: A value is out of bounds, of the wrong type, or unknown.
    """
    return Settings.given(flags)
