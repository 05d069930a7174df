"""Builds the page and puts it into a stage's site bucket.

One build serves every stage: where the API lives stands in ``config.json``, and what the browser
may talk to in the policy that ``index.html`` is given here.
"""

from __future__ import annotations

import hashlib
import html
import json
import mimetypes
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.node import find_node
from infra.project import ROOT

FRONTEND = ROOT / "frontend"
BUILDS = ROOT / ".local" / "page"
INDEX = "index.html"
CONFIG = "config.json"

_NOT_SOURCE = {"node_modules", "dist", ".vite"}
_FOREVER = "public, max-age=31536000, immutable"
_NEVER = "no-cache"
_BUILD_S = 600
_HEAD = "<head>"


class BuildFailed(Exception):
    """npm could not build the page; the message is what it said."""


@dataclass(frozen=True)
class Addresses:
    """What the page of one stage talks to."""

    api: str
    socket: str | None = None
    pictures: tuple[str, ...] = ()
    """Origins that pictures come from; ``https:`` for any."""
    uploads: str | None = None
    """Origin that an operator's files are put to."""


def publish_page(s3: Any, bucket: str, addresses: Addresses) -> str:
    """Build the page where its sources changed and upload it; return the name of the build.

    ``index.html`` goes last, so that it never names an asset that isn't there.
    """
    build = build_page()
    for path in sorted(_files(build), key=lambda path: path.name == INDEX):
        name = path.relative_to(build).as_posix()
        body = path.read_bytes()
        if name == INDEX:
            _put(s3, bucket, CONFIG, _config(addresses), _NEVER)
            body = with_policy(body.decode(), content_policy(addresses)).encode()
        _put(s3, bucket, name, body, _FOREVER if name.startswith("assets/") else _NEVER)
    return build.name


def build_page(frontend: Path = FRONTEND, builds: Path = BUILDS) -> Path:
    """The folder of the production build; made only when no build of these sources is there."""
    target = builds / _digest(frontend)
    if not target.is_dir():
        builds.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=builds) as scratch:
            made = Path(scratch) / "dist"
            _npm_build(frontend, made)
            shutil.rmtree(target, ignore_errors=True)
            made.rename(target)
    return target


def content_policy(addresses: Addresses) -> str:
    """What the page may load and call: only itself and the addresses it was given."""
    calls = [addresses.api, addresses.socket, addresses.uploads]
    connect = dict.fromkeys(["'self'", *(_origin(call) for call in calls if call)])
    pictures = dict.fromkeys(["'self'", *(_origin(place) for place in addresses.pictures)])
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src {' '.join(pictures)}",
            f"connect-src {' '.join(connect)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def with_policy(document: str, policy: str) -> str:
    """``index.html`` with the policy as the first thing in its head."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}" />'
    if _HEAD not in document:
        raise ValueError("the page has no head that could carry its policy")
    return document.replace(_HEAD, f"{_HEAD}\n    {meta}", 1)


def _config(addresses: Addresses) -> bytes:
    return json.dumps({"api": addresses.api, "ws": addresses.socket}).encode()


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else address


def _put(s3: Any, bucket: str, name: str, body: bytes, cache: str) -> None:
    s3.put_object(
        Bucket=bucket,
        Key=name,
        Body=body,
        ContentType=_content_type(name),
        CacheControl=cache,
    )


def _content_type(name: str) -> str:
    if name.endswith(".js"):
        return "text/javascript; charset=utf-8"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _digest(frontend: Path) -> str:
    digest = hashlib.sha256()
    for path in _files(frontend):
        digest.update(path.relative_to(frontend).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in _NOT_SOURCE:
                yield from _files(path)
        else:
            yield path


def _npm_build(frontend: Path, target: Path) -> None:
    node = find_node()
    path = os.pathsep.join((node.path, os.environ.get("PATH", "")))
    lock, done = frontend / "package-lock.json", frontend / "node_modules" / ".package-lock.json"
    if not done.is_file() or done.stat().st_mtime < lock.stat().st_mtime:
        _run([*node.npm, "ci", "--no-audit", "--no-fund"], frontend, path)
    out = ["--outDir", str(target.resolve()), "--emptyOutDir"]
    _run([*node.npm, "run", "build", "--", *out], frontend, path)


def _run(command: list[str], folder: Path, path: str) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=_BUILD_S,
        check=False,
    )
    if done.returncode:
        raise BuildFailed(f"{' '.join(command)}\n{done.stdout}{done.stderr}"[-3_000:])
