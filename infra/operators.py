"""``python -m infra.operators STAGE``: who may upload files from the page.

``add NAME`` makes a token and shows it, this once; ``list`` shows the names; ``remove NAME`` takes
one away, which counts everywhere within minutes.
"""

from __future__ import annotations

import argparse
import base64
import secrets
import sys
from typing import TYPE_CHECKING

from chalicelib.store.client import ssm
from chalicelib.store.operators import digest_of
from infra.keys import key_ids

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient

_SECRET_BYTES = 32


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m infra.operators", description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("action", choices=("add", "list", "remove"))
    parser.add_argument("name", nargs="?", help="whom to add or to remove")
    chosen = parser.parse_args(arguments)
    if chosen.action != "list" and not chosen.name:
        parser.error(f"{chosen.action} needs a name")
    client = ssm()
    match chosen.action:
        case "add":
            print(add(client, chosen.stage, chosen.name))
        case "remove":
            client.delete_parameter(Name=f"{_path(chosen.stage)}/{chosen.name}")
        case _:
            print("\n".join(key_ids(client, _path(chosen.stage))))
    return 0


def add(client: SSMClient, stage: str, name: str) -> str:
    """A new token for an operator; an older one of the same name is worth nothing any more."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    client.put_parameter(
        Name=f"{_path(stage)}/{name}",
        Value=base64.b64encode(digest_of(secret)).decode(),
        Type="SecureString",
        Overwrite=True,
        Description="SHA-256 of an operator's token for uploads from the page.",
    )
    return f"{name}.{secret}"


def _path(stage: str) -> str:
    return f"/triple/{stage}/admin"


if __name__ == "__main__":
    sys.exit(main())
