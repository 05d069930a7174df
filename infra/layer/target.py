"""What a layer is built for: a Python version and a processor architecture."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LIMIT_UNZIPPED = 262_144_000
"""Bytes that a function and its layers may unpack to (AWS Lambda quotas)."""
LIMIT_FUNCTION_ZIP = 52_428_800
"""Bytes of a function zip that may be uploaded directly (AWS Lambda quotas)."""

_MACHINE = {"x86_64": "x86_64", "arm64": "aarch64"}


class LayerError(Exception):
    """The layer can't be built or must not be used; the text says what to do."""


@dataclass(frozen=True)
class Target:
    """A Lambda runtime, e.g. Python 3.13 on arm64."""

    python: str
    arch: str

    @classmethod
    def here(cls, arch: str = "x86_64") -> Target:
        """The runtime of the Python that runs this, as Chalice chooses it too."""
        if arch not in _MACHINE:
            raise LayerError(f"unknown architecture {arch!r}: choose {' or '.join(_MACHINE)}")
        return cls(f"{sys.version_info.major}.{sys.version_info.minor}", arch)

    @property
    def name(self) -> str:
        """E.g. ``python3.13-x86_64``."""
        return f"python{self.python}-{self.arch}"

    @property
    def lock(self) -> Path:
        """The lock file: every wheel with its hash."""
        return HERE / f"lock-{self.name}.txt"

    @property
    def extension_suffix(self) -> str:
        """End of an extension module's file name."""
        return f"cpython-{self.python.replace('.', '')}-{_MACHINE[self.arch]}-linux-gnu.so"

    @property
    def pip_arguments(self) -> list[str]:
        """Options that make pip choose the target's wheels; Amazon Linux 2023 has glibc 2.34."""
        machine = _MACHINE[self.arch]
        platforms = [f"manylinux_2_{minor}_{machine}" for minor in (34, 28, 27, 26, 24, 17)]
        options = [
            f"--platform={platform}" for platform in (*platforms, f"manylinux2014_{machine}")
        ]
        return [
            *options,
            f"--python-version={self.python}",
            "--implementation=cp",
            "--only-binary=:all:",
        ]
