"""Ship of the AWS SDK what the functions use.

botocore describes 400 services in JSON. Making a client looks at every folder of them, and parses
the description of its service with all its documentation, and the regions of all services: most
of what a client costs. So ``contents.toml`` leaves out the services that no function calls, and
the rest is written anew without documentation. boto3 loads its transfer manager, with
``multiprocessing``, to look at one attribute and for the methods of an S3 client that transfer
files; both are put off until somebody transfers. What writes documentation for people goes too.
"""

from __future__ import annotations

import ast
import gzip
import json
from pathlib import Path
from typing import Any

from infra.layer.lazy import notice, put_off_import
from infra.layer.target import LayerError

_DATA = "botocore/data"
_COMPAT = "boto3/compat.py"
_METHODS = "boto3/s3/inject.py"
_LOOK = "TRANSFER_CONFIG_SUPPORTS_CRT"
_TEXTS = ("documentation", "documentationUrl")
_DOCS = ("botocore/docs", "boto3/docs")
_USED_ELSEWHERE = "utils.py"
_NO_TEXT = """class _NoText(str):
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)

    def __init__(self, *args, **kwargs):
        pass
"""


def slim_aws(folder: Path) -> None:
    """Rewrite the SDK under ``folder``; ``LayerError`` where it is laid out otherwise."""
    data = folder / _DATA
    if not data.exists():
        raise LayerError(f"{_DATA} is gone from the wheel: mend infra/layer/aws.py")
    for packed in sorted(data.rglob("*.json.gz")):
        described = json.loads(gzip.decompress(packed.read_bytes()))
        _write(packed.with_suffix(""), _without_texts(described))
        packed.unlink()
    _keep_regions(data)
    for docs in _DOCS:
        _leave_out_docs(folder / docs)
    _put_off_look(folder / _COMPAT)
    put_off_import(folder / _METHODS, "boto3.s3.transfer")


def _leave_out_docs(folder: Path) -> None:
    """Of the documentation's writers leave the names of what clients hang on their methods."""
    texts = folder / "docstring.py"
    if not texts.exists():
        raise LayerError(f"{texts.name} is gone from {folder.name}: mend infra/layer/aws.py")
    original = texts.read_text(encoding="utf-8")
    classes = [s.name for s in ast.parse(original).body if isinstance(s, ast.ClassDef)]
    for path in [path for path in folder.rglob("*.py") if path.name != _USED_ELSEWHERE]:
        path.unlink()
    (folder / "__init__.py").write_text(notice(original), encoding="utf-8")
    lines = (f"class {name}(_NoText):\n    pass\n" for name in classes)
    texts.write_text("\n\n".join([notice(original), _NO_TEXT, *lines]), encoding="utf-8")


def _without_texts(node: Any) -> Any:
    match node:
        case dict():
            return {key: _without_text(key, value) for key, value in node.items()}
        case list():
            return [_without_texts(each) for each in node]
    return node


def _without_text(key: str, value: Any) -> Any:
    # Emptied, not removed: some of them are read.
    return "" if key in _TEXTS and isinstance(value, str) else _without_texts(value)


def _keep_regions(data: Path) -> None:
    """Of the table of regions, the services that are shipped."""
    path = data / "endpoints.json"
    regions = json.loads(path.read_bytes())
    shipped = {folder.name for folder in data.iterdir() if folder.is_dir()}
    for partition in regions["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in services if name in shipped}
    _write(path, regions)


def _put_off_look(path: Path) -> None:
    original = path.read_text(encoding="utf-8")
    tree = ast.parse(original)
    put_off = [
        statement
        for statement in tree.body
        if "TransferConfig" in ast.unparse(statement)
        and isinstance(statement, ast.ImportFrom | ast.Assign)
    ]
    if len(put_off) != 2 or _LOOK not in ast.unparse(put_off[1]):
        raise LayerError("boto3.compat is no longer laid out as infra/layer/aws.py expects")
    tree.body = [statement for statement in tree.body if statement not in put_off]
    looked = "\n".join(f"    {ast.unparse(statement)}" for statement in put_off)
    late = (
        f"\n\ndef __getattr__(name):\n    if name not in ('TransferConfig', {_LOOK!r}):\n"
        f"        raise AttributeError(name)\n    global TransferConfig, {_LOOK}\n{looked}\n"
        "    return globals()[name]\n"
    )
    path.write_text(f"{notice(original)}{ast.unparse(tree)}{late}", encoding="utf-8")


def _write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, separators=(",", ":")), encoding="utf-8")
