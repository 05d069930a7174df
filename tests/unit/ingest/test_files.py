"""Which files go up, under which names, in which order."""

from __future__ import annotations

import unicodedata
from hashlib import md5
from pathlib import Path

import pytest

from ingest.files import LocalFile, NoSuchFile, collect


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


def test_a_folder_gives_catalogue_files_and_pictures_pictures_first(tmp_path: Path) -> None:
    touch(tmp_path, "b.csv", "a.TSV", "images/1.png", "sub/c.csv", "README.md", "tool.py")
    touch(tmp_path, ".hidden.csv", "_drafts/d.csv", "~$b.csv", ".git/e.csv")
    assert [file.name for file in collect([tmp_path])] == [
        "images/1.png",
        "a.TSV",
        "b.csv",
        "sub/c.csv",
    ]


def test_a_file_goes_by_its_own_name(tmp_path: Path) -> None:
    touch(tmp_path, "deep/down/a.csv")
    path = tmp_path / "deep" / "down" / "a.csv"
    assert collect([path, path]) == [LocalFile("a.csv", path)]


def test_hangul_in_names_is_composed(tmp_path: Path) -> None:
    touch(tmp_path, unicodedata.normalize("NFD", "제주.csv"))
    assert [file.name for file in collect([tmp_path])] == ["제주.csv"]


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    touch(tmp_path, "one/a.csv", "two/a.csv")
    with pytest.raises(NoSuchFile, match="이름이 같은"):
        collect([tmp_path / "one", tmp_path / "two"])


@pytest.mark.parametrize("name", ["missing.csv", "tool.py", "empty"])
def test_what_can_not_go_up_is_refused(tmp_path: Path, name: str) -> None:
    touch(tmp_path, "tool.py")
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoSuchFile):
        collect([tmp_path / name])


def test_a_file_knows_itself_by_the_etag_of_an_object_that_came_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * 3_000_000)
    file = LocalFile("a.csv", path)
    assert file.is_uploaded_as(md5(b"x" * 3_000_000).hexdigest())
    assert not file.is_uploaded_as(md5(b"y" * 3_000_000).hexdigest())


def test_media_types_are_those_that_browsers_expect() -> None:
    names = {
        "a.csv": "text/csv",
        "a.tsv": "text/csv",
        "a.svg": "image/svg+xml",
        "a.PNG": "image/png",
    }
    assert {name: LocalFile(name, Path(name)).media_type for name in names} == names
