"""Definitions that wait until somebody asks for them, in a small SDK laid out like google-genai."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from infra.layer.on_demand import SDK, define_on_demand
from infra.layer.target import LayerError

COMMON = '''
"""What models share."""
import pydantic

MADE = []

class BaseModel(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(defer_build=True)

    def __init_subclass__(cls, **options):
        MADE.append(cls.__name__)
'''

TYPES = '''
"""Models of a service."""
import typing
from typing import Optional, Union

from typing_extensions import TypedDict

from . import _common

_warned = False

def __getattr__(name):
    if name == "Optional_dependency":
        return "found elsewhere"
    raise AttributeError(name)

class Leaf(_common.BaseModel):
    """A leaf.

    It has one text."""
    text: str = "leaf"

class LeafDict(TypedDict, total=False):
    text: str

LeafOrDict = Union[Leaf, LeafDict]

class Branch(_common.BaseModel):
    leaves: Optional[list[Leaf]] = None
    parent: Optional["Trunk"] = None

    def grown(self):
        global _warned
        _warned = True
        return Fruit(), _warned

class Trunk(Branch):
    branches: Optional[list[Branch]] = None
    crown: Optional["Crown"] = None

class Crown(_common.BaseModel):
    trunk: Optional[Trunk] = None

class Fruit(_common.BaseModel):
    pass

if typing.TYPE_CHECKING:
    AnyPart = Union[Leaf, Branch]
else:
    AnyPart = Union[Leaf, Branch, Fruit]

class Unrelated(_common.BaseModel):
    part: Optional[AnyPart] = None
'''

CLIENT = '''
"""The calls of a service."""
from typing import Union

from . import types
from .live import AsyncLive
from .types import Crown, Leaf as Foliage, LeafOrDict

Part = Union[types.Branch, types.Fruit]

def fell(tree: types.Trunk, part: LeafOrDict = None) -> Crown:
    assert isinstance(part, (Foliage, type(None)))
    return tree.crown

def split(part: Part) -> Part:
    return part

class AsyncClient:
    def __init__(self, api_client):
        self._api_client = api_client
        self._live = AsyncLive(self._api_client)

    @property
    def live(self) -> AsyncLive:
        return self._live
'''

CALLS = """
import inspect

try:
    from websockets.asyncio.client import connect as ws_connect
except ModuleNotFoundError:
    from websockets.client import connect as ws_connect

def unknown(names):
    return [n for n in names if n not in inspect.signature(ws_connect).parameters and n != "ssl"]
"""

LIVE = """
from ._api_client import unknown

class AsyncLive:
    def __init__(self, api_client):
        self.api_client = api_client
"""

HEAD = "import google.genai as sdk\nfrom google.genai import types\nmade = sdk._common.MADE\n"


SOURCES = {
    "__init__.py": "from . import _common, client, types\n",
    "_common.py": COMMON,
    "types.py": TYPES,
    "client.py": CLIENT,
    "_api_client.py": CALLS,
    "live.py": LIVE,
}


def laid_out(folder: Path, changed: dict[str, str] | None = None) -> Path:
    """The SDK's sources in a folder, some of them other ones."""
    sdk = folder / SDK
    sdk.mkdir(parents=True)
    for name, text in {**SOURCES, **(changed or {})}.items():
        (sdk / name).write_text(text)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert define_on_demand(laid_out(tmp_path)) == 9
    return tmp_path


def run(folder: Path, script: str) -> str:
    path = f"import sys; sys.path.insert(0, {str(folder)!r})\n"
    done = subprocess.run(
        [sys.executable, "-c", path + HEAD + script], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_defines_nothing_but_what_a_module_looks_up(folder: Path) -> None:
    assert run(folder, "print(*made)") == "Leaf"


def test_a_definition_brings_what_it_names_and_nothing_else(folder: Path) -> None:
    script = "types.Branch; print(*sorted(made))"
    assert run(folder, script) == "Branch Crown Fruit Leaf Trunk"


def test_definitions_that_name_each_other_are_made_once(folder: Path) -> None:
    script = (
        "types.Crown, types.Branch, types.Trunk, types.Unrelated\n"
        "assert len(made) == len(set(made)), made\n"
        "crown = types.Crown(trunk={'branches': [{'leaves': [{}]}], 'crown': {}})\n"
        "assert type(crown.trunk.branches[0].leaves[0]) is types.Leaf\n"
        "assert type(crown.trunk.crown) is types.Crown\n"
        "print(types.Unrelated(part=types.Fruit()).part == types.Fruit())\n"
    )
    assert run(folder, script) == "True"


def test_a_union_for_annotations_is_made_when_it_is_asked_for(folder: Path) -> None:
    script = (
        "import typing\n"
        "assert 'Part' not in vars(sdk.client) and made == ['Leaf'], made\n"
        "assert sdk.client.Part == typing.Union[types.Branch, types.Fruit]\n"
        "assert sdk.client.Part is vars(sdk.client)['Part']\n"
        "print(hasattr(sdk.client, 'Whole'))\n"
    )
    assert run(folder, script) == "False"


def test_live_sessions_come_when_a_client_is_asked_for_them(folder: Path) -> None:
    script = (
        "client = sdk.client.AsyncClient('api')\n"
        "assert 'google.genai.live' not in sys.modules\n"
        "print(client.live.api_client, client.live is client.live)\n"
        "from google.genai._api_client import unknown\n"
        "print(unknown(['ssl']), 'websockets.asyncio.client' in sys.modules)\n"
        "print(unknown(['ssl', 'none']), 'websockets.asyncio.client' in sys.modules)\n"
    )
    assert run(folder, script).splitlines() == ["api True", "[] False", "['none'] True"]


@pytest.mark.parametrize("module", ["client.py", "_api_client.py"])
def test_live_sessions_that_stand_elsewhere_fail_the_build(tmp_path: Path, module: str) -> None:
    with pytest.raises(LayerError, match="live sessions"):
        define_on_demand(laid_out(tmp_path, {module: ""}))


def test_methods_find_what_they_name_and_their_flags(folder: Path) -> None:
    script = "fruit, warned = types.Branch().grown()\nprint(type(fruit) is types.Fruit, warned)"
    assert run(folder, script) == "True True"


def test_a_class_is_as_it_was(folder: Path) -> None:
    script = (
        "import inspect\n"
        "print(types.Leaf.__module__, types.Leaf.__qualname__, repr(inspect.getdoc(types.Leaf)))"
    )
    expected = "google.genai.types Leaf 'A leaf.\\n\\nIt has one text.'"
    assert run(folder, script) == expected


def test_other_names_are_found_or_missing_as_before(folder: Path) -> None:
    script = (
        "print(types.Optional_dependency, 'Crown' in dir(types))\n"
        "try:\n    types.Nothing\nexcept AttributeError as error:\n    print(error)\n"
    )
    assert run(folder, script).split("\n") == ["found elsewhere True", "Nothing"]


def test_threads_that_ask_at_once_never_see_half_of_it(folder: Path) -> None:
    script = (
        "import threading\n"
        "start, failures = threading.Barrier(8), []\n"
        "def ask(name):\n"
        "    start.wait()\n"
        "    try:\n"
        "        getattr(types, name)().model_dump()\n"
        "        types.Branch().grown()\n"
        "    except Exception as error:\n"
        "        failures.append(error)\n"
        "names = ['Crown', 'Branch', 'Trunk', 'Unrelated'] * 2\n"
        "threads = [threading.Thread(target=ask, args=(name,)) for name in names]\n"
        "[thread.start() for thread in threads]; [thread.join() for thread in threads]\n"
        "print(failures, len(made) == len(set(made)))\n"
    )
    assert run(folder, script) == "[] True"


def test_the_calls_still_work(folder: Path) -> None:
    script = "print(sdk.client.fell(types.Trunk(crown={}), types.Leaf()) == types.Crown())"
    assert run(folder, script) == "True"


@pytest.mark.parametrize(
    "text", ["class A:\n    pass\nclass A:\n    pass\n", "from b import A\nclass A:\n    pass\n"]
)
def test_a_module_that_is_laid_out_otherwise_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(LayerError, match="laid out"):
        define_on_demand(laid_out(tmp_path, {"types.py": text}))


def test_a_wheel_without_the_module_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="is gone"):
        define_on_demand(tmp_path)
