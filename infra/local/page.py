"""The page of the local stage, served from its bucket beside the API."""

from __future__ import annotations

from pathlib import Path

from infra.local.stage import NAME, Stage
from infra.site import INDEX, Addresses, api_ids, publish_page


def publish(deployed: Stage, project: Path) -> str:
    """Build the page where it changed and upload it; return its address."""
    endpoint, bucket = deployed.emulator.endpoint, deployed.data["SiteBucketName"]
    publish_page(deployed.s3, bucket, addresses(deployed, project))
    return f"{endpoint}/{bucket}/{INDEX}"


def addresses(deployed: Stage, project: Path) -> Addresses:
    """Where the page finds what it talks to; pictures may come from any HTTPS host as well."""
    endpoint = deployed.emulator.endpoint
    _, socket = api_ids(project, NAME)
    stage = deployed.api.partition("/_aws/execute-api/")[2].split("/")[1]
    return Addresses(
        api=deployed.api,
        socket=f"ws{endpoint.removeprefix('http')}/_aws/execute-api/{socket}/{stage}"
        if socket
        else None,
        pictures=(endpoint, "https:"),
        uploads=endpoint,
    )
