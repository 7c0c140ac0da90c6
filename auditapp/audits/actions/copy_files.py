"""Copies of what audits and requests keep, in a folder: files never change, so only new ones."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from auditapp.store.blobs import Blobs, MissingBlob, Placed

Told = Callable[[int], None]


async def copy_files(
    blobs: Blobs, places: Sequence[Placed], folder: Path, *, told: Told
) -> tuple[int, list[str]]:
    """Copy each file that the folder lacks; return how many, and what is wrong with others.

    Raises Unavailable when the store is out of reach.
    """
    copied, faults = 0, []
    for place in places:
        target = folder / place.folder / place.sha256
        if not target.exists():
            try:
                contents = [await blobs.get(place.key), await _small(blobs, place)]
            except MissingBlob:
                contents = []
            if not contents or hashlib.sha256(contents[0]).hexdigest() != place.sha256:
                faults.append(f"{place.folder}: {place.sha256} is missing or was changed")
            else:
                await asyncio.to_thread(_write, target, contents)
                copied += 1
        told(1)
    return copied, faults


async def put_back(
    blobs: Blobs, places: Sequence[Placed], folder: Path, *, told: Told
) -> tuple[int, list[str]]:
    """Store each file that is missing, from the folder; return how many, and which are nowhere."""
    restored, faults = 0, []
    for place in places:
        if await _is_missing(blobs, place):
            source = folder / place.folder / place.sha256
            content = await asyncio.to_thread(_read, source)
            if hashlib.sha256(content).hexdigest() != place.sha256:
                faults.append(f"{place.folder}: {place.sha256} is not in the backup")
            else:
                if small := await asyncio.to_thread(_read, _beside(source)):
                    await blobs.put(place.keys[1], small)
                await blobs.put(place.key, content)
                restored += 1
        told(1)
    return restored, faults


async def _small(blobs: Blobs, place: Placed) -> bytes:
    try:
        return await blobs.get(place.keys[1])
    except MissingBlob:
        return b""  # a document


async def _is_missing(blobs: Blobs, place: Placed) -> bool:
    try:
        await blobs.get(place.key)
    except MissingBlob:
        return True
    return False


def _beside(path: Path) -> Path:
    return path.with_name(path.name + "-s")


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _write(target: Path, contents: Sequence[bytes]) -> None:
    """Write both contents; the file itself last, so that where it stands its thumbnail does."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path, content in zip((_beside(target), target), reversed(contents), strict=True):
        if not content:
            continue
        partial = path.with_name(path.name + ".partial")
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
