"""How often a function looks for garbage in cycles."""

from __future__ import annotations

import gc

OBJECTS = 200_000
"""New objects between two looks, some 20 MB of them. Python's own 2,000 are for programs that make
cycles all the time: a start makes a million objects that stay, and looking through them a tenth of
a first answer; most else goes by itself, the moment that nobody refers to it."""


def collect_seldom() -> None:
    """Set it for this process."""
    gc.set_threshold(OBJECTS)
