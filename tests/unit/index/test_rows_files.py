"""Encodings, delimiters, headers, and files that are none."""

from __future__ import annotations

import pytest

from chalicelib.index.reading.rows import BadFile
from tests.unit.index.reading import read, read_all

TABLE = [
    ["이름", "분류", "설명"],
    ["경복궁", "궁궐", "조선의 으뜸 궁궐입니다. 광화문이 앞에 있습니다."],
    ["한라산", "산", "백록담이 있는 산입니다."],
]


def written(delimiter: str = ",", end: str = "\n") -> str:
    return "".join(delimiter.join(line) + end for line in TABLE)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp949", "euc-kr", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_delimiter_reads_the_same(
    encoding: str, delimiter: str, end: str
) -> None:
    rows = read(written(delimiter, end).encode(encoding))
    assert [[row.title, row.category, row.text] for row in rows] == TABLE[1:]
    assert [row.line for row in rows] == [2, 3]


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_korean_text_may_begin_anywhere_in_an_ascii_file(encoding: str) -> None:
    text = "id,name\n" + "".join(f"{n},thing {n}\n" for n in range(40_000)) + "40000,경복궁\n"
    rows = read(text.encode(encoding))
    assert len(rows) == 40_001
    assert (rows[-1].title, rows[-1].line) == ("경복궁", 40_002)


def test_a_character_split_between_blocks_is_whole() -> None:
    for shift in range(4):
        text = "이름,설명\n" + "x" * shift + "가,나\n" + "가나다,라마바\n" * 60_000
        rows = read(text.encode())
        assert len(rows) == 60_001
        assert {row.title for row in rows[1:]} == {"가나다"}


def test_a_cell_of_broken_bytes_costs_its_row() -> None:
    data = written().encode() + "깨진 곳,".encode() + b"\xff\xfe" + ",설명\n끝,산,설명\n".encode()
    rows, rejects = read_all(data)
    assert [row.title for row in rows] == ["경복궁", "한라산", "끝"]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (4, "글자가 깨져 있어 읽을 수 없습니다.")
    ]


def test_a_file_cut_inside_a_character_loses_only_its_last_row() -> None:
    rows, rejects = read_all(written().encode() + "끝,산,설명"[:-1].encode() + b"\xeb\xaa")
    assert len(rows) == 2
    assert [reject.line for reject in rejects] == [4]


@pytest.mark.parametrize("encoding", ["shift-jis", "euc-jp", "iso-8859-5"])
def test_other_encodings_are_refused_and_not_guessed(encoding: str) -> None:
    text = "name,description\n"
    sample = "московская улица" if encoding == "iso-8859-5" else "とうきょうタワーのせつめい"
    with pytest.raises(BadFile, match="인코딩"):
        read((text + f"{sample},{sample}\n" * 5).encode(encoding))


OTHERS = {
    "gb18030": """产品名称,说明
华为手机,这是一款拥有高清屏幕和长续航电池的智能手机。
北京故宫,明清两代的皇家宫殿。
""",
    "shift-jis": """商品名,説明
カメラ,軽くて持ち運びやすいデジタルカメラです。
京都御所,春と秋に公開されます。
""",
    "euc-jp": """名称,所在地
東京駅,東京都千代田区
大阪城,大阪市中央区
名古屋市役所,名古屋市中区
""",
    "johab": """이름,설명
경복궁,조선의 으뜸 궁궐입니다. 광화문이 앞에 있습니다.
한라산,백록담이 있는 산입니다.
""",
}


@pytest.mark.parametrize("encoding", OTHERS)
def test_what_would_pass_for_cp949_is_refused_all_the_same(encoding: str) -> None:
    with pytest.raises(BadFile, match="인코딩"):
        read(OTHERS[encoding].encode(encoding))


@pytest.mark.parametrize(
    "text",
    [
        "이름,설명\n訓民正音,世宗大王이 만든 글자를 설명한 책\n論語,孔子와 弟子의 말을 모은 책\n",
        "書名,著者\n三國史記,金富軾\n高麗史節要,金宗瑞\n東國輿地勝覽,盧思愼\n",
        "품목,값\n빵,3\n콩,5\n",
        "이름,설명\n똠얌꿍,펲시와 함께 파는 뜨거운 국물입니다.\n",
    ],
    ids=["hanja among hangul", "nothing but hanja", "a few rare syllables", "beyond KS X 1001"],
)
def test_cp949_is_known_with_hanja_and_with_rare_syllables(text: str) -> None:
    expected = [row.title for row in read(text)]
    assert [row.title for row in read(text.encode("cp949"))] == expected


def test_nul_costs_its_row() -> None:
    rows, rejects = read_all("이름,분류\n가,나\n다\0라,마\n바,사\n")
    assert [row.title for row in rows] == ["가", "바"]
    assert [(reject.line, reject.reason) for reject in rejects] == [
        (3, "NUL 문자가 들어 있습니다.")
    ]


def test_the_delimiter_of_the_cells_is_not_mistaken_for_that_of_the_file() -> None:
    (row,) = read("이름,이미지,설명\n가,a.png;b.png;c.png,하나;둘;셋|넷\n")
    assert row.text == "하나;둘;셋|넷"
    assert len(row.images) == 3
    (row,) = read("이름\t크기(가로,세로,높이)\n가\t1,2,3\n")
    assert row.facts == {"크기(가로,세로,높이)": "1,2,3"}


def test_a_delimiter_that_a_spreadsheet_declares_is_believed() -> None:
    rows = read("sep=;\n이름;값,단위\n가;1,2\n")
    assert (rows[0].facts, rows[0].line) == ({"값,단위": "1,2"}, 3)


def test_a_caption_above_the_header_is_passed_over() -> None:
    rows = read("2024년 관광지 목록,,\n\n이름,지역,분류\n가,서울,산\n나,부산,강\n다,대구,들\n")
    assert (rows[0].title, rows[0].category, rows[0].line) == ("가", "산", 4)


@pytest.mark.parametrize("caption", ["우리 가게 메뉴", "우리 가게 메뉴,"])
def test_a_caption_above_two_columns_is_passed_over(caption: str) -> None:
    rows = read(caption + "\n이름,가격\n" + "".join(f"차 {n},{n}000원\n" for n in range(1, 9)))
    assert (rows[0].title, rows[0].facts) == ("차 1", {"가격": "1000원"})
    assert len(rows) == 8


def test_a_column_without_a_name_beside_a_named_one_is_no_caption() -> None:
    assert [row.title for row in read("이름,\n가,1\n나,2\n")] == ["가", "나"]


def test_one_column_is_enough() -> None:
    assert [row.title for row in read("이름\n가\n나\n")] == ["가", "나"]


def test_nameless_and_repeated_columns_keep_their_values_apart() -> None:
    (row,) = read("이름,,색상,색상,\n가,하나,빨강,파랑,둘\n")
    assert row.facts == {"열 2": "하나", "색상": "빨강", "색상 (2)": "파랑", "열 5": "둘"}


def test_a_wide_sparse_file_keeps_what_is_filled() -> None:
    header = ",".join(["이름", *(f"속성{n}" for n in range(1_500))])
    (row,) = read(f"{header}\n가{',' * 1_000}참{',' * 500}\n")
    assert row.facts == {"속성999": "참"}


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(BadFile, match="열이 너무 많습니다"):
        read(",".join(f"c{n}" for n in range(2_001)) + "\na\n")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "비어"),
        (b"\xef\xbb\xbf\r\n \n", "비어"),
        ("이름,설명\n".encode(), "열 이름만"),
        ("이름,설명\n\n\n".encode(), "열 이름만"),
        (b",,,\n,,,\n", "열 이름이 있는 줄"),
        (b"PK\x03\x04" + bytes(range(256)), "xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "xls"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "png"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"\x1f\x8b\x08\x00" + bytes(50), "gz"),
        (b"PAR1" + bytes(50), "Parquet"),
        (b"<!DOCTYPE html>\n<html><body>login</body></html>", "HTML"),
        (b'[{"name": "a"}]', "JSON"),
        (bytes(range(1, 256)) * 20, "텍스트 파일이 아닙니다"),
        (bytes(300), "비어"),
        (bytes([1, 0, 2, 200]) * 300, "텍스트 파일이 아닙니다"),
        ("이름\0,설명\n가,나\n".encode(), "1번째 줄"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(BadFile) as raised:
        read_all(data)
    assert reason in raised.value.reason


@pytest.mark.parametrize(
    "data",
    [
        "경복궁,궁궐,3000원\n창덕궁,궁궐,3000원\n",
        "성산일출봉,https://example.com/1\n한라산,https://example.com/2\n",
        "제주 올레,제주\n제주 돌문화공원,제주\n한림공원,제주\n",
        "kim@example.com,김\nlee@example.com,이\n",
    ],
)
def test_a_file_without_a_header_is_refused(data: str) -> None:
    with pytest.raises(BadFile, match="첫 줄이 열 이름이 아닌"):
        read_all(data)


def test_years_as_column_names_are_names() -> None:
    (row,) = read("자치구,2023,2024\n종로구,120,130\n")
    assert row.facts == {"2023": "120", "2024": "130"}
