"""What the measurements aim at, shown beside what was measured."""

from __future__ import annotations


def at_most(value: float, aim: float, shown: str = "") -> str:
    """A value that should be no more than its aim, e.g. ``3 ✓ ≤3``."""
    return f"{shown or value} {'✓' if value <= aim else '✗'} ≤{aim:g}"


def at_least(value: float, aim: float, shown: str = "") -> str:
    """A value that should be no less than its aim."""
    return f"{shown or value} {'✓' if value >= aim else '✗'} ≥{aim:g}"
