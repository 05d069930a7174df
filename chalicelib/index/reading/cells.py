"""Cells as people filled them: text tidied, HTML and literals unwrapped, addresses picked out."""

from __future__ import annotations

import json
import posixpath
import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from chalicelib.korean import clean

_NOTHING = (
    "- -- --- _ . ? n/a #n/a na nan null (null) none nil undefined #value! #ref! #name? #div/0!"
)
EMPTY = frozenset((*_NOTHING.split(" "), "[]", "{}", "()", '""', "''", "\\n"))
"""What people write where there is nothing, in lower case."""

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:[a-zA-Z]{2,8}|#\d{1,7}|#x[0-9a-fA-F]{1,6});")
_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_LITERAL_CHARS = 20_000
_NESTED_MAX = 50


def tidy(cell: str) -> str:
    """The text of a cell; empty for what only stands in for nothing."""
    text = cell.strip()
    if not text or (len(text) <= 10 and text.lower() in EMPTY):
        return ""
    if text[0] == "=" and (formula := _EXCEL_TEXT.fullmatch(text)):
        text = formula[1]
    if ("<" in text or "&" in text) and _MARKUP.search(text):
        text = without_markup(text)
    if text and text[0] in "[{" and text[-1] in "]}":
        text = _flattened(text)
    return text if _is_tidy(text) else clean(text)


_FILLERS = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]")


def _is_tidy(text: str) -> bool:
    """Whether ``clean`` would change nothing; much faster than letting it find out."""
    plain = text.replace("\n", " ") if "\n" in text else text
    if not plain.isprintable() or "  " in plain:
        return False
    return text.isascii() or (unicodedata.is_normalized("NFC", text) and not _FILLERS.search(text))


# --- markup and literals ----------------------------------------------------------------------

_INVISIBLE_PARTS = re.compile(
    r"<(script|style|head|template)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_BREAKS = re.compile(r"<\s*(?:br|/p|/div|/li|/tr|/h[1-6]|/ul|/ol|/table)\b[^<>]*>", re.I)
_CELLS = re.compile(r"<\s*/t[dh]\b[^<>]*>", re.I)
_TAGS = re.compile(r"</?[a-zA-Z][^<>]*>")


def without_markup(text: str) -> str:
    """The words of an HTML fragment, a line for each block."""
    text = _INVISIBLE_PARTS.sub(" ", text)
    text = _TAGS.sub("", _CELLS.sub(" ", _BREAKS.sub("\n", text)))
    lines = (line.strip() for line in unescape(text).split("\n"))
    return "\n".join(line for line in lines if line)


def _flattened(text: str) -> str:
    """A list or dict literal as words; the text itself if it is none."""
    value = _literal(text)
    try:
        return text if value is None else ", ".join(_words(value))
    except _TooDeep:
        return text


def _literal(text: str) -> object | None:
    if len(text) > _LITERAL_CHARS:
        return None
    for form in (text, text.replace("'", '"')):
        try:
            return json.loads(form)  # type: ignore[no-any-return]
        except (ValueError, RecursionError):
            continue
    return None


class _TooDeep(Exception):
    """Nobody nests lists like that: the cell is no literal."""


def _words(value: object, depth: int = 0) -> Iterator[str]:
    if depth > _NESTED_MAX:
        raise _TooDeep
    if isinstance(value, dict):
        for key, item in value.items():
            yield f"{key}: {', '.join(_words(item, depth + 1))}"
    elif isinstance(value, list):
        for item in value:
            yield from _words(item, depth + 1)
    elif value is not None and value != "":
        yield str(value)


# --- addresses --------------------------------------------------------------------------------

IMAGES_MAX = 20
ADDRESS_CHARS = 2_000

_ADDRESS = re.compile(r"(?:https?:|(?<![\w:/.]))//[^\s\"'<>|\\^`{}]+", re.IGNORECASE)
# Nothing in it that would need a second look: most cells with an address are of this kind.
_PLAIN_ADDRESS = re.compile(r"https?://[^\s\"'<>|\\^`{}()\[\],;&]{4,1990}(?<!\.)", re.IGNORECASE)
_NEXT_ADDRESS = re.compile(r"[,;](?=(?:https?:)?//)", re.IGNORECASE)
_BETWEEN_PATHS = re.compile(r"[\n\t\"'<>|*?,;\[\]{}]+")
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".avif", ".bmp")
_AFTER_ENDING = "|".join(f"(?<={re.escape(ending)})" for ending in PICTURE_ENDINGS)
_NEXT_PATH = re.compile(rf"(?:{_AFTER_ENDING})\s+", re.IGNORECASE)
_WEB_NAME = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,20}(?:[/?#]\S*)?", re.IGNORECASE)


def images_of(cell: str, folder: str, prefix: str) -> list[str]:
    """Pictures that a cell names: https addresses, and paths as object keys.

    A path is looked up from ``folder``, one that begins with a slash from ``prefix``; none may
    lead out of ``prefix``.
    """
    text = (unescape(cell) if "&" in cell else cell).replace("\\/", "/")
    found: list[str | None] = [_https(address) for address in _addresses(text)]
    for piece in _BETWEEN_PATHS.split(_ADDRESS.sub("\n", text)):
        for path in map(_unwrapped, _NEXT_PATH.split(piece)):
            if path.lower().endswith(PICTURE_ENDINGS) and ":" not in path:
                found.append(_object_key(path, folder, prefix))
    return list(dict.fromkeys(filter(None, found)))[:IMAGES_MAX]


def url_of(cell: str) -> str | None:
    """The web address that a cell names, if any."""
    if _PLAIN_ADDRESS.fullmatch(cell):
        return cell
    text = unescape(cell).strip()
    if addresses := _addresses(text):
        address = addresses[0]
        return f"https:{address}" if address.startswith("//") else address
    if len(text) <= ADDRESS_CHARS and _WEB_NAME.fullmatch(text):
        return f"https://{text}"
    return None


def _addresses(text: str) -> list[str]:
    found = []
    for match in _ADDRESS.findall(text):
        for part in _NEXT_ADDRESS.split(match):
            address = part.rstrip(".,;" if "(" in part else ".,;)]")
            if 10 < len(address) <= ADDRESS_CHARS:
                found.append(address)
    return found


def _unwrapped(path: str) -> str:
    """A path without the brackets of a list or a link; those inside a name belong to it."""
    path = path.strip()
    if path.startswith("(") and path.find(")") in (-1, len(path) - 1):
        path = path[1:]
    return path[:-1].strip() if path.endswith(")") else path.strip()


def _https(address: str) -> str:
    """Browsers load no pictures over http into an https page, so neither do we name them so."""
    return "https:" + address[address.index("//") :]


def _object_key(path: str, folder: str, prefix: str) -> str | None:
    path = clean(unquote(path.replace("\\", "/")))
    start = prefix if path.startswith("/") else folder
    key = posixpath.normpath(posixpath.join(start, path.lstrip("/")))
    escapes = key.startswith(("../", "/")) or not key.startswith(prefix)
    nameless = posixpath.basename(key).startswith(".")
    return None if escapes or nameless or "\\" in key or len(key) > ADDRESS_CHARS // 2 else key
