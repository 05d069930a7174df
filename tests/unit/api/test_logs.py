from __future__ import annotations

import io
import json
import logging

from chalicelib.api.logs import log_in_json

SECRET = "나만 아는 비밀 질문"


def test_a_failure_is_told_by_type_and_place_and_never_by_its_words() -> None:
    written = io.StringIO()
    logger = logging.getLogger("chalicelib.test_logs")
    log_in_json(logger, written)

    try:
        raise ValueError(f"can't search for {SECRET}")
    except ValueError:
        logger.exception("the index could not be searched")

    line = json.loads(written.getvalue())
    assert line["message"] == "the index could not be searched"
    assert line["level"] == "ERROR"
    assert line["cause"]["type"] == "ValueError"
    assert "test_logs.py" in line["cause"]["at"][0]
    assert SECRET not in written.getvalue()


def test_a_failure_that_quotes_nobody_is_told_with_its_words() -> None:
    written = io.StringIO()
    logger = logging.getLogger("chalicelib.test_logs")
    log_in_json(logger, written)

    class LayerFault(ImportError):
        quotes_nobody = True

    try:
        raise LayerFault("the layer is damaged")
    except ImportError:
        logger.exception("an index version could not be opened")

    assert json.loads(written.getvalue())["cause"]["text"] == "the layer is damaged"


def test_a_plain_line_has_no_cause() -> None:
    written = io.StringIO()
    logger = logging.getLogger("chalicelib.test_logs")
    log_in_json(logger, written)

    logger.warning("version %d is opened anew", 3)

    assert json.loads(written.getvalue()) == {
        "level": "WARNING",
        "logger": "chalicelib.test_logs",
        "message": "version 3 is opened anew",
    }
