"""Files beside the database: a local folder, or a bucket of anything that speaks S3.

A key is made once and never written again with other content, so a reader needs no lock. What `put`
returned from survives a power cut: the local folder is flushed by us, a bucket answers for itself.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from auditapp.base.errors import Unavailable
from auditapp.base.settings import SettingError

if TYPE_CHECKING:  # loaded with the first file: a service without any holds nothing of it
    from obstore.store import LocalStore, S3Store

OPTIONS = frozenset({"endpoint", "region", "virtual_hosted_style_request"})
PATIENCE = timedelta(seconds=30)


class MissingBlob(Exception):
    """No file has this key."""


class Placed(Protocol):
    """Where a room keeps a file: what copies and proofs of contents ask of it."""

    @property
    def sha256(self) -> str:
        """Return the digest of the content."""
        ...

    @property
    def folder(self) -> str:
        """Return what the keys of all files of the same record begin with."""
        ...

    @property
    def key(self) -> str:
        """Return the key of the content."""
        ...

    @property
    def keys(self) -> tuple[str, str]:
        """Return the keys of the content and of its thumbnail."""
        ...


class Kept(msgspec.Struct, frozen=True):
    """A file in the store, without its content."""

    key: str
    size: int
    at: datetime


class Blobs:
    """The files of one installation; `url` as in AUDITAPP_BLOBS_URL, a folder or s3://….

    Raises SettingError for an address that cannot be one.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._folder = None if url.startswith("s3://") else Path(url)
        if self._folder is None:
            _read_address(url)

    @cached_property
    def _store(self) -> "LocalStore | S3Store":
        from obstore.store import LocalStore  # noqa: PLC0415

        if self._folder is None:
            return _bucket(self._url)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(self._folder)

    async def put(self, key: str, content: bytes) -> None:
        """Store content under key, durably; raises Unavailable when the store does not take it."""
        with _told():
            await self._store.put_async(key, content)
            if self._folder is not None:
                await asyncio.to_thread(_flush, self._folder, self._folder / key)

    async def get(self, key: str) -> bytes:
        """Return the content; raises MissingBlob, and Unavailable when out of reach."""
        with _told():
            try:
                found = await self._store.get_async(key)
                return bytes(await found.bytes_async())
            except FileNotFoundError as error:
                raise MissingBlob(key) from error

    async def delete(self, keys: Iterable[str]) -> None:
        """Delete files; one that is gone already is no fault. Raises Unavailable."""
        for key in keys:
            with _told():
                try:
                    await self._store.delete_async(key)
                except FileNotFoundError:
                    continue

    async def list(self, prefix: str = "") -> AsyncIterator[Kept]:
        """Give every file below prefix, in no order; raises Unavailable."""
        with _told():
            async for batch in self._store.list(prefix or None):
                for found in batch:
                    yield Kept(found["path"], found["size"], found["last_modified"])


@contextmanager
def _told() -> Iterator[None]:
    """Say that the store is out of reach, in place of what its library says."""
    from obstore.exceptions import BaseError  # noqa: PLC0415

    try:
        yield
    except (BaseError, OSError) as error:
        raise Unavailable from error


def _read_address(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    if not parts.hostname or set(options) - OPTIONS:
        raise SettingError(
            "AUDITAPP_BLOBS_URL must be s3://KEY:SECRET@bucket/prefix with ?endpoint=… and "
            "&region=… where needed."
        )
    if parts.username and parts.password:
        options["access_key_id"] = unquote(parts.username)
        options["secret_access_key"] = unquote(parts.password)
    options.setdefault("region", "us-east-1")  # what servers other than Amazon's expect
    return options


def _bucket(url: str) -> "S3Store":
    """Return the bucket of s3://KEY:SECRET@bucket/prefix?endpoint=https://…&region=…

    Without KEY:SECRET the usual variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are read.
    """
    from obstore.store import S3Store  # noqa: PLC0415

    parts, options = urlsplit(url), _read_address(url)
    return S3Store(
        parts.netloc.rpartition("@")[2],
        prefix=unquote(parts.path).strip("/") or None,
        config=options,  # type: ignore[arg-type]
        client_options={
            "allow_http": options.get("endpoint", "").startswith("http://"),
            "timeout": PATIENCE,
        },
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=10)},
    )


def _flush(top: Path, path: Path) -> None:
    """Write a file and every folder that leads to it through to the disk."""
    for each in (path, *path.parents):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        if each == top:
            break
