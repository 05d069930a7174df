"""Runs in a fresh process: one event through one handler, then what that cost, as JSON.

    python cold_probe.py HANDLER EVENT STARTED

``HANDLER`` is ``module:name``, ``STARTED`` the monotonic time at which the process was asked for.
Standard library only: it runs wherever the handler does.
"""

import importlib
import json
import resource
import sys
import time


class Context:
    """What Lambda would say of the invocation."""

    function_name = "triple-cold"
    memory_limit_in_mb = 1769
    aws_request_id = log_group_name = log_stream_name = "cold"

    def __init__(self, arn):
        self.invoked_function_arn = arn

    def get_remaining_time_in_millis(self):
        """As much as API Gateway waits."""
        return 29_000


def main():
    """Import, handle, report; anything but an answer ends with an error."""
    spec, text, started = sys.argv[1:]
    event = json.loads(text)
    module, _, name = spec.partition(":")
    handler = getattr(importlib.import_module(module), name)
    ready = time.monotonic()
    reply = handler(event, Context(event.get("arn", "arn:aws:lambda:x:0:function:cold")))
    done = time.monotonic()
    if isinstance(reply, dict) and reply.get("statusCode", 200) != 200:
        raise SystemExit(f"{spec} answered {reply}")
    used = resource.getrusage(resource.RUSAGE_SELF)
    report = {
        "ready": ready - float(started),
        "first": done - float(started),
        "cpu": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / 1024,
    }
    print("\n" + json.dumps(report))


main()
