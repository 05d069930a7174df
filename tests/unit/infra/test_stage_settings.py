"""A stage keeps what was set for it, from whatever checkout it is deployed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from moto import mock_aws

from infra.callers import Refused
from infra.stage_settings import keep, take_over

BUCKET = "triple-prod-index"


@pytest.fixture
def s3() -> Iterator[Any]:
    import boto3

    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ap-northeast-2"}
        )
        yield client


class Checkout:
    """A working copy that deploys the stage ``prod``."""

    def __init__(self, folder: Path, s3: Any) -> None:
        self.folder, self.s3 = folder, s3
        (folder / ".chalice").mkdir(parents=True)
        self.write({"local": {}})

    def deploy(self, layer: str = "layer:1") -> dict[str, str]:
        """What the functions are deployed with."""
        take_over(self.s3, BUCKET, self.folder, "prod")
        self.set({}, layers=[layer])
        keep(self.s3, BUCKET, self.folder, "prod")
        return dict(self.stages["prod"]["environment_variables"])

    def set(self, environment: dict[str, str], **settings: Any) -> None:
        stages = self.stages
        stage = stages.setdefault("prod", {})
        stage |= settings
        stage["environment_variables"] = stage.get("environment_variables", {}) | environment
        self.write(stages)

    @property
    def stages(self) -> Any:
        return json.loads((self.folder / ".chalice" / "config.json").read_text())["stages"]

    def write(self, stages: Any) -> None:
        (self.folder / ".chalice" / "config.json").write_text(json.dumps({"stages": stages}))


@pytest.fixture
def desk(tmp_path: Path, s3: Any) -> Checkout:
    return Checkout(tmp_path / "desk", s3)


@pytest.fixture
def ci(tmp_path: Path, s3: Any) -> Checkout:
    return Checkout(tmp_path / "ci", s3)


def test_a_fresh_checkout_deploys_what_was_set_elsewhere(desk: Checkout, ci: Checkout) -> None:
    desk.deploy()
    desk.set({"AUTH_MODE": "required"}, lambda_architecture="arm64")
    desk.deploy()
    assert ci.deploy() == {"AUTH_MODE": "required"}
    assert ci.stages["prod"]["lambda_architecture"] == "arm64"
    assert ci.stages["local"] == {}


def test_a_new_layer_from_elsewhere_does_not_undo_a_change_made_here(
    desk: Checkout, ci: Checkout
) -> None:
    desk.deploy()
    ci.deploy("layer:2")
    desk.set({"AUTH_MODE": "required"})
    assert desk.deploy("layer:2") == {"AUTH_MODE": "required"}


def test_a_copy_that_changed_nothing_follows(desk: Checkout, ci: Checkout) -> None:
    desk.deploy()
    ci.deploy()
    ci.set({"AUTH_MODE": "required"})
    ci.deploy()
    assert desk.deploy() == {"AUTH_MODE": "required"}


def test_a_setting_can_be_taken_back(desk: Checkout, ci: Checkout) -> None:
    desk.set({"AUTH_MODE": "required"})
    desk.deploy()
    desk.write({"prod": {"environment_variables": {}}})
    assert desk.deploy() == {}
    assert ci.deploy() == {}


def test_changes_on_both_sides_are_refused_with_where_to_look(desk: Checkout, ci: Checkout) -> None:
    desk.deploy()
    ci.deploy()
    ci.set({"AUTH_MODE": "required"})
    ci.deploy()
    desk.set({"AUTH_MODE": "optional"})
    with pytest.raises(Refused, match=r"s3://triple-prod-index/deployed/prod\.settings\.json"):
        desk.deploy()
