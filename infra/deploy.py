"""Bring a stage on AWS to the state of the sources; run it again after any failure.

    python -m infra.deploy --stage dev [--arch arm64]
        [--stream | --no-stream] [--alarm-email you@example.org]

Checks first (credentials, Python, sizes), changes then: data stack, layer, Chalice's stage
configuration, token key, `chalice deploy`, what Chalice can't set. Afterwards plain
`chalice deploy --stage dev` is enough for a change of code.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra import keys, record, stage_settings
from infra.adopt import adopt
from infra.callers import Refused, account_of, clear_errors, require_region
from infra.finish import finish
from infra.layer.build import build
from infra.layer.publish import publish
from infra.layer.target import LayerError, Target
from infra.package import check, compile_ahead, function_zip
from infra.project import ROOT
from infra.stack import DataStack, StackFailed, deploy_data, names_of
from infra.stage_config import configure
from infra.stream_url import streams

_OUT = Path("build/layer")
_DEPLOY_S = 900
_NEEDED = (
    "TableName",
    "TableArn",
    "CatalogBucketName",
    "CatalogBucketArn",
    "IndexBucketName",
    "IndexBucketArn",
    "FailedEventsArn",
)
_STAGE_NAME = re.compile(r"[a-z][a-z0-9-]{0,15}")

type Client = Callable[[str], Any]
type Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """One deployment: which stage, from which project folder, for which runtime.

    ``None`` means what the stage has, and at first x86_64 and no stream.
    """

    stage: str
    project: Path
    target: Target | None
    https_only: bool = True
    stream: bool | None = None
    alarm_email: str | None = None


def deploy(client: Client, plan: Plan, environ: Mapping[str, str] | None, say: Say) -> str:
    """Carry a plan out; returns the API's id and stage, joined.

    ``environ`` is what `chalice deploy` runs with, ``None`` for the caller's own. Raises
    ``Refused`` before anything is changed where that is possible.
    """
    say("checking")
    target, stream = _settled(client, plan)
    archive = _built(target, say)
    say("data stack")
    data = _data(client, plan)
    say("layer")
    layer = publish(client, data["IndexBucketName"], archive, target)
    say("stage configuration")
    bucket, s3 = data["IndexBucketName"], client("s3")
    configure(plan.project, data, {}, layers=[layer], arch=target.arch, stream=stream)
    stage_settings.keep(s3, bucket, plan.project, plan.stage)
    _ensure_token_key(client, plan.stage)
    say("chalice deploy")
    compile_ahead(plan.project)
    record.fetch(s3, bucket, plan.project, plan.stage)
    adopt(client, plan.project, plan.stage)
    try:
        _chalice_deploy(plan, environ)
    finally:
        record.keep(s3, bucket, plan.project, plan.stage)
    say("what Chalice can't set")
    return finish(client, plan.project, data, say)


def _settled(client: Client, plan: Plan) -> tuple[Target, bool]:
    """For which runtime to deploy and whether to stream, after what the stage was set to."""
    if not _STAGE_NAME.fullmatch(plan.stage) or plan.stage == "local":
        raise Refused(
            f"{plan.stage!r} can't be a stage on AWS: up to 16 of a-z, 0-9 and -, and not `local`"
        )
    bucket = names_of(plan.stage, account_of(client))["IndexBucketName"]
    settings = stage_settings.take_over(client("s3"), bucket, plan.project, plan.stage)
    target = plan.target or Target.here(settings.get("lambda_architecture", "x86_64"))
    return target, streams(settings) if plan.stream is None else plan.stream


def _built(target: Target, say: Say) -> Path:
    try:
        layer = build(target, _OUT)
        sizes = check(function_zip(), _OUT / layer.zip)
    except LayerError as error:
        raise Refused(str(error)) from error
    say(sizes.margins())
    return _OUT / layer.zip


def _data(client: Client, plan: Plan) -> DataStack:
    try:
        data = deploy_data(
            client, plan.stage, https_only=plan.https_only, alarm_email=plan.alarm_email
        )
    except StackFailed as error:
        advice = "Mend the cause and run this again."
        if "already exists" in str(error):
            advice += f" If a teardown broke off: `make destroy STAGE={plan.stage} DATA=1` ends it."
        raise Refused(f"{error}\n{advice}") from error
    if missing := [name for name in _NEEDED if not data.outputs.get(name)]:
        raise Refused(
            f"the data stack lacks {', '.join(missing)}: is infra/data.yaml that of these sources?"
        )
    return data


def _ensure_token_key(client: Client, stage: str) -> None:
    path = f"/triple/{stage}/jwt"
    ssm = client("ssm")
    if not keys.key_ids(ssm, path):
        keys.add(ssm, path, datetime.now(UTC))


def _chalice_deploy(plan: Plan, environ: Mapping[str, str] | None) -> None:
    command = [str(Path(sys.executable).with_name("chalice")), "deploy", "--stage", plan.stage]
    done = subprocess.run(
        command,
        cwd=plan.project,
        env=environ,
        capture_output=True,
        text=True,
        timeout=_DEPLOY_S,
        check=False,
    )
    if done.returncode:
        raise Refused(
            f"chalice deploy failed; mend the cause and run this again:\n{done.stdout}{done.stderr}"
        )


def main() -> int:
    """Deploy with the caller's AWS credentials."""
    import boto3

    options = argparse.ArgumentParser(
        prog="python -m infra.deploy", description=(__doc__ or "").partition("\n")[0]
    )
    options.add_argument("--stage", required=True)
    options.add_argument("--arch", help="x86_64 or arm64; as it was by default")
    options.add_argument(
        "--stream",
        action=argparse.BooleanOptionalAction,
        help="a Function URL that streams; as it was by default",
    )
    options.add_argument("--alarm-email", help="who is told of alarms; as it was by default")
    chosen = options.parse_args()
    client: Any = boto3.client
    try:
        target = Target.here(chosen.arch) if chosen.arch else None
        plan = Plan(
            chosen.stage,
            ROOT,
            target,
            stream=chosen.stream,
            alarm_email=chosen.alarm_email,
        )
        require_region()
        with clear_errors():
            api = deploy(client, plan, None, print)
    except (Refused, LayerError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    host = f"{api.partition('/')[0]}.execute-api.{boto3.Session().region_name}.amazonaws.com"
    print(f"https://{host}/{api.partition('/')[2]}/api/v1/triple")
    return 0


if __name__ == "__main__":
    sys.exit(main())
