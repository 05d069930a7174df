"""Reading the command line, and what becomes of failures."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from chalicelib.errors import TripleError, Unavailable
from ingest.calling import WrongCall
from ingest.files import NoSuchFile
from ingest.interrupting import Interrupt
from ingest.parser import parser
from ingest.progress import Display
from ingest.results import (
    INTERRUPTED,
    REFUSED,
    UNREACHABLE,
    USAGE,
    Result,
    failure,
    print_result,
)
from ingest.stage import LOCAL, Place, Stage, StageMissing, place_of, without_other_aws

_PIPED_WIDTH = 160

_STOPPED = "멈췄습니다. 이미 올린 파일과 시작된 빌드는 그대로 진행됩니다."
_OUTDATED = "그 사이에 색인이 바뀌었습니다. 다시 시도해 주세요."


def main(argv: Sequence[str], root: Path, environ: MutableMapping[str, str]) -> int:
    """Run one command and return its exit code; ``environ`` is made to lead to the stage."""
    errors = Console(stderr=True)
    try:
        options = parser().parse_args(argv)
    except WrongCall as error:
        as_json = "--json" in argv
        if not as_json:
            errors.print(error.usage, end="", markup=False, highlight=False, soft_wrap=True)
        return _failed(as_json, errors, f"사용법이 올바르지 않습니다. {error}", USAGE)
    try:
        with Interrupt() as interrupt:
            display = Display(errors, interrupt, quiet=options.json)
            result = _run(options, root, environ, display)
    except KeyboardInterrupt:
        return _failed(options.json, errors, _STOPPED, INTERRUPTED)
    except StageMissing as error:
        return _failed(options.json, errors, str(error), UNREACHABLE)
    except NoSuchFile as error:
        return _failed(options.json, errors, str(error), USAGE)
    except TripleError as error:
        code = UNREACHABLE if isinstance(error, Unavailable) else REFUSED
        return _failed(options.json, errors, error.message, code)
    except Exception as error:
        if (message := _explained(error)) is None:
            raise
        return _failed(options.json, errors, *message)
    width = None if sys.stdout.isatty() else _PIPED_WIDTH
    print_result(result, as_json=options.json, console=Console(width=width))
    return result.code


def _run(options: Any, root: Path, environ: MutableMapping[str, str], display: Display) -> Result:
    place = _place(options, root)
    if place is not None:
        changed = without_other_aws(environ, place)
        for name in environ.keys() - changed.keys():
            del environ[name]
        environ.update(changed)
    stage = Stage(place, options.provider) if place else None
    result: Result = options.handler(options, stage, display)
    return result


def _place(options: Any, root: Path) -> Place | None:
    """Where to work; a check without a stage of its own choice does with none."""
    if not options.stage_optional or options.stage:
        return place_of(options.stage or LOCAL, root)
    try:
        return place_of(LOCAL, root)
    except StageMissing:
        return None


def _failed(as_json: bool, errors: Console, message: str, code: int) -> int:
    if as_json:
        print_result(failure(code, message), as_json=True, console=Console())
    else:
        errors.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    return code


def _explained(error: Exception) -> tuple[str, int] | None:
    """Failures of AWS and of races in words; None for a defect, which shows its trace."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    from chalicelib.store.index_state import Outdated

    if isinstance(error, Outdated):
        return _OUTDATED, REFUSED
    if isinstance(error, Boto3Error | BotoCoreError | ClientError):
        return f"AWS에 접근할 수 없습니다: {error}", UNREACHABLE
    return None
