"""The commands with their options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest import catalogue_commands as files
from ingest import index_commands as index
from ingest.calling import Parser
from ingest.progress import Display
from ingest.results import Result
from ingest.searching import search
from ingest.stage import Stage

TIMEOUT_S = 1_800.0

_EXITS = """종료 코드: 0 성공, 1 파일이나 색인에 문제가 있음, 2 잘못된 사용법, 3 스테이지에 연결할
수 없음, 130 Ctrl-C로 멈춤. CSV 작성 방법은 docs/catalogue.md에 있습니다."""


def parser() -> Parser:
    """The parser; what it returns has a ``handler`` that takes it, a stage and a display."""
    top = Parser(prog="python -m ingest", description="카탈로그를 관리합니다.", epilog=_EXITS)
    commands = top.add_subparsers(required=True, metavar="명령", dest="command")
    _file_commands(commands)
    _version_commands(commands)
    _build_commands(commands)
    _search_command(commands)
    return top


def _command(commands: Any, name: str, text: str, handler: Any, *, optional: bool = False) -> Any:
    added = commands.add_parser(name, help=text, description=text, epilog=_EXITS)
    added.add_argument("--stage", metavar="이름", help="스테이지 이름 (기본값: local)")
    added.add_argument("--provider", metavar="이름", help="임베딩 제공자 (기본값: 스테이지의 설정)")
    added.add_argument("--json", action="store_true", help="결과를 JSON 한 줄로 출력")
    added.set_defaults(handler=handler, stage_optional=optional)
    return added


def _path(text: str) -> Path:
    """An empty one, as of an unset variable, would stand for the folder that one is in."""
    if not text:
        raise ValueError(text)
    return Path(text)


def _count(text: str) -> int:
    if (count := int(text)) < 0:
        raise ValueError(text)
    return count


def _waiting(command: Any) -> None:
    command.add_argument(
        "--no-wait", dest="wait", action="store_false", help="빌드를 기다리지 않음"
    )
    command.add_argument(
        "--timeout", type=float, default=TIMEOUT_S, metavar="초", help="기다릴 시간 (기본값: 1800)"
    )


def _forcing(command: Any) -> None:
    command.add_argument("--force", action="store_true", help="안전 검사에서 보류되어도 게시")


# --- files ------------------------------------------------------------------------------------


def _file_commands(commands: Any) -> None:
    check = _command(commands, "check", "올리지 않고 파일만 확인합니다.", _check, optional=True)
    check.add_argument("paths", nargs="+", type=_path, metavar="파일|폴더")
    check.add_argument("--strict", action="store_true", help="제외될 행이 있어도 실패로 처리")
    upload = _command(
        commands, "upload", "파일이나 폴더를 올리고 색인에 반영될 때까지 기다립니다.", _upload
    )
    upload.add_argument("paths", nargs="+", type=_path, metavar="파일|폴더")
    upload.add_argument("--no-check", dest="check", action="store_false", help="미리 확인하지 않음")
    remove = _command(commands, "remove", "카탈로그에서 파일을 지웁니다.", _remove)
    remove.add_argument("names", nargs="+", metavar="이름")
    for command in (upload, remove):
        _waiting(command)
        _forcing(command)


def _check(options: Any, stage: Stage | None, display: Display) -> Result:
    return files.check_files(options.paths, stage, display, strict=options.strict)


def _upload(options: Any, stage: Stage, display: Display) -> Result:
    return files.upload(
        options.paths,
        stage,
        display,
        timeout=options.timeout,
        wait=options.wait,
        force=options.force,
        checked=options.check,
    )


def _remove(options: Any, stage: Stage, display: Display) -> Result:
    return files.remove(
        options.names,
        stage,
        display,
        timeout=options.timeout,
        wait=options.wait,
        force=options.force,
    )


# --- the index --------------------------------------------------------------------------------


def _version_commands(commands: Any) -> None:
    _command(
        commands,
        "status",
        "사용 중인 색인과 최근 빌드를 보여 줍니다.",
        lambda options, stage, display: index.status(stage),
    )
    rejects = _command(
        commands,
        "rejects",
        "제외된 행을 이유와 함께 보여 줍니다.",
        lambda options, stage, display: index.rejects(options.names, stage, limit=options.limit),
    )
    rejects.add_argument("names", nargs="*", metavar="이름")
    rejects.add_argument(
        "--limit",
        type=_count,
        default=100,
        metavar="개수",
        help="파일마다 보여 줄 행 수 (기본값: 100)",
    )
    _command(
        commands,
        "versions",
        "되돌아갈 수 있는 버전을 보여 줍니다.",
        lambda options, stage, display: index.versions(stage),
    )
    rollback = _command(
        commands,
        "rollback",
        "보관된 버전으로 바로 되돌립니다.",
        lambda options, stage, display: index.rollback(options.version, stage),
    )
    rollback.add_argument(
        "version", nargs="?", type=int, metavar="버전", help="기본값: 바로 이전 버전"
    )


def _build_commands(commands: Any) -> None:
    publish = _command(commands, "publish", "올라가 있는 파일에 색인을 맞춥니다.", _publish)
    _forcing(publish)
    _waiting(publish)
    rebuild = _command(commands, "rebuild", "색인 전체를 처음부터 다시 만듭니다.", _rebuild)
    _forcing(rebuild)
    _waiting(rebuild)
    _command(
        commands,
        "spaces",
        "갱신하고 있는 임베딩 공간을 보여 줍니다.",
        lambda options, stage, display: index.spaces(stage),
    )
    want = _command(commands, "want", "--provider의 임베딩 공간을 만들고 계속 갱신합니다.", _want)
    _waiting(want)
    _command(
        commands,
        "drop",
        "--provider의 임베딩 공간을 더는 갱신하지 않습니다.",
        lambda options, stage, display: index.drop_space(stage),
    )


def _publish(options: Any, stage: Stage, display: Display) -> Result:
    return index.publish(
        stage, display, force=options.force, timeout=options.timeout, wait=options.wait
    )


def _rebuild(options: Any, stage: Stage, display: Display) -> Result:
    return index.order(
        "rebuild",
        stage,
        display,
        force=options.force,
        timeout=options.timeout,
        wait=options.wait,
    )


def _want(options: Any, stage: Stage, display: Display) -> Result:
    return index.order(
        "want", stage, display, force=False, timeout=options.timeout, wait=options.wait
    )


# --- search -----------------------------------------------------------------------------------


def _search_command(commands: Any) -> None:
    command = _command(commands, "search", "질문으로 무엇이 왜 검색되는지 보여 줍니다.", _search)
    command.add_argument("question", metavar="질문")
    command.add_argument(
        "-k",
        type=int,
        default=5,
        choices=range(1, 11),
        metavar="개수",
        help="보여 줄 행 수, 1~10 (기본값: 5)",
    )


def _search(options: Any, stage: Stage, display: Display) -> Result:
    return search(options.question, stage, k=options.k)
