"""The table of ``docs/layer-sizes.md``: what each step of the layer's build gives."""

from __future__ import annotations

from pathlib import Path

from infra.layer.build import Layer
from infra.layer.target import LIMIT_UNZIPPED

DOCUMENT = Path("docs/layer-sizes.md")
_HEAD = """# Sizes of the layer

Written by `make layer`, which fails above Lambda's limit. Bytes of all files, as Lambda counts them
for a function and its layers together; the function itself adds about 2 MB. What is left out and
why stands in `infra/layer/contents.toml`.
"""


def write_sizes(layer: Layer, document: Path = DOCUMENT) -> None:
    """Put a layer's table into the document, in the place of the one for the same target."""
    text = document.read_text(encoding="utf-8") if document.exists() else _HEAD
    _, *parts = text.split("\n## ")
    tables = {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in parts}
    tables[layer.target] = _table(layer)
    sections = [f"\n## {target}\n\n{tables[target]}\n" for target in sorted(tables)]
    document.write_text(_HEAD + "".join(sections), encoding="utf-8")


def _table(layer: Layer) -> str:
    rows = [(f"{step.what}", step.size) for step in layer.steps]
    rows += [
        ("**unpacked, as uploaded**", layer.unzipped),
        ("to spare below the limit", LIMIT_UNZIPPED - layer.unzipped),
        ("zipped", layer.zipped),
    ]
    lines = [f"| {what} | {size:,} |" for what, size in rows]
    return "\n".join(["| after this step | bytes |", "| --- | ---: |", *lines])
