"""Text blocks as physical lines, whatever ends them, with a bound on their length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

LINE_CHARS = 400_000
CUT = "\udcfe"
"""Stands at the end of a line whose rest was thrown away; no text contains it."""

_KEPT_CHARS = 1_000


def physical_lines(blocks: Iterable[str]) -> Iterator[str]:
    r"""Lines that end in ``\n``, the last perhaps not; ``\r\n`` and ``\r`` count as one end.

    Of a line longer than ``LINE_CHARS`` only the beginning is kept, marked by ``CUT``.
    """
    rest, skipping = "", False
    for block in _with_plain_ends(blocks):
        if skipping:
            _, end, block = block.partition("\n")
            skipping = not end
        *lines, rest = (rest + block).split("\n")
        yield from (f"{_cut(line)}\n" for line in lines)
        if len(rest) > LINE_CHARS and not skipping:
            yield f"{_cut(rest)}\n"
            skipping = True
        if skipping:
            rest = ""
    if rest:
        yield rest


def _cut(line: str) -> str:
    return line if len(line) <= LINE_CHARS else line[:_KEPT_CHARS] + CUT


def _with_plain_ends(blocks: Iterable[str]) -> Iterator[str]:
    held = ""
    for block in blocks:
        text = held + block
        held = "\r" if text.endswith("\r") else ""
        if "\r" in text:
            text = text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n")
        yield text
    if held:
        yield "\n"
