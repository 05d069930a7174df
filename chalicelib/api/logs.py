"""What the parts below the edge log, as JSON lines that quote nobody.

The texts of exceptions repeat what the code was given, a visitor's question for one. So a line
tells an exception as ``journal.described`` does.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any, TextIO

from chalicelib.api.journal import described


class JsonLines(logging.Formatter):
    """One record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's message as the code wrote it, with its cause described."""
        line: dict[str, Any] = {
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1]:
            line["cause"] = described(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def log_in_json(logger: logging.Logger, stream: TextIO = sys.stdout) -> None:
    """Send a logger's records there, and nowhere else."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger.handlers = [handler]
    logger.propagate = False
