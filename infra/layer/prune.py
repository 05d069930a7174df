"""Leave out what nothing needs at run time, by the rules of ``contents.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from infra.layer.elf import forget_needed
from infra.layer.target import HERE, LayerError, Target


@dataclass(frozen=True)
class Pruned:
    """What one rule removed."""

    reason: str
    files: int
    size: int


def prune(folder: Path, target: Target) -> list[Pruned]:
    """Apply every rule to an unpacked tree; ``LayerError`` when a listed library is missing."""
    rules = tomllib.loads((HERE / "contents.toml").read_text(encoding="utf-8"))
    done = [_drop(folder, rule) for rule in rules["drop"]]
    done += [_keep_only(folder, rule, target) for rule in rules["keep_only"]]
    _remove_empty_folders(folder)
    return done


def _drop(folder: Path, rule: dict[str, list[str]]) -> Pruned:
    spared = rule.get("except", [])
    hits = [
        path
        for path in _files(folder)
        if _matches(path.relative_to(folder), rule["glob"])
        and not _matches(path.relative_to(folder), spared)
    ]
    return _remove(hits, str(rule["reason"]))


def _keep_only(folder: Path, rule: dict[str, str], target: Target) -> Pruned:
    root = folder / rule["folder"]
    present = {p for pattern in rule["glob"] for p in root.glob(pattern) if p.is_file()}
    kept: set[Path] = set()
    for entry in rule["keep"]:
        assert isinstance(entry, dict)
        name = entry["name"].replace("{ext}", target.extension_suffix)
        found = {path for path in present if fnmatchcase(path.name, name)}
        if not found:
            raise LayerError(f"{rule['folder']}/{name} is gone from the wheel: mend contents.toml")
        kept |= found
    # What one of them uses after all fails its import: Python has every symbol looked up then.
    for path in kept:
        forget_needed(path, {other.name for other in present - kept})
    return _remove(sorted(present - kept), f"native libraries of {rule['folder']} not on its list")


def _matches(path: Path, globs: list[str]) -> bool:
    return any(fnmatchcase(f"/{path.as_posix()}", glob) for glob in globs)


def _remove(paths: list[Path], reason: str) -> Pruned:
    size = sum(path.stat().st_size for path in paths)
    for path in paths:
        path.unlink()
    return Pruned(reason, len(paths), size)


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _remove_empty_folders(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
