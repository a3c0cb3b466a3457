"""``handover chat`` with a script piped in: the whole flow, and what it says was saved."""

import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT

COMMAND = (sys.executable, "-c", "from api.command_line import main; main()", "chat")


def test_after_nobody_came_the_details_are_asked_for_thanked_for_and_saved(tmp_path: Path) -> None:
    said = played(
        tmp_path, "I want to talk to a person", "/wait", "ann@acme-corp.com and +1 212 555 0188", "/quit", wait=0.5
    )

    assert in_order(
        said,
        "AI: I'm getting a colleague for you.",
        "  · handover.timed_out",
        "May I have your e-mail address and your phone number",
        "AI: Thank you! I've noted ann@acme-corp.com and +1 212-555-0188.",
        "What was saved",
        "ann@acme-corp.com (claimed)",
        "+12125550188 (typed in chat, not checked; open)",
        "captured, asked for by words",
        "open, owner: nobody in particular",
    )


def test_a_person_accepts_writes_and_gives_the_chat_back(tmp_path: Path) -> None:
    said = played(tmp_path, "a human agent please", "/accept", "/say Hello, how can I help?", "Thanks!", "/back")

    assert in_order(
        said,
        "  · handover.accepted · Robin",
        "Robin has joined the chat.",
        "Robin: Hello, how can I help?",
        "You: Thanks!",
        "Robin has left the chat.",
        "accepted, asked for by words",
    )
    assert "AI: " not in said[said.index("You: Thanks!") :]


def test_a_person_may_step_in_without_being_asked_for(tmp_path: Path) -> None:
    said = played(tmp_path, "hello", "/accept", "/say It is me.")

    assert in_order(said, "conversation.taken · Robin", "Robin: It is me.", "none: nobody asked for a person")


def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path: Path) -> None:
    said = played(tmp_path, "hello", "/say too soon", "/wait", "/dance", "/accept", "/say")

    assert in_order(
        said,
        "Take the conversation first; then the customer hears you alone.",
        "Nothing will happen by itself.",
        "There is no /dance.",
        "A message has 1 to 4000 characters.",
    )


def test_it_speaks_the_language_it_is_told(tmp_path: Path) -> None:
    said = played(tmp_path, "quiero hablar con una persona", language="es")

    assert "AI: Voy a buscar a alguien de mi equipo." in said


def test_letters_that_steer_a_terminal_and_broken_bytes_are_only_text(tmp_path: Path) -> None:
    said = played(tmp_path, "\x1b[2Jhello \x07 [red]you[/red]", "/accept", "/say \x1b]0;title\x07ok")

    assert "\x1b" not in said
    assert "\x07" not in said
    assert "You: [2Jhello  [red]you[/red]" in said


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    played(tmp_path, "I want to talk to a person")

    assert list(tmp_path.iterdir()) == []


def played(folder: Path, *lines: str, wait: float = 30, language: str = "en") -> str:
    """What is printed when these lines are typed one after the other."""
    done = subprocess.run(
        [*COMMAND, "--wait", str(wait), "--language", language],
        cwd=folder,
        # Settings of whoever runs the tests change nothing: none are passed on.
        env={"PYTHONPATH": str(ROOT), "TMPDIR": str(folder), "PYTHONWARNINGS": "error"},
        input="".join(f"{line}\n" for line in lines).encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return done.stdout.decode()


def in_order(said: str, *parts: str) -> bool:
    """Whether all of it was said, one after the other."""
    for part in parts:
        _, found, said = said.partition(part)
        assert found, f"{part!r} was not said, or not in this place"
    return True
