"""Pictures as people put them into cells."""

from __future__ import annotations

import csv
import io

import pytest

from tests.unit.index.reading import read

A, B = "https://cdn.example.com/a.jpg", "https://cdn.example.com/b.png"


def images(cell: str, source: str = "phones/a.csv") -> tuple[str, ...]:
    text = io.StringIO()
    csv.writer(text).writerows([["이름", "이미지"], ["가", cell]])
    return read(text.getvalue(), source)[0].images


@pytest.mark.parametrize(
    "cell",
    [
        f"{A},{B}",
        f"{A}, {B}",
        f"{A};{B}",
        f"{A} {B}",
        f"{A}|{B}",
        f"{A}\n{B}",
        f"['{A}', '{B}']",
        f'["{A}", "{B}"]',
        f'[{{"url": "{A}", "alt": "앞"}}, {{"url": "{B}"}}]',
        f"{{'main': '{A}', 'sub': ['{B}']}}",
        f"[{A}, {B}]",
        f"<img src=\"{A}\"><img src='{B}'/>",
        f"![앞]({A}) ![뒤]({B})",
        '["https:\\/\\/cdn.example.com\\/a.jpg", "https:\\/\\/cdn.example.com\\/b.png"]',
        "http://cdn.example.com/a.jpg, //cdn.example.com/b.png",
        f"{A},{B},{A}",
    ],
)
def test_several_links_in_a_cell_are_several_pictures(cell: str) -> None:
    assert images(cell) == (A, B)


@pytest.mark.parametrize(
    ("cell", "keys"),
    [
        ("images/a.svg", ("catalog/phones/images/a.svg",)),
        ("./images/a.svg", ("catalog/phones/images/a.svg",)),
        ("../images/a.svg", ("catalog/images/a.svg",)),
        ("/images/a.svg", ("catalog/images/a.svg",)),
        ("images\\한글 이름.PNG", ("catalog/phones/images/한글 이름.PNG",)),
        ("a.jpg, b.jpg; c.jpg|d.jpg", tuple(f"catalog/phones/{name}.jpg" for name in "abcd")),
        ("['a.jpg', 'sub/b.jpg']", ("catalog/phones/a.jpg", "catalog/phones/sub/b.jpg")),
        ("a.jpg b.jpg", ("catalog/phones/a.jpg", "catalog/phones/b.jpg")),
        (
            "사진 (1).jpg, (앞) 사진.png",
            ("catalog/phones/사진 (1).jpg", "catalog/phones/(앞) 사진.png"),
        ),
        ("(a.jpg, b.jpg)", ("catalog/phones/a.jpg", "catalog/phones/b.jpg")),
        ("![앞](a.jpg)", ("catalog/phones/a.jpg",)),
        ("my%20photo.jpg", ("catalog/phones/my photo.jpg",)),
        (f"a.jpg,{A}", (A, "catalog/phones/a.jpg")),
    ],
)
def test_paths_are_looked_up_beside_the_file(cell: str, keys: tuple[str, ...]) -> None:
    assert images(cell) == keys


@pytest.mark.parametrize(
    "cell",
    [
        "../../secret.png",
        "..%2f..%2fsecret.png",
        "..\\..\\secret.png",
        "C:\\Users\\me\\a.png",
        "file:///etc/a.png",
        "data:image/png;base64,iVBORw0KGgo=",
        "javascript:alert(1).png",
        "이미지 없음",
        "a.exe",
        "https://",
    ],
)
def test_what_is_no_picture_of_the_catalogue_is_left_out(cell: str) -> None:
    assert images(cell) == ()


def test_commas_and_brackets_inside_an_address_belong_to_it() -> None:
    assert images("https://cdn.example.com/w_200,h_100/a_(1).jpg") == (
        "https://cdn.example.com/w_200,h_100/a_(1).jpg",
    )


def test_pictures_of_several_columns_come_in_their_order() -> None:
    (row,) = read(f"이름,대표이미지,이미지2,이미지3\n가,{A},{B},{A}\n")
    assert row.images == (A, B)


def test_a_file_in_the_root_folder_and_one_in_another_prefix() -> None:
    assert images("a.png", "x.csv") == ("catalog/a.png",)


def test_a_cell_names_no_more_than_twenty_pictures() -> None:
    assert len(images(" ".join(f"https://example.com/{n:02}.jpg" for n in range(50)))) == 20
