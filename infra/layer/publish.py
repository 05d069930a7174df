"""Publish the layer to a region, through S3 because it is larger than a direct upload may be."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.layer.target import Target


def publish(
    client: Callable[[str], Any],
    bucket: str,
    archive: Path,
    target: Target,
    sent: Callable[[int], None] = lambda _: None,
) -> str:
    """Return the ARN of the layer version that holds ``archive``, uploaded if there is none.

    ``sent`` is told of every uploaded chunk's bytes.
    """
    digest = contents_of(archive)
    name = layer_name(target)
    lambdas = client("lambda")
    if known := _version_of(lambdas, name, digest):
        return known
    key = f"layers/{digest}.zip"
    client("s3").upload_file(str(archive), bucket, key, Callback=sent)
    published = lambdas.publish_layer_version(
        LayerName=name,
        Description=_described(digest),
        Content={"S3Bucket": bucket, "S3Key": key},
        CompatibleRuntimes=[f"python{target.python}"],
        CompatibleArchitectures=[target.arch],
        LicenseInfo="see the packages' own licences inside",
    )
    return str(published["LayerVersionArn"])


def layer_name(target: Target) -> str:
    """The layer's name in a region."""
    return f"triple-{target.name.replace('.', '')}"


def _version_of(lambdas: Any, name: str, digest: str) -> str | None:
    for page in lambdas.get_paginator("list_layer_versions").paginate(LayerName=name):
        for version in page["LayerVersions"]:
            if version.get("Description") == _described(digest):
                return str(version["LayerVersionArn"])
    return None


def _described(digest: str) -> str:
    return f"contents sha256:{digest}"


def contents_of(archive: Path) -> str:
    """A digest of the files in a zip: another zlib packs the same ones into other bytes."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(archive) as opened:
        for entry in sorted(opened.infolist(), key=lambda entry: entry.filename):
            digest.update(f"{entry.filename}\0{entry.external_attr}\0{entry.file_size}\0".encode())
            with opened.open(entry) as file:
                while chunk := file.read(1 << 20):
                    digest.update(chunk)
    return digest.hexdigest()
