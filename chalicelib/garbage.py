"""How often a function looks for garbage in cycles."""

from __future__ import annotations

import gc

OBJECTS = 200_000
"""New objects between two looks at the youngest. Python's own 2,000 are for programs that make
cycles all the time: a start makes a million objects that stay, and looking through them is 7 %
of a first answer; most else goes by itself, the moment that nobody refers to it."""

_LOOKS = 3
"""After so many looks the next older ones are looked at too; with that many new objects between
two, Python's own 10 would leave them for too long."""


def collect_seldom() -> None:
    """Set it for this process."""
    gc.set_threshold(OBJECTS, _LOOKS, _LOOKS)
