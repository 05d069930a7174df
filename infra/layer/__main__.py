"""``python -m infra.layer``: lock, build and check the Lambda layer."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from infra.layer.build import build
from infra.layer.lock import write_lock
from infra.layer.sizes import write_sizes
from infra.layer.target import LIMIT_UNZIPPED, LayerError, Target

OUT = Path("build/layer")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        target = Target.here(options.arch)
        if options.command == "lock":
            print(f"{target.lock.name}: {write_lock(target)} wheels locked")
        else:
            _build(target)
    except LayerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _build(target: Target) -> None:
    print(f"layer for {target.name} (bytes unpacked after each step)")
    layer = build(target, OUT)
    for step in layer.steps:
        print(f"{step.size:>13,}  {step.what}")
    margin = LIMIT_UNZIPPED - layer.unzipped
    print(f"{layer.unzipped:>13,}  of {LIMIT_UNZIPPED:,} allowed: {margin:,} to spare")
    print(f"{layer.zipped:>13,}  zipped: {OUT / layer.zip}")
    write_sizes(layer)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.layer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, text in (("lock", "resolve requirements.txt"), ("build", "build the layer's zip")):
        command = commands.add_parser(name, help=text)
        command.add_argument("--arch", default="x86_64", help="x86_64 (default) or arm64")
    return parser


if __name__ == "__main__":
    sys.exit(main())
