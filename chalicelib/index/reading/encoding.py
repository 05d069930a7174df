"""Bytes of a catalogue file as text: other formats refused, the encoding found out."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from chalicelib.index.reading.badfile import BadFile

BLOCK_BYTES = 1 << 16

BROKEN = "\udcff"
"""Stands where bytes could not be decoded; no text contains it, as it has no encoding."""

_HEAD_BYTES = 1 << 18
_ERRORS = "triple-mark-broken"


def text_blocks(stream: BinaryIO) -> Iterator[str]:
    """The text of a stream, block by block; raises ``BadFile`` for what can't be a CSV file.

    As long as everything is ASCII the encoding stays open, so Korean text may begin anywhere.
    """
    head = _read(stream, _HEAD_BYTES)
    if not head.strip(b"\0 \t\r\n" + codecs.BOM_UTF8):
        raise BadFile("파일이 비어 있습니다. 열 이름이 있는 첫 줄과 자료를 넣어 주세요.")
    _refuse_other_formats(head)
    encoding, skip = _by_mark(head) or (_without_mark(head), 0)
    if encoding is None and _is_binary(head):
        raise BadFile("텍스트 파일이 아닙니다. 자료를 CSV 형식으로 저장해 주세요.")
    blocks = _blocks(head[skip:], stream)
    for block in blocks:
        if encoding is None and not block.isascii():
            block += _read(stream, _HEAD_BYTES)
            encoding = _korean_encoding(block)
        if encoding is not None:
            yield from _decoded(encoding, block, blocks)
            return
        yield block.decode("ascii")


def _read(stream: BinaryIO, size: int) -> bytes:
    """That many bytes, fewer only at the end of the stream."""
    parts = []
    while size > 0 and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _blocks(head: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield head
    while block := stream.read(BLOCK_BYTES):
        yield block


def _decoded(encoding: str, block: bytes, blocks: Iterator[bytes]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(_ERRORS)
    yield decoder.decode(block)
    for later in blocks:
        yield decoder.decode(later)
    yield decoder.decode(b"", final=True)


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return BROKEN, error.end


codecs.register_error(_ERRORS, _mark)

# --- which encoding ---------------------------------------------------------------------------

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TOLERATED = 20
"""One broken byte in this many bytes beyond ASCII still counts as the encoding."""
_COMPATIBILITY_JAMO = range(0x3131, 0x3190)
_SYLLABLES = range(0xAC00, 0xD7A4)
_COMMON = frozenset(
    "이다는을의에가고로한지사하기은도리서자를어아인그나시수정대해부일상전으라들보여장제과구주게원동스만요유성안"
    "미소공신선조된비할내면음니습있용합입경분화오개국방관생적명름설격품번호류트드크레마타르바물산무식학중행운차"
    "색외연형출진영회천모강청금남북길점업당실년월우발간위치후민단속재법카파프"
)
_TELLING = 15
"""So many syllables tell a language; fewer may all happen to be rare ones."""


def _by_mark(head: bytes) -> tuple[str, int] | None:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    return None


def _without_mark(head: bytes) -> str | None:
    """UTF-16 by its zero bytes: delimiters and line ends have one on a fixed side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if 20 * (even + odd) < len(head):
        return None
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    text = codecs.getincrementaldecoder(encoding)(_ERRORS).decode(head)
    if BROKEN not in text and "\0" not in text and ("\n" in text or "\r" in text):
        return encoding
    if 5 * (even + odd) > len(head):
        raise BadFile("텍스트 파일이 아닙니다. 자료를 CSV 형식으로 저장해 주세요.")
    return None


def _korean_encoding(sample: bytes) -> str:
    beyond_ascii = len(sample.translate(None, bytes(range(128))))
    if _broken(sample, "utf-8") * _TOLERATED <= beyond_ascii:
        return "utf-8"
    if _broken(sample, "cp949") * _TOLERATED <= beyond_ascii and _is_korean(sample):
        return "cp949"
    if beyond_ascii * 1_000 <= len(sample):
        return "utf-8"
    raise BadFile("문자 인코딩을 알 수 없습니다. UTF-8 형식의 CSV로 저장해 주세요.")


def _broken(sample: bytes, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)(_ERRORS)
    return decoder.decode(sample).count(BROKEN)


def _is_korean(sample: bytes) -> bool:
    """Whether CP949 text reads as Korean.

    Japanese, Chinese and Johab bytes come out as rare syllables and jamo, or as any syllables
    alike, while every other syllable of Korean is a common one. Hanja are fine.
    """
    text = codecs.getincrementaldecoder("cp949")("ignore").decode(sample)
    foreign = Counter(char for char in text if char > "\x7f")
    jamo = sum(n for char, n in foreign.items() if ord(char) in _COMPATIBILITY_JAMO)
    syllables = sum(n for char, n in foreign.items() if ord(char) in _SYLLABLES)
    common = sum(foreign[char] for char in _COMMON)
    usual = syllables < _TELLING or common >= 0.2 * syllables
    return usual and jamo <= 0.2 * foreign.total()


# --- not a CSV file ---------------------------------------------------------------------------

_FORMATS = (
    (b"PK\x03\x04", "엑셀(xlsx) 또는 압축(zip) 파일"),
    (b"\xd0\xcf\x11\xe0", "엑셀(xls) 또는 한글(hwp) 파일"),
    (b"\x89PNG", "그림(png) 파일"),
    (b"\xff\xd8\xff", "그림(jpg) 파일"),
    (b"GIF8", "그림(gif) 파일"),
    (b"%PDF", "PDF 파일"),
    (b"\x1f\x8b", "압축(gz) 파일"),
    (b"7z\xbc\xaf", "압축(7z) 파일"),
    (b"Rar!", "압축(rar) 파일"),
    (b"PAR1", "Parquet 파일"),
    (b"SQLite format 3", "SQLite 파일"),
)
_CONTROL = bytes(set(range(1, 32)) - {7, 8, 9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31})


def _refuse_other_formats(head: bytes) -> None:
    for magic, name in _FORMATS:
        if head.startswith(magic):
            raise BadFile(f"{name}입니다. 엑셀이라면 ‘CSV UTF-8’ 형식으로 다시 저장해 주세요.")
    start = head.lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise BadFile("HTML 또는 XML 파일입니다. 자료를 CSV 형식으로 저장해 주세요.")
    if start.startswith((b'{"', b'[{"', b"[\n", b"[\r\n", b"{\n", b"{\r\n")):
        raise BadFile("JSON 파일입니다. 자료를 CSV 형식으로 저장해 주세요.")


def _is_binary(head: bytes) -> bool:
    return 20 * (len(head) - len(head.translate(None, _CONTROL))) > len(head)
