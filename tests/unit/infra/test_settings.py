from __future__ import annotations

from pathlib import Path

import pytest

from infra.local.settings import BadSettings, function_environment, read_dotenv


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_comments_quotes_and_export_are_understood(dotenv: Path) -> None:
    dotenv.write_text(
        "# keys\nexport GEMINI_API_KEY='a b'\n\nTRIPLE_TOP_K = 3 # rows\nQWEN_URL=\"http://x/#1\"\n",
        encoding="utf-8",
    )
    assert read_dotenv(dotenv) == {
        "GEMINI_API_KEY": "a b",
        "TRIPLE_TOP_K": "3",
        "QWEN_URL": "http://x/#1",
    }


@pytest.mark.parametrize("line", ["no equals sign", "1x=2", "AWS_ENDPOINT_URL=https://aws"])
def test_a_line_that_cannot_be_used_is_named(dotenv: Path, line: str) -> None:
    dotenv.write_text(f"A=1\n{line}\n", encoding="utf-8")
    with pytest.raises(BadSettings, match=r"\.env, line 2"):
        read_dotenv(dotenv)


def test_the_named_provider_takes_every_role_and_its_own_settings_only(dotenv: Path) -> None:
    environ = {"GEMINI_API_KEY": "shell", "QWEN_API_KEY": "other", "TRIPLE_TABLE": "x"}
    assert function_environment("gemini", dotenv, environ) == {
        "GEMINI_API_KEY": "shell",
        "EMBEDDING_PROVIDER": "gemini",
        "REASONING_PROVIDER": "gemini",
        "GENERATION_PROVIDER": "gemini",
    }


def test_dotenv_wins_over_the_shell(dotenv: Path) -> None:
    dotenv.write_text("GEMINI_API_KEY=file\n", encoding="utf-8")
    found = function_environment("gemini", dotenv, {"GEMINI_API_KEY": "shell"})
    assert found["GEMINI_API_KEY"] == "file"


def test_without_a_provider_and_a_file_the_stage_keeps_its_defaults(dotenv: Path) -> None:
    assert function_environment(None, dotenv, {"GEMINI_API_KEY": "shell"}) == {}
