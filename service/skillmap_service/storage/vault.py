"""Encryption of what is kept: AES-256-GCM under keys from the environment, the first encrypts, all decrypt."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import zlib
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from skillmap.errors import SettingsError

_FORMAT = b"\x01"
_ID_BYTES = 4
_NONCE_BYTES = 12
_KEY_BYTES = 32
KEY_FILE = "encryption.keys"


class VaultError(Exception):
    """Bytes that no key opens: they were changed, moved to another row, or their key was taken away."""


class Vault:
    """Seals bytes; each seal is bound to the place that it is made for.

    A token is a format byte, four bytes that name the key, a random nonce of twelve bytes, and the ciphertext of the compressed bytes
    with its tag. The place (say ``profile:ID:content``) is authenticated with it, so a row's content cannot be put into another row.

    Args:
        keys: 32 bytes each, at least one.
    """

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        if not keys or any(len(key) != _KEY_BYTES for key in keys):
            msg = "encryption keys: give at least one of 32 bytes in base64 (openssl rand -base64 32)"
            raise SettingsError(msg)
        self._ciphers = {_key_id(key): AESGCM(key) for key in keys}
        self._first = _key_id(keys[0])
        self._mac = tuple(hmac.digest(key, b"skillmap-mac", "sha256") for key in keys)

    def seal(self, content: bytes, place: str) -> bytes:
        """Encrypt bytes for a place."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[self._first].encrypt(nonce, zlib.compress(content, 1), place.encode())
        return _FORMAT + self._first + nonce + sealed

    def open(self, token: bytes, place: str) -> bytes:
        """Decrypt what was sealed for a place.

        Raises:
            VaultError: It was sealed for another place, under another key, or was changed.
        """
        token = bytes(token)
        cipher = self._ciphers.get(token[1 : 1 + _ID_BYTES])
        if token[:1] != _FORMAT or cipher is None:
            raise VaultError("sealed under a key that is not among the encryption keys")
        body = token[1 + _ID_BYTES :]
        try:
            return zlib.decompress(cipher.decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], place.encode()))
        except (InvalidTag, zlib.error, ValueError) as exc:
            raise VaultError("sealed for another place, or changed") from exc

    def seal_json(self, content: object, place: str) -> bytes:
        """Encrypt a JSON value for a place."""
        return self.seal(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), place)

    def open_json(self, token: bytes, place: str) -> Any:  # noqa: ANN401 - JSON
        """Decrypt a JSON value."""
        return json.loads(self.open(token, place))

    def is_current(self, token: bytes) -> bool:
        """Tell whether something is sealed under the first key."""
        return bytes(token[1 : 1 + _ID_BYTES]) == self._first

    def digest(self, content: bytes) -> str:
        """Return a keyed digest, for looking up what must not be kept in clear; by the first key."""
        return hmac.digest(self._mac[0], content, "sha256").hex()


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"skillmap-key-id" + key).digest()[:_ID_BYTES]


def open_vault(keys: str, keys_file: Path | None, data: Path, *, may_create: bool) -> Vault:
    """Open the vault with keys from the environment, a file, or the data folder.

    Args:
        keys: Keys in base64, separated by commas or white space.
        keys_file: A file with the same.
        data: Where a key file is made when nothing is given; it guards backups of the database, not this machine.
        may_create: Whether it may.

    Raises:
        SettingsError: There are no keys, or they are none.
    """
    own = data / KEY_FILE
    if not keys and keys_file is not None:
        try:
            keys = keys_file.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as exc:
            msg = f"encryption_keys_file {keys_file}: {exc}"
            raise SettingsError(msg) from exc
    if not keys and may_create:
        keys = _own_keys(own)
    if not keys:
        raise SettingsError("set SKILLMAP_SERVICE_ENCRYPTION_KEYS (openssl rand -base64 32): only on loopback a key file is made")
    try:
        return Vault(tuple(base64.b64decode(key, validate=True) for key in keys.replace(",", " ").split()))
    except binascii.Error as exc:
        raise SettingsError("encryption keys: give 32 bytes each in base64 (openssl rand -base64 32)") from exc


def _own_keys(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode() + "\n")
    return path.read_text(encoding="ascii")
