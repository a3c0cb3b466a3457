"""The built wheel beside somebody else's project: the example of the README, and the service itself."""

import ast
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.architecture.source import ROOT
from tests.distribution import environment_of
from tools.toolbox import customer_tools, staff_tools

EXAMPLE = ROOT / "docs" / "examples" / "own_agent.py"
REMOTE_EXAMPLE = ROOT / "docs" / "examples" / "remote_chats.py"
STAFF_EXAMPLE = ROOT / "docs" / "examples" / "staff_assistant.py"
IMPORT_EXAMPLE = ROOT / "docs" / "examples" / "import_file.py"
MCP_EXAMPLE = ROOT / "docs" / "examples" / "mcp_assistant.py"
MOST_LINES = 30
ADMIN_TOKEN = "hku_admin_token_of_this_test"


def test_the_readme_shows_the_example_as_it_runs() -> None:
    shown = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)

    assert shown is not None
    assert shown[1] == EXAMPLE.read_text(encoding="utf-8")


def test_the_example_is_short() -> None:
    assert len(lines_of_code(EXAMPLE.read_text(encoding="utf-8"))) <= MOST_LINES


def test_the_example_saves_what_was_typed_after_nobody_came(project: Path) -> None:
    with example(project) as customer:
        customer.types("I want to talk to a person")
        customer.reads("getting a colleague")
        customer.reads("May I have your e-mail address and your phone number")
        customer.types("ann@acme-corp.com, and (212) 555-0188")
        saved = customer.reads("saved:")
        thanks = customer.reads("Thank you!")

    assert saved == "saved: ann@acme-corp.com +12125550188"
    assert "+1 212-555-0188" in thanks


def test_the_command_of_the_wheel_tells_what_it_can_do(project: Path) -> None:
    done = subprocess.run(
        ["handover", "--help"], cwd=project, env=environment_of(project), capture_output=True, text=True, check=True
    )

    assert "serve" in done.stdout


def test_the_wheel_serves_beside_folders_called_as_ours(project: Path) -> None:
    with serving(project) as url:
        healthy, page = httpx.get(f"{url}/healthz"), httpx.get(f"{url}/")

    assert healthy.json() == {"status": "ok"}
    assert "<title>Handoverkit</title>" in page.text


def test_the_example_of_a_program_elsewhere_drives_its_chat_in_a_served_wheel(project: Path) -> None:
    with serving(project, HANDOVER_ADMIN_TOKEN=ADMIN_TOKEN, HANDOVER_WAIT_SECONDS="1") as url:
        headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
        asked = {"name": "my program", "scopes": ["read", "write"]}
        token = httpx.post(f"{url}/v1/tokens", json=asked, headers=headers).json()["secret"]
        (project / REMOTE_EXAMPLE.name).write_bytes(REMOTE_EXAMPLE.read_bytes())
        with started(project, sys.executable, REMOTE_EXAMPLE.name, url, token) as program:
            customer = Terminal(program)
            customer.types("I want to talk to a person")
            customer.reads("getting a colleague")
            customer.reads("May I have your e-mail address and your phone number")
            customer.types("ann@acme-corp.com, and (212) 555-0188")
            customer.reads("Thank you!")
        found = httpx.get(f"{url}/v1/contacts", params={"search": "ann@"}, headers=headers).json()["items"]

    assert [each["emails"][0]["value"] for each in found] == ["ann@acme-corp.com"]


def test_the_example_of_a_users_assistant_finds_a_contact_in_the_book_of_the_service(project: Path) -> None:
    subprocess.run(["handover", "demo"], cwd=project, env=environment_of(project), capture_output=True, check=True)
    (project / STAFF_EXAMPLE.name).write_bytes(STAFF_EXAMPLE.read_bytes())

    with started(project, sys.executable, STAFF_EXAMPLE.name, "mia@team.example.com", "Emma Baker") as program:
        found = Terminal(program).reads("tool: ")

    contacts = json.loads(found.removeprefix("tool: "))["contacts"]
    assert [each["name"] for each in contacts] == ["Emma Baker"]


def test_the_example_of_a_program_that_imports_brings_a_file_into_the_book(project: Path) -> None:
    with serving(project, HANDOVER_ADMIN_TOKEN=ADMIN_TOKEN):
        """It founds the business."""
    (project / IMPORT_EXAMPLE.name).write_bytes(IMPORT_EXAMPLE.read_bytes())
    people = "Name,Correo electrónico\nAnn Lee,ann@acme-corp.com\nBo Hill,bo@acme-corp.com\nCy Fox,nobody\n"
    (project / "people.csv").write_text(people, encoding="utf-8")

    with started(project, sys.executable, IMPORT_EXAMPLE.name, "people.csv", ADMIN_TOKEN) as program:
        terminal = Terminal(program)
        columns, ended = terminal.reads("{"), terminal.reads("finished: ")

    assert columns == "{'Name': 'full_name', 'Correo electrónico': 'email'}"
    assert "rows=3, created=2, updated=0, unchanged=0, conflict=0, failed=1" in ended


def test_the_example_of_an_assistant_elsewhere_finds_a_contact_in_a_served_wheel(project: Path) -> None:
    with serving(project, HANDOVER_ADMIN_TOKEN=ADMIN_TOKEN) as url:
        asked = {"first_name": "Olga", "last_name": "Open", "emails": [{"value": "olga@example.com"}]}
        httpx.post(f"{url}/v1/contacts", json=asked, headers={"Authorization": f"Bearer {ADMIN_TOKEN}"})
        (project / MCP_EXAMPLE.name).write_bytes(MCP_EXAMPLE.read_bytes())
        with started(project, sys.executable, MCP_EXAMPLE.name, url, ADMIN_TOKEN, "olga") as program:
            client = Terminal(program)
            client.reads("tool: find_contacts")
            found = client.reads("found: ")

    assert json.loads(found.removeprefix("found: "))["contacts"][0]["name"] == "Olga Open"


def test_the_page_on_toolboxes_shows_what_the_example_runs() -> None:
    page = (ROOT / "docs" / "toolboxes.md").read_text(encoding="utf-8")
    shown = re.search(r"```python\n(.*?)```", page, re.DOTALL)

    assert shown is not None
    example = {line.strip() for line in STAFF_EXAMPLE.read_text(encoding="utf-8").splitlines()}
    assert [line for line in shown[1].splitlines() if line not in example] == []


def test_the_page_on_toolboxes_names_every_tool() -> None:
    page = (ROOT / "docs" / "toolboxes.md").read_text(encoding="utf-8")

    assert [tool.name for tool in (*staff_tools(), *customer_tools()) if f"`{tool.name}`" not in page] == []


def test_the_wheel_plays_the_whole_flow_in_the_terminal(project: Path) -> None:
    with started(project, "handover", "chat", "--wait", "1") as program:
        customer = Terminal(program)
        customer.types("I want to talk to a person")
        customer.reads("May I have your e-mail address and your phone number")
        customer.types("ann@acme-corp.com, and (212) 555-0188")
        customer.reads("Thank you!")
        customer.types("/quit")
        saved = customer.reads("handover  ")

    assert "captured" in saved


class Terminal:
    """A program that is read line by line and typed to."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        """Already running."""
        self._program = program

    def types(self, line: str) -> None:
        assert self._program.stdin is not None
        self._program.stdin.write(f"{line}\n")
        self._program.stdin.flush()

    def reads(self, part: str) -> str:
        """The next line with this in it."""
        assert self._program.stdout is not None
        for line in self._program.stdout:
            if part in line:
                return line.rstrip("\n")
        pytest.fail(f"The program ended and never said {part!r}.")


@contextmanager
def started(project: Path, *command: str | Path, **more: str) -> Iterator["subprocess.Popen[str]"]:
    """A program in the project that ends with the test."""
    program = subprocess.Popen(
        command,
        cwd=project,
        env=environment_of(project, {"PYTHONUNBUFFERED": "1", **more}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with program:
        try:
            yield program
        finally:
            program.terminate()


@contextmanager
def example(project: Path) -> Iterator[Terminal]:
    """The example, copied into the project as a reader of the README would."""
    (project / "own_agent.py").write_bytes(EXAMPLE.read_bytes())
    with started(project, sys.executable, "own_agent.py") as program:
        yield Terminal(program)


@contextmanager
def serving(project: Path, **settings: str) -> Iterator[str]:
    """``handover serve`` on any free port, answering."""
    with started(project, "handover", "serve", HANDOVER_PORT="0", **settings) as program:
        ready = Terminal(program).reads("Ready: ")
        url = ready.removeprefix("Ready: ")
        until_healthy(url)
        yield url


def until_healthy(url: str) -> None:
    """The socket listens before it says so; this only waits for a slow machine."""
    for _ in range(100):
        if httpx.get(f"{url}/readyz").is_success:
            return
        time.sleep(0.1)
    pytest.fail("The service never became ready.")


def lines_of_code(source: str) -> list[str]:
    """Without blank lines and docstrings."""
    left_out = {
        number
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = enumerate(source.splitlines(), start=1)
    return [line for number, line in lines if line.strip() and number not in left_out]
