from __future__ import annotations

import io
from pathlib import Path

import pytest

from chalicelib.index.reading.rows import Row, RowReject, read_rows
from infra.local.change import with_value, without_row

SAMPLE = Path(__file__).parents[3] / "ingest" / "sample"


def rows(name: str, content: bytes) -> list[Row | RowReject]:
    return list(read_rows(name, io.BytesIO(content)))


@pytest.mark.parametrize("name", sorted(path.name for path in SAMPLE.glob("*.csv")))
def test_one_row_is_taken_out_of_a_file_of_any_shape_and_the_others_stay(name: str) -> None:
    content = (SAMPLE / name).read_bytes()
    before = rows(name, content)
    for place in (0, len(before) // 2, len(before) - 1):
        victim = before[place]
        assert isinstance(victim, Row)
        after = rows(name, without_row(name, content, victim.id))
        assert [row.id for row in after if isinstance(row, Row)] == [
            row.id for row in before if isinstance(row, Row) and row.id != victim.id
        ]


def test_a_value_is_changed_in_one_row_only() -> None:
    content = 'id,이름,가격\n1,가,"1,000"\n2,나,"1,000"\n'.encode("cp949")
    first, _ = rows("a.csv", content)
    assert isinstance(first, Row)
    changed = with_value("a.csv", content, first.id, "1,000", "900")
    assert changed.decode() == 'id,이름,가격\n1,가,"900"\n2,나,"1,000"\n'


def test_what_is_not_there_is_not_changed_silently() -> None:
    content = b"id,name\n1,a\n"
    (row,) = rows("a.csv", content)
    assert isinstance(row, Row)
    with pytest.raises(ValueError, match="does not stand in the row"):
        with_value("a.csv", content, row.id, "b", "c")
    with pytest.raises(ValueError, match="no row"):
        without_row("a.csv", content, "0" * 16)
