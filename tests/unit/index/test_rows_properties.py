"""Whatever is written comes back, and whatever is not a catalogue is refused in one way."""

from __future__ import annotations

import contextlib
import csv
import io
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.index.reading.cells import EMPTY
from chalicelib.index.reading.rows import BadFile, Row, read_rows
from chalicelib.korean import clean

HANGUL = st.text("가나다라마바사각난닫똠", min_size=1, max_size=12)
WORDS = st.text(
    st.one_of(
        st.characters(codec="cp949", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")),
        st.sampled_from(list(",;|\t\n\"' 가나다")),
    ),
    max_size=40,
)


def _plain(text: str) -> bool:
    """Whether a cell means itself: no markup, literal, placeholder or formula."""
    kept = text.encode("cp949", "ignore").decode("cp949")
    return clean(text) == text == kept and not any(sign in text for sign in "<&[{=\0\r")


CELL = WORDS.map(clean).filter(_plain).filter(lambda text: text.lower() not in EMPTY)
NAME = st.tuples(HANGUL, WORDS).map(lambda pair: clean(" ".join(pair))).filter(_plain)


ORDINARY = "가격이 알맞아 가족이 함께 지내기 좋은 곳으로 주차장과 식당은 건물 뒤, 전화 문의 가능"
"""CP949 is told by how common its syllables are: any at all, and nothing else, are no Korean."""


# A column of sentences is text by what it says, whatever it is called.
FACT = CELL.filter(lambda text: not text.endswith((".", "!", "?", "。")))


@st.composite
def _tables(draw: st.DrawFn) -> list[tuple[str, str, str]]:
    rows = draw(st.lists(st.tuples(NAME, CELL, FACT), min_size=1, max_size=12))
    return [(name.replace("\n", " "), one, two) for name, one, two in rows]


@settings(max_examples=200)
@given(
    _tables(),
    st.sampled_from([",", "\t", ";", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"]),
)
@example([("가", 'a"', "")], ",", "\n", csv.QUOTE_MINIMAL, "utf-8")
def test_what_is_written_in_any_dialect_is_read_back(
    table: list[tuple[str, str, str]], delimiter: str, end: str, quoting: int, encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["이름", "설명", "지역", "비고"])
    writer.writerows((*cells, ORDINARY) for cells in table)
    found = list(read_rows("a.csv", io.BytesIO(text.getvalue().encode(encoding))))
    assert [_shown(item) for item in found] == [_expected(*cells) for cells in table]


def _shown(item: object) -> tuple[str, str, str]:
    assert isinstance(item, Row)
    return item.title, item.text, item.facts.get("지역", "")


def _expected(name: str, text: str, fact: str) -> tuple[str, str, str]:
    return " ".join(name.split()), text, fact


SEEDS = st.sampled_from(
    [b"id,name,description\n1,a,b\n", "이름,설명\n가,나\n".encode(), "이름\t값\n".encode("utf-16")]
)


@settings(max_examples=400)
@given(st.one_of(st.binary(max_size=400), st.tuples(SEEDS, st.binary(max_size=200)).map(b"".join)))
@example(b'a,b\n"')
@example(b'\xff\xfe"')
@example(b'name,image\nx,"[' + b"[" * 3_000 + b'"\n')
@example("이름,설명\n가,나\n".encode() + b"b,\xff\n")
@example(b"id,name,description\n1,a,b\n2,a," + b"x" * 1_000_000 + b"\n")
def test_no_bytes_raise_anything_but_a_bad_file(data: bytes) -> None:
    with contextlib.suppress(BadFile):
        for item in read_rows("a.csv", io.BytesIO(data)):
            if isinstance(item, Row):
                assert item.title
                assert unicodedata.is_normalized("NFC", item.title + item.text)
                assert (item.id + item.hash + item.title + item.text).encode()
            else:
                assert item.reason
                assert item.original.encode()
                assert item.line >= 1


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(['"', ",", "가", "\n", "a", " ", "\r\n", '""', ";", "\t"]), max_size=80
    )
)
def test_no_arrangement_of_quotes_loses_the_row_behind_it(parts: list[str]) -> None:
    mess = "".join(parts).replace("\r\n", "\n")
    text = f"이름,설명\n처음,하나\n{mess}\n줄,값\n" + "끝,둘\n" * 3
    found = list(read_rows("a.csv", io.BytesIO(text.encode())))
    assert isinstance(found[0], Row)
    assert found[0].title == "처음"
    total = text.count("\n")
    assert all(item.line <= total for item in found)
    assert found[-1].line == total or isinstance(found[-1], Row) or "끝" in found[-1].original
