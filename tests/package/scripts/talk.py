"""Runs in isolation: a session and some questions through the packaged API, as JSON on stdout.

Before the last line stands what the API logs, as in CloudWatch.
"""

import json
import os
import sys

from app import app

HEAVY = ("lancedb", "pyarrow", "numpy", "google.genai")


class Context:
    """What Lambda would say of the invocation."""

    function_name = "triple-package"
    aws_request_id = "test"

    def get_remaining_time_in_millis(self):
        """As much as API Gateway waits."""
        return 29_000


def call(name, body):
    """One POST through Chalice, as API Gateway hands it over."""
    path = f"/api/v1/triple/{name}"
    event = {
        "resource": path,
        "path": path,
        "httpMethod": "POST",
        "body": json.dumps(body),
        "isBase64Encoded": False,
        "headers": {"content-type": "application/json"},
        "multiValueHeaders": {"content-type": ["application/json"]},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": path,
            "httpMethod": "POST",
            "path": path,
            "stage": "api",
            "requestId": "test",
            "identity": {"sourceIp": "127.0.0.1"},
        },
    }
    reply = app(event, Context())
    return {"status": reply["statusCode"], **json.loads(reply["body"])}


user = call("user", {})["user_id"]
heavy_before = [name for name in HEAVY if name in sys.modules]
questions = json.loads(os.environ["QUESTIONS"])
answers = [call("chat", {"user_id": user, "question": question}) for question in questions]
files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
print(
    json.dumps(
        {
            "answers": answers,
            "heavy_before": heavy_before,
            "files": sorted(file for file in files if file),
        }
    )
)
