"""Uploads from the page: the file goes straight to the bucket, by a form that we sign."""

from __future__ import annotations

import unicodedata

from chalicelib.api.registry import Call
from chalicelib.contracts import UploadRequest, UploadResponse

ADMIN_TOKEN = "X-Admin-Token"
CONTENT_TYPE = "text/csv"
VALID_S = 600


def sign(call: Call[UploadRequest]) -> UploadResponse:
    """A form that puts exactly this file into the catalogue, once an operator asks."""
    call.notes["operator"] = call.runtime.operators.require(call.http.header(ADMIN_TOKEN))
    settings = call.runtime.settings
    # One name for one file, whether the operator's system composes Hangul or not.
    key = settings.catalog_prefix + unicodedata.normalize("NFC", call.request.file)
    form = call.runtime.s3.generate_presigned_post(
        settings.catalog_bucket,
        key,
        Fields={"Content-Type": CONTENT_TYPE},
        Conditions=[
            {"Content-Type": CONTENT_TYPE},
            ["content-length-range", 1, settings.upload_max_bytes],
        ],
        ExpiresIn=VALID_S,
    )
    return UploadResponse(
        url=form["url"],
        fields=form["fields"],
        max_bytes=settings.upload_max_bytes,
        expires_at=int(call.runtime.clock()) + VALID_S,
    )
