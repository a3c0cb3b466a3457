"""Which files that strangers send are kept, and under which names."""

import pytest

from tools.conversations.files import MOST_BYTES, MOST_FILES, MOST_OF_CONVERSATION, SentFile, files_to_keep, kind_of

BODY = b"x"


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("Photo 1.JPG", "Photo 1.JPG"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\bob\\cat.png", "cat.png"),
        ("evil\u202egnp.exe.png", "evilgnp.exe.png"),
        ("two\r\nlines.txt", "twolines.txt"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_known_kind_is_kept_under_a_harmless_name(name: str, kept_as: str) -> None:
    assert files_to_keep([SentFile(name, BODY)], had=0) == [SentFile(kept_as, BODY)]


@pytest.mark.parametrize(
    "name",
    ["", "pdf", ".pdf", "page.html", "drawing.svg", "run.exe", "all.zip", "macro.docm", "cat.png.js", "cat.png/"],
)
def test_what_a_browser_or_a_desk_might_run_is_not_kept(name: str) -> None:
    assert files_to_keep([SentFile(name, BODY)], had=0) == []


def test_neither_nothing_nor_too_much_is_kept() -> None:
    sizes = (0, 1, MOST_BYTES, MOST_BYTES + 1)

    kept = files_to_keep([SentFile(f"{size}.txt", bytes(size)) for size in sizes], had=0)

    assert [each.name for each in kept] == ["1.txt", f"{MOST_BYTES}.txt"]


@pytest.mark.parametrize(
    ("had", "most"),
    [(0, MOST_FILES), (MOST_OF_CONVERSATION - 3, 3), (MOST_OF_CONVERSATION, 0), (MOST_OF_CONVERSATION + 5, 0)],
)
def test_the_first_few_are_kept(had: int, most: int) -> None:
    sent = [SentFile(f"{number}.txt", BODY) for number in range(MOST_FILES + 2)]

    assert files_to_keep(sent, had=had) == sent[:most]


def test_the_ending_says_the_kind_whatever_the_sender_says() -> None:
    assert [kind_of(name) for name in ("a.PNG", "b.txt", "c.svg")] == ["image/png", "text/plain", ""]
