"""``with_handover`` asks for one-time codes through a port of yours, where the template says ``verify``."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from tests.workflows.chatroom import Trial, trial
from tools.contacts.typed.typed_wishes import Wanted
from tools.conversations.codes import Tried
from workflows.handover.ports import Chat, CodeWords, Details
from workflows.handover.templates.file import read_template

VERIFY = read_template("{save: {on_match: verify}, ask: {details: [email]}}")


@dataclass
class Codes:
    """Sends 123456 to every e-mail address."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    async def send(
        self, chat: Chat, details: Details, words: CodeWords, *, settled: Sequence[Wanted], handover_id: str
    ) -> Wanted | None:
        if Wanted.EMAIL in settled or not details.email:
            return None
        self.sent.append((details.email, words.text.replace("{code}", "123456")))
        return Wanted.EMAIL

    async def check(
        self, chat: Chat, details: Details, wanted: Wanted, typed: Sequence[str], *, handover_id: str
    ) -> Tried:
        return Tried.RIGHT if "123456" in typed else Tried.WRONG


@pytest.fixture
def codes() -> Codes:
    return Codes()


@pytest.fixture
async def chat(codes: Codes) -> Trial:
    chat = trial(template=VERIFY, codes=codes)
    await chat.until_asked()
    return chat


async def test_a_code_is_sent_asked_for_and_read_before_anything_is_saved(chat: Trial, codes: Codes) -> None:
    reply = await chat.reply("bob@example.com")
    interrupt = (await chat.graph.aget_state({"configurable": {"thread_id": chat.thread}})).interrupts[0].value
    saved = dict(chat.book.saved)
    wrong = await chat.write("654321")
    right = await chat.write("oh, 123456")

    assert reply.texts[0].startswith("Thank you! I've sent a six-digit code to bob@example.com.")
    assert (interrupt["kind"], interrupt["missing"]) == ("ask_details", ["code"])
    assert saved == {}
    assert wrong[0].startswith("That isn't the code")
    assert right[0].startswith("Thank you! I've noted bob@example.com.")
    assert chat.book.last.email == "bob@example.com"
    (sent,) = codes.sent
    assert sent[1].startswith("123456 is your code")


async def test_what_is_kept_of_the_chat_holds_no_code(chat: Trial) -> None:
    await chat.write("bob@example.com")

    await chat.write("oh, 123456")

    assert "123456" not in str(await chat.state())
    assert [message.text for message in await chat.messages()][-2] == "oh, ••••••"


async def test_without_the_port_verify_is_as_link() -> None:
    chat = trial(template=VERIFY)
    await chat.until_asked()

    said = await chat.write("bob@example.com")

    assert said[0].startswith("Thank you! I've noted bob@example.com.")


async def test_a_code_that_is_asked_for_can_be_accepted_by_a_person_instead(chat: Trial) -> None:
    await chat.write("bob@example.com")

    accepted = await chat.desk.accept(chat.thread, "usr_mia")

    assert accepted
    assert chat.book.last.email == "bob@example.com"
