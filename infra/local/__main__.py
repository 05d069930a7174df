"""The local stage from the command line; the Makefile's targets call it.

python -m infra.local run | demo | status | logs | reset
"""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import Any

from rich.console import Console

from infra.local.catalogue import IndexStuck
from infra.local.emulator import EmulatorFailed, PortInUse
from infra.local.loopback import NotLoopback
from infra.local.settings import BadSettings
from infra.local.stage import DeployFailed
from infra.local.workspace import InUse, Workspace
from infra.project import ROOT
from infra.stack import StackFailed

_PORT = 4566
_EXPECTED = (
    BadSettings,
    DeployFailed,
    EmulatorFailed,
    InUse,
    IndexStuck,
    NotLoopback,
    PortInUse,
    StackFailed,
)


def main() -> int:
    """Run one command; 0 when it did what it is for."""
    options: Any = _parser().parse_args()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        return int(options.command(options, Workspace(options.folder)))
    except KeyboardInterrupt:
        return 130
    except _EXPECTED as error:
        Console(stderr=True).print(f"\n{error}", style="red", markup=False, highlight=False)
        if isinstance(error, PortInUse):
            print("Free it, or take another one: make run PORT=4567", file=sys.stderr)
        if isinstance(error, StackFailed):
            print("make reset wipes the local data and starts from nothing", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace, workspace: Workspace) -> int:
    from infra.local.run import run

    console = Console()
    try:
        run(
            workspace,
            console,
            port=options.port,
            provider=options.provider,
            with_page=options.page,
        )
    except KeyboardInterrupt:
        console.print("Stopped. make run goes on where you left; make reset wipes the data.")
    return 0


def _demo(options: argparse.Namespace, workspace: Workspace) -> int:
    from infra.local.demo import demo

    return demo(options.csv, options.questions, options.provider)


def _status(options: argparse.Namespace, workspace: Workspace) -> int:
    from infra.local.status import status

    return status(workspace)


def _logs(options: argparse.Namespace, workspace: Workspace) -> int:
    from infra.local.logs import follow

    try:
        return follow(workspace)
    except KeyboardInterrupt:
        return 0


def _reset(options: argparse.Namespace, workspace: Workspace) -> int:
    with workspace.held():
        workspace.wipe()
    print(f"wiped {workspace.root}; the next make run starts from nothing")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    parser.add_argument(
        "--folder", type=Path, default=ROOT / ".local", help="where make run keeps its data"
    )
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="start the whole system and stay until Ctrl-C")
    run.add_argument("--port", type=int, default=_PORT, help="on 127.0.0.1; 0 takes a free one")
    run.add_argument("--provider", help="model provider for every role, e.g. gemini")
    run.add_argument("--no-page", dest="page", action="store_false", help="the API alone")
    run.set_defaults(command=_run)
    demo = commands.add_parser("demo", help="show the life of a talk in one bounded run")
    demo.add_argument("--csv", type=Path, help="a catalogue of your own")
    demo.add_argument("--questions", type=Path, help="one question a line")
    demo.add_argument("--provider", help="model provider for every role, e.g. gemini")
    demo.set_defaults(command=_demo)
    commands.add_parser("status", help="say what make run is doing").set_defaults(command=_status)
    commands.add_parser("logs", help="follow what the functions write").set_defaults(command=_logs)
    commands.add_parser("reset", help="wipe the data of make run").set_defaults(command=_reset)
    return parser


if __name__ == "__main__":
    sys.exit(main())
