"""Physical lines as records, with every defect confined to the record that has it."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.index.reading.encoding import BROKEN
from chalicelib.index.reading.lines import CUT, LINE_CHARS

CELL_CHARS = 100_000
_REPAIRED_LINES = 12
_PEEKED_LINES = 20


@dataclass(slots=True)
class Record:
    """The cells of one record; ``line`` is the physical line on which it begins.

    ``hash`` is for whoever knows what else decides about the record.
    """

    line: int
    cells: list[str]
    lines: list[str]
    hash: int = 0

    @property
    def original(self) -> str:
        """The record as it stands in the file."""
        return "".join(self.lines)


@dataclass(frozen=True)
class Unreadable:
    """A record that could not be taken apart."""

    line: int
    reason: str
    original: str


class _TooLong(Exception):
    """The record that is being read is over the limit."""


class Records:
    """The records of a file whose header has ``width`` columns.

    Blank lines are passed over. A quotation mark that is never closed costs its own line, not the
    rest of the file; quotation marks inside quoted cells that nobody doubled are taken literally.
    """

    def __init__(self, lines: Iterator[str], delimiter: str, line: int = 0) -> None:
        self.width: int | None = None
        self._delimiter = delimiter
        self._feed = _Feed(lines, line)
        self._reader = csv.reader(
            self._feed, delimiter=delimiter, strict=True, skipinitialspace=True
        )

    def __iter__(self) -> Iterator[Record | Unreadable]:
        feed = self._feed
        while True:
            feed.begin()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except (csv.Error, _TooLong):
                yield self._recovered()
                continue
            if not cells:
                continue
            if defect := _defect(feed.taken) or (feed.long and _long_cell(cells)):
                yield Unreadable(feed.start, defect, "".join(feed.taken))
            else:
                yield Record(feed.start, cells, feed.taken)

    def _recovered(self) -> Record | Unreadable:
        feed = self._feed
        taken = len(feed.taken)
        if not feed.oversize and (record := self._repaired()):
            return record
        feed.push_back(feed.taken[taken:])
        del feed.taken[taken:]
        if feed.oversize and not self._swallowed_rows():
            return self._skipped()
        resume = self._next_record()
        feed.push_back(feed.taken[resume:])
        lost = feed.taken[:resume]
        too_long = TOO_LONG if sum(map(len, lost)) > CELL_CHARS else UNCLOSED
        return Unreadable(feed.start, _defect(lost) or too_long, "".join(lost))

    def _repaired(self) -> Record | None:
        """The record read leniently, if that gives the number of cells that the header asks for."""
        feed = self._feed
        lines: list[str] = []
        waiting = deque(feed.taken)
        while len(lines) < _REPAIRED_LINES:
            line = waiting.popleft() if waiting else feed.another()
            if line is None:
                return None
            lines.append(line)
            if cells := _lenient("".join(lines), self._delimiter):
                break
        else:
            return None
        if _defect(lines) or _long_cell(cells) or not self._fits(cells, lines):
            return None
        feed.push_back(list(waiting))
        return Record(feed.start, cells, lines)

    def _fits(self, cells: list[str], lines: list[str]) -> bool:
        """Whether a repair explains the lines better than a quotation mark too many would."""
        if self.width is None or len(lines) == 1:
            return self.width is None or len(cells) <= self.width
        whole = any(len(_strict(line, self._delimiter)) == self.width for line in lines[1:])
        return len(cells) == self.width and not whole

    def _swallowed_rows(self) -> bool:
        """Whether an open quotation mark took in whole records, and not one endless cell."""
        others = self._feed.taken[1 : _PEEKED_LINES + 1]
        return 2 * sum(map(self._may_begin_record, others)) >= len(others) > 0

    def _next_record(self) -> int:
        """Which line of the present record may begin the next one."""
        lines = self._feed.taken
        return next(
            (i for i in range(1, len(lines)) if self._may_begin_record(lines[i])), len(lines)
        )

    def _may_begin_record(self, line: str) -> bool:
        return line.count(self._delimiter) >= (self.width or 1) - 1

    def _skipped(self) -> Unreadable:
        """A quoted cell beyond the limit: passed over as a whole, to the line that closes it."""
        feed = self._feed
        original = "".join(feed.taken)[:CELL_CHARS]
        cut = CUT in feed.taken[-1]
        while not cut and (line := feed.drop()) is not None:
            cut = line.count('"') % 2 == 1
        return Unreadable(feed.start, TOO_LONG, original)


class _Feed:
    """Lines for the CSV reader; remembers those of the record that is being read."""

    def __init__(self, lines: Iterator[str], line: int) -> None:
        self._lines = lines
        self._returned: deque[str] = deque()
        self._number = line
        self._chars = 0
        self.taken: list[str] = []
        self.start = line + 1
        self.oversize = False

    def begin(self) -> None:
        """The next line begins a record."""
        self.taken = []
        self.start = self._number + 1
        self._chars = 0
        self.oversize = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._lines)
        self._number += 1
        self.taken.append(line)
        self._chars += len(line)
        if self._chars > CELL_CHARS and (
            self._chars > LINE_CHARS or len(self.taken) > 1 or CUT in line
        ):
            self.oversize = True
            raise _TooLong
        return line

    @property
    def long(self) -> bool:
        """Whether the record is long enough to hold a cell that is too long."""
        return self._chars > CELL_CHARS

    def another(self) -> str | None:
        """One more line of the present record; None at the end of the file."""
        try:
            return next(self)
        except (StopIteration, _TooLong):
            return None

    def drop(self) -> str | None:
        """Pass over a line."""
        line = self._returned.popleft() if self._returned else next(self._lines, None)
        self._number += line is not None
        return line

    def push_back(self, lines: list[str]) -> None:
        """Give back the last lines of the present record: they will be read again."""
        self._returned.extendleft(reversed(lines))
        self._number -= len(lines)


# --- defects ----------------------------------------------------------------------------------

UNCLOSED = "따옴표가 닫히지 않았거나 칸의 수가 맞지 않습니다."
TOO_LONG = f"칸 하나가 너무 깁니다. {CELL_CHARS:,}자까지 넣을 수 있습니다."
UNDECODABLE = "글자가 깨져 있어 읽을 수 없습니다."
HAS_NUL = "NUL 문자가 들어 있습니다."


def _defect(lines: list[str]) -> str | None:
    for line in lines:
        if CUT in line:
            return TOO_LONG
        if BROKEN in line:
            return UNDECODABLE
        if "\0" in line:
            return HAS_NUL
    return None


def _long_cell(cells: list[str]) -> str | None:
    return TOO_LONG if max(map(len, cells)) > CELL_CHARS else None


def _strict(line: str, delimiter: str) -> list[str]:
    """Cells of a line that is a record in itself; none if it isn't."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True, skipinitialspace=True))
    except csv.Error:
        return []


def _lenient(text: str, delimiter: str) -> list[str] | None:
    """Cells of one record whose quotes nobody doubled; None while a quote is open."""
    cells: list[str] = []
    at, end = 0, len(text)
    text = text.removesuffix("\n")
    end = len(text)
    while True:
        while text[at : at + 1] == " ":
            at += 1
        if text[at : at + 1] == '"':
            closed = _closing(text, at + 1, delimiter)
            if closed is None:
                return None
            cells.append(text[at + 1 : closed].replace('""', '"').replace('\\"', '"'))
            at = text.index(delimiter, closed) if delimiter in text[closed:] else end
        else:
            found = text.find(delimiter, at)
            cells.append(text[at : found if found >= 0 else end])
            at = found if found >= 0 else end
        if at >= end:
            return cells
        at += 1


def _closing(text: str, at: int, delimiter: str) -> int | None:
    """Where a quoted cell ends: at a quote that only blanks part from a delimiter or the end."""
    while (at := text.find('"', at)) >= 0:
        if text.startswith('""', at):
            at += 2
            continue
        after = text[at + 1 : at + 17].lstrip(" ")
        if not after or after.startswith((delimiter, "\n")):
            return at
        at += 1
    return None
