"""Reading calls and explaining them in Korean; argparse knows English only."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

_COMPLAINTS = {
    r"the following arguments are required: (?P<what>.+)": "빠진 값이 있습니다: {what}",
    r"unrecognized arguments: (?P<what>.+)": "알 수 없는 인자입니다: {what}",
    r"argument (?P<name>\S+): invalid choice: '?(?P<what>[^']+?)'? \(choose from .+": (
        "{name}에 사용할 수 없는 값입니다: {what}"
    ),
    r"argument (?P<name>\S+): invalid \S+ value: '(?P<what>.*)'": (
        "{name}에 사용할 수 없는 값입니다: {what}"
    ),
    r"argument (?P<name>\S+): expected .+": "{name} 다음에 값이 필요합니다",
}


class WrongCall(Exception):
    """The command line can't be read; the message is Korean, ``usage`` says how it would be."""

    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.usage = usage


class Parser(argparse.ArgumentParser):
    """A parser that speaks Korean and raises ``WrongCall`` instead of ending the process."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, formatter_class=_Formatter, add_help=False, allow_abbrev=False)
        self._positionals.title = "인자"
        self._optionals.title = "옵션"
        self.add_argument("-h", "--help", action="help", help="이 도움말을 보여 줍니다")

    def error(self, message: str) -> NoReturn:
        """Raise."""
        raise WrongCall(_korean(message), self.format_usage())


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Like the base class, under another heading."""
        super().add_usage(usage, actions, groups, "사용법: " if prefix is None else prefix)


def _korean(complaint: str) -> str:
    for pattern, text in _COMPLAINTS.items():
        if found := re.fullmatch(pattern, complaint, re.DOTALL):
            return text.format(**found.groupdict())
    return complaint
