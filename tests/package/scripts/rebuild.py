"""Runs in isolation: hand one S3 event to the packaged ``rebuild_index``."""

import os

from chalicelib.api.index_events import rebuild_index


class Context:
    """What Lambda would say of the invocation."""

    function_name = "triple-package-rebuild_index"
    invoked_function_arn = os.environ["BUILDER_ARN"]
    aws_request_id = "test"

    def get_remaining_time_in_millis(self):
        """Ten minutes."""
        return 600_000


bucket = {"name": os.environ["TRIPLE_CATALOG_BUCKET"]}
upload = {"bucket": bucket, "object": {"key": os.environ["UPLOADED"]}}
rebuild_index({"Records": [{"eventName": "ObjectCreated:Put", "s3": upload}]}, Context())
