"""Make the definitions of google-genai come when somebody asks for them.

Its module ``types`` defines some 1,500 classes and unions, of which a chat turn needs one in ten;
defining them is most of what importing the SDK costs. The module is rewritten so that each
definition becomes a function, run when its name is first asked for (PEP 562), after the functions
of the names that it needs. The SDK's other modules name them in annotations, which become strings
(PEP 563), and in unions for those, which are put off too: importing these asks for nothing.

A client imports what live sessions need, websockets above all, when it is asked for these.

A definition is run in a namespace of its own, and is published together with everything that its
methods and forward references name. So nobody ever sees a class before all that it refers to.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import indent

from infra.layer.lazy import annotations_are_texts, notice
from infra.layer.target import LayerError

SDK = "google/genai"

_MACHINERY = """
import threading as _threading

_LOCK = _threading.RLock()
_OTHERS = globals().get("__getattr__")
_SPACE = dict(globals())
_WAITING = []


def _define(names):
    for name in names:
        if name not in _SPACE:
            define, needed, named = _DEFINITIONS[name]
            _define(needed)
            exec(define.__code__, _SPACE)
            _WAITING.extend(named)


def __getattr__(name):
    if name not in _DEFINITIONS:
        if _OTHERS:
            return _OTHERS(name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with _LOCK:
        _define([name])
        while _WAITING:
            _define([_WAITING.pop()])
        globals().update({known: _SPACE[known] for known in _DEFINITIONS if known in _SPACE})
    return _SPACE[name]


def __dir__():
    return sorted({*globals(), *_DEFINITIONS})
"""

_LATE = """

def __getattr__(name):
    if name not in {names}:
        raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
    {unions}
    value = globals()[name] = locals()[name]
    return value
"""


@dataclass(frozen=True)
class _Definition:
    """A statement that binds ``names``; it needs some others at once, and some once it is used."""

    statement: ast.stmt
    names: tuple[str, ...]
    needed: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)


def define_on_demand(folder: Path) -> int:
    """Rewrite the SDK under ``folder``; returns how many definitions wait to be asked for."""
    sdk = folder / SDK
    types = sdk / "types.py"
    if not types.exists():
        raise LayerError(f"{SDK}/types.py is gone from the wheel: mend infra/layer/on_demand.py")
    for module in sorted(sdk.glob("*.py")):
        if module != types:
            _postpone_annotations(module)
    _put_off_live(sdk)
    return _rewrite(types)


def _postpone_annotations(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    used = {*_used(tree)}
    for statement in [*tree.body]:
        if isinstance(statement, ast.ImportFrom) and statement.module == "types":
            statement.names = [n for n in statement.names if (n.asname or n.name) in used]
            if not statement.names:
                tree.body.remove(statement)
    unions = {name: s for s in tree.body if (name := _union(s)) and name not in used}
    tree.body = [statement for statement in tree.body if statement not in unions.values()]
    annotations_are_texts(tree.body)
    late = ""
    if unions:
        if any(isinstance(s, ast.FunctionDef) and s.name == "__getattr__" for s in tree.body):
            raise LayerError(f"{path.name} of {SDK} has a __getattr__ of its own by now")
        statements = "\n    ".join(ast.unparse(statement) for statement in unions.values())
        late = _LATE.format(names=[*unions], unions=statements)
    path.write_text(f"{notice(source)}{ast.unparse(tree)}\n{late}", encoding="utf-8")


def _union(statement: ast.stmt) -> str | None:
    """The name that a statement gives to a union of the SDK's types."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript(value=ast.Name("Union"))):
            return name if "types." in ast.unparse(statement) else None
    return None


def _put_off_live(sdk: Path) -> None:
    """Import live sessions, and websockets with them, when somebody asks a client for them."""
    clients = ast.parse((sdk / "client.py").read_text(encoding="utf-8"))
    live = "from .live import AsyncLive"
    found = [_remove(clients, line) for line in (live, "self._live = AsyncLive(self._api_client)")]
    asked = [n for n in ast.walk(clients) if isinstance(n, ast.FunctionDef) and n.name == "live"]
    calls = ast.parse((sdk / "_api_client.py").read_text(encoding="utf-8"))
    tried = [s for s in calls.body if isinstance(s, ast.Try) and "ws_connect" in ast.unparse(s)]
    looked = [
        n for n in ast.walk(calls) if isinstance(n, ast.BoolOp) and "ws_connect" in ast.unparse(n)
    ]
    if not all(found) or [len(asked), len(tried), len(looked)] != [1, 1, 1]:
        raise LayerError(
            f"{SDK}'s live sessions are no longer where infra/layer/on_demand.py expects"
        )
    made = f"{live}\n    self._live = AsyncLive(self._api_client)"
    asked[0].body = ast.parse(f"if '_live' not in vars(self):\n    {made}\nreturn self._live").body
    calls.body.remove(tried[0])
    # What is cheap to tell first: mostly it settles the question.
    looked[0].values.reverse()
    name = next(n for n in ast.walk(looked[0]) if isinstance(n, ast.Name) and n.id == "ws_connect")
    name.id = "_ws_connect()"
    connect = (
        f"\n\ndef _ws_connect():\n{indent(ast.unparse(tried[0]), '    ')}\n    return ws_connect\n"
    )
    for module, tree, more in (("client.py", clients, ""), ("_api_client.py", calls, connect)):
        path = sdk / module
        head = notice(path.read_text(encoding="utf-8"))
        path.write_text(f"{head}{ast.unparse(tree)}\n{more}", encoding="utf-8")


def _remove(tree: ast.Module, line: str) -> bool:
    """Take a statement out of wherever it stands; whether it was there."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for statement in body if isinstance(body, list) else []:
            if ast.unparse(statement) == line:
                node.body.remove(statement)  # type: ignore[attr-defined]
                return True
    return False


def _used(node: ast.AST) -> Iterator[str]:
    """The names that are looked up where annotations are texts."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id
    for part, child in ast.iter_fields(node):
        if part not in ("annotation", "returns"):
            for each in child if isinstance(child, list) else [child]:
                if isinstance(each, ast.AST):
                    yield from _used(each)


def _rewrite(path: Path) -> int:
    original = path.read_text(encoding="utf-8")
    tree = ast.parse(original)
    definitions = _definitions(tree)
    waiting = {name for each in definitions for name in each.names}
    taken = {id(each.statement) for each in definitions}
    kept = [statement for statement in tree.body if id(statement) not in taken]
    functions = [_function(number, each) for number, each in enumerate(definitions)]
    table = {
        name: (function.name, sorted(each.needed & waiting), sorted(each.named & waiting))
        for function, each in zip(functions, definitions, strict=True)
        for name in each.names
    }
    rows = (
        f"{name!r}: ({made}, {needed}, {named})," for name, (made, needed, named) in table.items()
    )
    module = ast.fix_missing_locations(ast.Module([*kept, *functions], []))
    definitions_by_name = f"_DEFINITIONS = {{\n{'\n'.join(rows)}\n}}"
    parts = (notice(original) + ast.unparse(module), definitions_by_name, _MACHINERY)
    path.write_text("\n".join(parts), encoding="utf-8")
    return len(waiting)


def _function(number: int, definition: _Definition) -> ast.FunctionDef:
    body = [ast.Global([*definition.names]), definition.statement]
    nothing = ast.arguments([], [], None, [], [], None, [])
    return ast.FunctionDef(f"_definition_{number}", nothing, body, [], type_params=[])


def _definitions(tree: ast.Module) -> list[_Definition]:
    """The statements that can wait: classes, and whatever names one."""
    every = [_definition(statement) for statement in tree.body]
    bound = Counter(name for each in every for name in each.names)
    bound.update(name for statement in tree.body for name in _imported(statement))
    waiting = {id(each): each for each in every if isinstance(each.statement, ast.ClassDef)}
    while True:
        names = {name for each in waiting.values() for name in each.names}
        more = [e for e in every if id(e) not in waiting and names & (e.needed | e.named)]
        if not more:
            break
        waiting |= {id(each): each for each in more}
    found = [each for each in every if id(each) in waiting]
    if any(bound[name] > 1 for each in found for name in each.names) or not all(
        each.names for each in found
    ):
        raise LayerError("google-genai's types are no longer laid out as infra/layer expects")
    return found


def _definition(statement: ast.stmt) -> _Definition:
    definition = _Definition(statement, tuple(_bound(statement)))
    _collect(statement, definition.needed, definition.named)
    definition.needed.difference_update(definition.names)
    return definition


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module binds."""
    match statement:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.If(body=body, orelse=orelse):
            yield from dict.fromkeys(name for part in (*body, *orelse) for name in _bound(part))
        case ast.Try(body=body, handlers=handlers):
            parts = (*body, *(part for handler in handlers for part in handler.body))
            yield from dict.fromkeys(name for part in parts for name in _bound(part))


def _imported(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in names)


def _collect(node: ast.AST, needed: set[str], named: set[str], later: bool = False) -> None:
    """Sort the names in a statement by when they are looked up.

    What a function's body names is looked up when it runs, and what a text names when a model is
    built; annotations, decorators and defaults at once.
    """
    match node:
        case ast.Name(id=name):
            (named if later else needed).add(name)
        case ast.Constant(value=str(text)):
            named.update(_names_in(text))
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            parts = {id(part) for part in body}
            for child in ast.iter_child_nodes(node):
                _collect(child, needed, named, later or id(child) in parts)
            return
        case ast.Lambda():
            later = True
    for child in ast.iter_child_nodes(node):
        _collect(child, needed, named, later)


def _names_in(text: str) -> set[str]:
    """The names in an annotation that is written as a text; none in other texts."""
    try:
        annotation = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return set()
    return {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
