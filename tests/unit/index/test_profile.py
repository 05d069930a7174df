"""What is learnt about the columns of a catalogue."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.index.profile import (
    VALUES_MAX,
    Column,
    Profile,
    merge,
    number_of,
)
from tests.support.catalogue import read_catalogue


def profile(text: str) -> Profile:
    return read_catalogue("a.csv", io.BytesIO(text.encode()))[1]


def column(profile: Profile, name: str) -> Column:
    (found,) = [column for column in profile.columns if column.name == name]
    return found


PHONES = """이름,분류,가격(원),용량,색상,무게,전화
가,폰,"749,000",256GB,"블랙, 화이트",139g,064-000-0001
나,폰,"1,199,000",512GB,"블랙, 그린",1.2kg,064-000-0002
다,태블릿,"99,000",1TB,블랙,,064-000-0003
"""


def test_columns_are_told_apart_by_what_they_hold() -> None:
    phones = profile(PHONES)
    assert phones.rows == 3
    assert phones.titles == ["가", "나", "다"]
    assert column(phones, "분류").values == {"폰": 2, "태블릿": 1}
    assert column(phones, "분류").kind == "category"
    assert column(phones, "색상").values == {"블랙": 3, "화이트": 1, "그린": 1}
    assert column(phones, "색상").kind == "category"
    assert column(phones, "전화").kind == "text"


def test_numbers_have_a_range_in_one_unit() -> None:
    phones = profile(PHONES)
    price, storage, weight = (column(phones, name) for name in ("가격(원)", "용량", "무게"))
    assert (price.kind, price.minimum, price.maximum, price.unit) == (
        "number",
        99_000,
        1_199_000,
        "원",
    )
    assert (storage.kind, storage.minimum, storage.maximum, storage.unit) == (
        "number",
        256,
        1_024,
        "GB",
    )
    assert (weight.minimum, weight.maximum, weight.unit, weight.filled) == (139, 1_200, "g", 2)
    assert storage.values == {"256GB": 1, "512GB": 1, "1TB": 1}


def test_a_column_of_mixed_units_is_not_ordered() -> None:
    mixed = profile("이름,크기\n가,3kg\n나,5인치\n다,7GB\n라,2kg\n")
    assert column(mixed, "크기").kind != "number"


def test_one_word_for_every_row_is_a_category_even_if_it_means_nought() -> None:
    assert column(profile("이름,요금\n가,무료\n나,무료\n"), "요금").kind == "category"


def test_a_column_belongs_to_the_category_whose_rows_fill_it() -> None:
    books = "".join(f"책 {n},도서,-\n" for n in range(30))
    phones = "".join(f"폰 {n},스마트폰,{128 * (1 + n % 2)}GB\n" for n in range(10))
    assert column(profile("이름,분류,저장\n" + books + phones), "저장").mostly == "스마트폰"
    unsorted = books.replace("도서", "-").replace(",-\n", ",64GB\n")
    assert column(profile("이름,분류,저장\n" + unsorted + phones), "저장").mostly == "스마트폰"


def test_columns_without_a_value_leave_room_for_the_others() -> None:
    names, blanks = ",".join(f"빈 열 {n}" for n in range(450)), "," * 450
    text = f"이름,{names},가격\n"
    text += "".join(f'물건 {n}{blanks},"{n},000원"\n' for n in range(1, 4))
    assert [each.name for each in profile(text).columns] == ["가격"]


def test_a_fact_that_is_called_like_the_category_is_read_as_the_fact_it_is() -> None:
    both = profile('이름,category,분류\n가,책,"소설\n시집"\n나,책,소설\n')
    assert column(both, "분류").values == {"책": 2, "소설": 2, "시집": 1}


def test_many_different_values_are_not_counted() -> None:
    rows = "".join(f"이름 {n},값 {n}\n" for n in range(VALUES_MAX + 1))
    assert column(profile("이름,무엇\n" + rows), "무엇") == Column(
        name="무엇", kind="text", values={}, filled=VALUES_MAX + 1
    )


def test_profiles_of_several_files_make_one() -> None:
    more = '이름,분류,가격(원),용량\n라,폰,"2,000,000",2TB\n마,시계,"50,000",8GB\n'
    both = merge([profile(PHONES), profile(more)])
    assert both.rows == 5
    assert both.titles == ["가", "나", "다", "라", "마"]
    assert column(both, "분류").values == {"폰": 3, "태블릿": 1, "시계": 1}
    assert (column(both, "가격(원)").minimum, column(both, "가격(원)").maximum) == (
        50_000,
        2_000_000,
    )
    assert column(both, "용량").maximum == 2_048
    assert column(both, "색상").filled == 3


ROW = st.tuples(
    st.sampled_from(["폰", "시계", ""]),
    st.sampled_from(["1,000원", "2000원", "문의", "9kg", ""]),
    st.sampled_from(["블랙", "블랙, 화이트", ""]),
)


@given(st.lists(ROW, min_size=1, max_size=20), st.integers(0, 20))
@example([("폰", "1,000원", "블랙"), ("", "", "")], 1)
def test_a_merged_profile_counts_what_one_of_all_rows_counts(
    rows: list[tuple[str, str, str]], cut: int
) -> None:
    header = "이름,분류,가격,색상\n"
    lines = [f'이름 {n},{a},"{b}","{c}"\n' for n, (a, b, c) in enumerate(rows)]
    parts = [part for part in (lines[:cut], lines[cut:]) if part]
    whole = profile(header + "".join(lines))
    merged = merge(profile(header + "".join(part)) for part in parts)
    assert merged.rows == whole.rows
    for one in whole.columns:
        other = column(merged, one.name)
        assert (other.filled, other.values) == (one.filled, one.values)


def test_a_profile_survives_its_json() -> None:
    phones = profile(PHONES)
    assert Profile.model_validate_json(phones.model_dump_json()) == phones


def test_nothing_merges_to_nothing() -> None:
    assert merge([]) == Profile()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,199,000원", (1_199_000, "원")),
        ("1199000", (1_199_000, "")),
        ("119만 9천원", (1_199_000, "원")),
        ("119만9000원", (1_199_000, "원")),
        ("5만 5,000원", (55_000, "원")),
        ("1억 2천만원", (120_000_000, "원")),
        ("3천 원", (3_000, "원")),
        ("100만원대", (1_000_000, "원")),
        ("₩1,000", (1_000, "원")),
        ("10,000원~20,000원", (10_000, "원")),
        ("12,000원 (성인)", (12_000, "원")),
        ("10,000원부터", (10_000, "원")),
        ("무료", (0, "원")),
        ("$99.99", (99.99, "달러")),
        ("167g", (167, "g")),
        ("167 g", (167, "g")),
        ("1.2kg", (1_200, "g")),
        ("6.2인치", (6.2, "인치")),
        ('6.2"', (6.2, "인치")),
        ("512GB", (512, "GB")),
        ("1TB", (1_024, "GB")),
        ("1 테라", (1_024, "GB")),
        ("3,400mAh", (3_400, "mAh")),
        ("5000만 화소", (50, "MP")),
        ("50MP", (50, "MP")),
        ("120Hz", (120, "Hz")),
        ("1,947m", (1_947, "m")),
        ("약 3km", (3_000, "m")),
        ("8.2mm", (0.0082, "m")),
        ("84㎡", (84, "㎡")),
        ("1시간 30분", (90, "분")),
        ("2시간 반", (150, "분")),
        ("45분", (45, "분")),
        ("10~20명", (10, "명")),
        ("4.5/5", (4.5, "")),
        ("4.5점", (4.5, "점")),
        ("-3℃", (-3, "℃")),
        ("85%", (85, "%")),
        ("320쪽", (320, "쪽")),
        ("２０", (20, "")),
        ("2024-01-31", (20_240_131, "date")),
        ("2024.1.31", (20_240_131, "date")),
        ("2024. 1. 31.", (20_240_131, "date")),
        ("2024/01/31", (20_240_131, "date")),
        ("20240131", (20_240_131, "date")),
        ("2024년 1월 31일", (20_240_131, "date")),
        ("2024년 5월", (20_240_500, "date")),
        ("1395년", (13_950_000, "date")),
        ("2024-01-31 09:30:00", (20_240_131, "date")),
        ("2024", (2_024, "")),
    ],
)
def test_quantities_are_read_as_people_write_them(text: str, number: tuple[float, str]) -> None:
    found = number_of(text)
    assert found is not None
    assert (pytest.approx(found[0]), found[1]) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "오전 9시",
        "9시",
        "09:00~18:00",
        "064-783-0959",
        "010-1234-5678",
        "S24",
        "IP68",
        "5G",
        "167 x 78 x 8.2mm",
        "0012",
        "9788901234567",
        "1.2.3",
        "3월",
        "12길",
        "성인 5,000원, 어린이 3,000원",
        "2024-13-40",
        "문의",
        "원",
        "1" * 60,
        "NaN",
        "inf",
    ],
)
def test_what_is_no_quantity_is_none(text: str) -> None:
    assert number_of(text) is None


@given(st.integers(0, 10**12 - 1))
def test_a_price_is_the_same_however_it_is_grouped(amount: int) -> None:
    assert number_of(f"{amount:,}원") == (amount, "원")


@given(st.integers(1, 9_999), st.integers(1, 9))
def test_prices_in_words_are_the_prices_in_digits(man: int, cheon: int) -> None:
    assert number_of(f"{man}만 {cheon}천원") == (man * 10_000 + cheon * 1_000, "원")


@given(st.text(max_size=50))
@example("1e999")
@example("٣")
@example("1²")
def test_any_text_is_a_finite_number_or_none(text: str) -> None:
    found = number_of(text)
    assert found is None or abs(found[0]) < 1e40
