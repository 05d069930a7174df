"""Files on this machine and the names that they have, or will have, in the catalogue."""

from __future__ import annotations

import mimetypes
import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path

from chalicelib.index.building.sources import SUFFIXES, is_catalogue
from chalicelib.index.reading.cells import PICTURE_ENDINGS

PART_BYTES = 8 << 20
"""What larger files are cut into on their way up; most other tools do the same."""


class NoSuchFile(Exception):
    """A path that was given names nothing that can be uploaded; the message is Korean."""


@dataclass(frozen=True)
class LocalFile:
    """One file; ``name`` is its key below the catalogue prefix."""

    name: str
    path: Path

    @property
    def is_catalogue(self) -> bool:
        """Whether it holds rows; else it is a picture."""
        return is_catalogue(self.name)

    @property
    def media_type(self) -> str:
        """What a browser is told about it."""
        if self.is_catalogue:
            return "text/csv"
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def is_uploaded_as(self, etag: str) -> bool:
        """Whether an object with this ETag holds this content.

        S3 makes the ETag of an object that came in parts from the digests of its parts.
        """
        whole, parts = md5(usedforsecurity=False), []
        with self.path.open("rb") as stream:
            while part := stream.read(PART_BYTES):
                whole.update(part)
                parts.append(md5(part, usedforsecurity=False).digest())
        if "-" not in etag:
            return etag == whole.hexdigest()
        return etag == f"{md5(b''.join(parts), usedforsecurity=False).hexdigest()}-{len(parts)}"


def collect(paths: Iterable[Path]) -> list[LocalFile]:
    """Catalogue files and pictures that the paths name, pictures first.

    A folder stands for everything below it, by its path from there; a file for itself. Pictures
    come first so that no row ever points at one that isn't there. Raises ``NoSuchFile``.
    """
    found: dict[str, LocalFile] = {}
    for path in paths:
        for file in _below(path) if path.is_dir() else [_single(path)]:
            if found.setdefault(file.name, file).path != file.path:
                raise NoSuchFile(f"이름이 같은 파일이 둘 이상입니다: {file.name}")
    return sorted(found.values(), key=lambda file: (file.is_catalogue, file.name))


def _single(path: Path) -> LocalFile:
    if not path.is_file():
        raise NoSuchFile(f"파일이 없습니다: {_shown(path)}")
    if not _is_wanted(path):
        endings = ", ".join((*SUFFIXES, *PICTURE_ENDINGS))
        raise NoSuchFile(
            f"올릴 수 없는 파일입니다: {_shown(path)} (확장자는 {endings} 중 하나여야 합니다)"
        )
    return LocalFile(_name(path, path.name), path)


def _below(folder: Path) -> list[LocalFile]:
    files = [
        LocalFile(_name(path, path.relative_to(folder).as_posix()), path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _is_wanted(path) and not _is_hidden(path.relative_to(folder))
    ]
    if not any(file.is_catalogue for file in files):
        raise NoSuchFile(f"CSV 파일이 없는 폴더입니다: {_shown(folder)}")
    return files


def _is_wanted(path: Path) -> bool:
    return path.name.lower().endswith((*SUFFIXES, *PICTURE_ENDINGS))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith((".", "_", "~$")) for part in path.parts)


def _name(path: Path, name: str) -> str:
    """Names as cells spell them: some systems store Hangul taken apart."""
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise NoSuchFile(
            f"파일 이름을 UTF-8로 바꾼 뒤 다시 시도해 주세요: {_shown(path)}"
        ) from error
    return unicodedata.normalize("NFC", name)


def _shown(path: Path) -> str:
    """A path that can be printed; older Korean systems wrote names in CP949."""
    try:
        return os.fsencode(path).decode()
    except UnicodeDecodeError:
        return os.fsencode(path).decode("cp949", errors="replace")
