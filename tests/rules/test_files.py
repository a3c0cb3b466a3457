"""Which files that strangers send are kept, as what, and under which names."""

import pytest

from tests.filed import HEADS, PAGE, PNG, SVG
from tools.conversations.file_kinds import KINDS, kind_in
from tools.conversations.files import MEGABYTE, MOST_OF_CONVERSATION, SentFile, files_to_keep, name_and_kind
from tools.conversations.limits import Limits

LIMITS = Limits(file_megabytes=1, files_a_message=3)
BODY = b"x"


@pytest.mark.parametrize("ending", sorted(KINDS))
def test_what_is_what_its_name_says_is_taken(ending: str) -> None:
    assert kind_in(f"File.{ending.upper()}", HEADS[ending]) == KINDS[ending]


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("invoice.txt", "invoice.txt"),
        ("Note 1.TXT", "Note 1.TXT"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\bob\\cat.txt", "cat.txt"),
        ("evil\u202etxt.exe.txt", "eviltxt.exe.txt"),
        ("inv\u200bis\u2066ible\ufeff.txt", "invisible.txt"),
        ("two\r\nlines.txt", "twolines.txt"),
        ("  spaces  within .txt ", "spaces within .txt"),
        ("x" * 300 + ".txt", "x" * 120 + ".txt"),
    ],
)
def test_a_file_is_kept_under_a_harmless_name(name: str, kept_as: str) -> None:
    assert files_to_keep([SentFile(name, BODY)], had=0, limits=LIMITS) == [SentFile(kept_as, BODY)]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "txt",
        ".txt",
        "..",
        "page.html",
        "drawing.svg",
        "run.exe",
        "all.zip",
        "macro.docm",
        "cat.txt.js",
        "cat.txt/",
    ],
)
def test_what_a_browser_or_a_desk_might_run_is_not_kept(name: str) -> None:
    assert files_to_keep([SentFile(name, BODY)], had=0, limits=LIMITS) == []


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("cat.png", PAGE),
        ("cat.jpg", SVG),
        ("cat.gif", b"MZ\x90\x00"),
        ("letter.pdf", PNG),
        ("letter.pdf", PAGE),
        ("letter.docx", b"\xd0\xcf\x11\xe0"),
        ("notes.txt", b"MZ\x90\x00\x03"),
        ("notes.txt", PNG),
        ("page.html", PNG),
        ("cat.svg", PNG),
        ("song.mp3", b"\x7fELF"),
    ],
)
def test_what_is_not_what_its_name_says_is_not_taken(name: str, body: bytes) -> None:
    assert kind_in(name, body) == ""


def test_a_picture_is_what_its_bytes_say_and_gets_an_ending_where_it_has_none() -> None:
    assert name_and_kind("cat.jpg", HEADS["webp"]) == ("cat.jpg", "image/webp")
    assert name_and_kind("image", PNG) == ("image.png", "image/png")
    assert name_and_kind("", PNG) == ("picture.png", "image/png")
    assert name_and_kind("notes", BODY) == ("notes", "")


def test_neither_nothing_nor_too_much_is_kept() -> None:
    sizes = (0, 1, MEGABYTE, MEGABYTE + 1)

    kept = files_to_keep([SentFile(f"{size}.txt", b"x" * size) for size in sizes], had=0, limits=LIMITS)

    assert [each.name for each in kept] == ["1.txt", f"{MEGABYTE}.txt"]


@pytest.mark.parametrize(
    ("had", "most"),
    [(0, 3), (MOST_OF_CONVERSATION - 2, 2), (MOST_OF_CONVERSATION, 0), (MOST_OF_CONVERSATION + 5, 0)],
)
def test_the_first_few_are_kept(had: int, most: int) -> None:
    sent = [SentFile(f"{number}.txt", BODY) for number in range(5)]

    assert files_to_keep(sent, had=had, limits=LIMITS) == sent[:most]


def test_a_business_that_takes_no_files_keeps_none() -> None:
    assert files_to_keep([SentFile("a.txt", BODY)], had=0, limits=Limits(file_megabytes=0)) == []
