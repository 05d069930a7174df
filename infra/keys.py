"""``python -m infra.keys STAGE``: the keys that a stage signs its tokens with.

``add`` makes a new key, which signs from then on; ``list`` shows the ids; ``remove ID`` takes one
away. To rotate: add, wait until the tokens of the old key are over (TRIPLE_SESSION_CAP_S), remove.
No key is ever shown.
"""

from __future__ import annotations

import argparse
import base64
import secrets
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chalicelib.store.client import ssm
from chalicelib.store.keys import KEY_BYTES

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m infra.keys", description=__doc__)
    parser.add_argument("stage")
    parser.add_argument("action", choices=("add", "list", "remove"))
    parser.add_argument("key_id", nargs="?", help="which one to remove")
    chosen = parser.parse_args(arguments)
    if chosen.action == "remove" and not chosen.key_id:
        parser.error("remove needs the id of a key")
    client, path = ssm(), f"/triple/{chosen.stage}/jwt"
    match chosen.action:
        case "add":
            print(f"added {add(client, path, datetime.now(UTC))}")
        case "remove":
            client.delete_parameter(Name=f"{path}/{chosen.key_id}")
    print("\n".join(key_ids(client, path)))
    return 0


def add(client: SSMClient, path: str, now: datetime) -> str:
    """Store a new key under an id that sorts after all earlier ones."""
    key_id = now.strftime("%Y%m%dT%H%M%SZ")
    client.put_parameter(
        Name=f"{path}/{key_id}",
        Value=base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        Type="SecureString",
        Description="Signs the tokens of the chat; the last id signs, all verify.",
    )
    return key_id


def key_ids(client: SSMClient, path: str) -> list[str]:
    """The ids of a stage's keys, oldest first."""
    pages = client.get_paginator("get_parameters_by_path").paginate(Path=path)
    names = (each["Name"] for page in pages for each in page["Parameters"])
    return sorted(name.rpartition("/")[2] for name in names)


if __name__ == "__main__":
    sys.exit(main())
