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
    STOPPED,
    UNREACHABLE,
    USAGE,
    Result,
    fail,
    print_result,
)
from ingest.stage import (
    LOCAL,
    NoSuchProvider,
    Place,
    Stage,
    StageMissing,
    place_of,
    without_other_aws,
)

_PIPED_WIDTH = 160

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
        return fail(USAGE, f"사용법이 올바르지 않습니다. {error}", as_json=as_json)
    try:
        with Interrupt() as interrupt:
            display = Display(errors, interrupt, quiet=options.json)
            result = _run(options, root, environ, display)
    except KeyboardInterrupt:
        return fail(INTERRUPTED, STOPPED, as_json=options.json)
    except StageMissing as error:
        return fail(UNREACHABLE, str(error), as_json=options.json)
    except (NoSuchFile, NoSuchProvider) as error:
        return fail(USAGE, str(error), as_json=options.json)
    except TripleError as error:
        code = UNREACHABLE if isinstance(error, Unavailable) else REFUSED
        return fail(code, error.message, as_json=options.json)
    except Exception as error:
        if (explained := _explained(error)) is None:
            raise
        message, code = explained
        return fail(code, message, as_json=options.json)
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
    if stage:
        stage.check()
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
