"""The sources that make the functions, and a copy of them to deploy or package from."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

_SOURCES = ("app.py", "requirements.txt", "chalicelib")


def copy_sources(project: Path) -> None:
    """Make ``project`` a Chalice project of its own: names and keys written there stay there."""
    project.mkdir(parents=True, exist_ok=True)
    for name in _SOURCES:
        source, target = ROOT / name, project / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    (project / ".chalice").mkdir(exist_ok=True)
    shutil.copy2(ROOT / ".chalice" / "config.json", project / ".chalice" / "config.json")
