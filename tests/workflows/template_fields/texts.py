"""Every text is said somewhere: each is replaced by its own name, and chats are played until all names were read."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from langchain_core.messages import AIMessage

from tests.databases import BUSINESS, WEBCHAT
from tests.people import add_contact, email_key
from tests.workflows.chatroom import Crew, ScriptedModel, trial
from tests.workflows.house import CHAT, House
from tests.workflows.template_fields.waiting import ASKS, accepted
from tools.actions.conversations.give_back import give_back
from tools.conversations.conversation import ChannelKind, IdentityLevel
from tools.ids import ConversationId
from workflows.handover.templates.file import read_template
from workflows.handover.templates.template import Template
from workflows.handover.templates.texts import PLACEHOLDERS, Text

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Chatting:
    """Chats under a template in which each text says its name."""

    template: str
    play: Callable[[House], Awaitable[None]]


EXAMPLE = "messages: {en: {waiting: One moment please.}}"
CHATS: list[Chatting] = []


def under(template: str = "") -> Callable[[Callable[[House], Awaitable[None]]], Callable[[House], Awaitable[None]]]:
    """Registers a chat."""

    def register(play: Callable[[House], Awaitable[None]]) -> Callable[[House], Awaitable[None]]:
        CHATS.append(Chatting(template, play))
        return play

    return register


def naming(template: str) -> Template:
    """The template with texts that say their own names, and hold all they may."""
    texts = {text.value: _naming(text) for text in Text}
    return read_template(f"{template}\nmessages: {json.dumps({'en': texts})}")


def names_in(said: list[str]) -> set[Text]:
    """The texts of which something was read."""
    return {Text(name) for text in said for name in re.findall(r"<(\w+)", text)}


def _naming(text: Text) -> str:
    if text is Text.WEEKDAYS:
        return ", ".join([f"<{text}>"] * 7)
    holds = "".join(f" {{{name}}}" for name in sorted(PLACEHOLDERS.get(text, ())))
    return f"<{text}{holds}>"


@under()
async def a_person_comes_and_goes(house: House) -> None:
    """Waiting, acknowledged, joined, left."""
    ann = await house.user("Ann")
    await house.open_chat()
    await house.customer(ASKS)
    await house.customer("it is urgent")
    await accepted(house, ann.id)
    await house.toolkit.run(BUSINESS, lambda work: give_back(work, conversation_id=CHAT, user_id=ann.id))
    await house.turn()


@under()
async def a_person_never_answers(house: House) -> None:
    """Asked again while waiting; away."""
    ann = await house.user("Ann")
    await house.open_chat()
    await house.customer(ASKS)
    await house.customer(ASKS)
    await accepted(house, ann.id)
    await house.passes(2 * MINUTE)
    await house.seen(ann.id)
    await house.passes(1.2 * MINUTE)


@under("wait: {updates: 20 s}")
async def the_wait_is_long(house: House) -> None:
    """Still waiting; then the apology."""
    await house.user("Ann")
    await house.open_chat()
    await house.customer(ASKS)
    await house.passes(2 * MINUTE)


@under("wait: {updates: 20 s, say_place: true}")
async def the_queue_is_long(house: House) -> None:
    """The same with the place."""
    await the_wait_is_long(house)


@under()
async def just_mail_me(house: House) -> None:
    """The customer ends the wait."""
    await house.user("Ann")
    await house.open_chat()
    await house.customer(ASKS)
    await house.customer("just email me")


@under("ask: {privacy_page: 'https://shop.example/privacy'}")
async def nobody_is_here(house: House) -> None:
    """E-mail first, asked again, thanks for both."""
    await house.open_chat()
    for text in (ASKS, "hm", "a human!", "bob@example.com", "hm", "my phone is 0800", "020 7946 0000"):
        await house.customer(text)


@under("ask: {attempts: 5}")
async def the_phone_first(house: House) -> None:
    """Typos, an address that is none, numbers that are none, a file, silence."""
    await house.open_chat()
    for text in (ASKS, "+44 7400 123456", "bob@@example.com", "hm", "bob@gmial.com"):
        await house.customer(text)
    other = await house.open_chat(ConversationId("cnv_file"))
    await house.customer(ASKS, other)
    await house.post("", other)
    await house.turn(other)
    await house.passes(30 * MINUTE)


@under("ask: {details: [phone], attempts: 10}")
async def numbers_that_are_none(house: House) -> None:
    """Each with its own words; in the end it is given up."""
    await house.open_chat()
    await house.customer(ASKS)
    for text in ("0740", "074001234567890", "7946 0000", "+999 7400 123456", "07700 900123"):
        await house.customer(text)


@under("ask: {details: [phone], region: DE}")
async def a_number_that_is_two(house: House) -> None:
    """One in Germany, and one in another country's way of writing."""
    await house.open_chat()
    await house.customer(ASKS)
    await house.customer("4915112345678")


@under("ask: {details: [phone], attempts: 1}")
async def given_up(house: House) -> None:
    """Asked once, and nothing came."""
    await house.open_chat()
    await house.customer(ASKS)
    await house.customer("hm")


@under()
async def refused(house: House) -> None:
    """No, and never mind."""
    await house.open_chat()
    await house.customer(ASKS)
    await house.customer("no")
    other = await house.open_chat(ConversationId("cnv_other"))
    await house.customer(ASKS, other)
    await house.customer("never mind", other)


@under("ask: {phones: mobile, disposable_addresses: ask_again}")
async def not_like_that(house: House) -> None:
    """An address for one use, and a landline."""
    await house.open_chat()
    for text in (ASKS, "bob@mailinator.com", "bob@example.com, 020 7946 0000"):
        await house.customer(text)


@under("save: {on_match: verify}")
async def a_code_is_asked_for(house: House) -> None:
    """Not the right one, then none, then another."""
    await house.open_chat()
    for text in (ASKS, "bob@example.com, no phone please", "000000", "hm", "nothing came"):
        await house.customer(text)
    await house.deliver()


@under("ask: {details: [name, email, {what: phone, required: false}]}")
async def everything_in_one_question(house: House) -> None:
    """Name and e-mail, and the phone if they like; asked for the rest."""
    await house.open_chat()
    for text in (ASKS, "it is about 7 lamps", "bob@example.com"):
        await house.customer(text)


@under("ask: {details: [name, {question: topic, words: {en: What about?}}]}")
async def no_way_to_reach_them(house: House) -> None:
    """A name, asked for twice, and a question."""
    await house.open_chat()
    for text in (ASKS, "it is about 7 lamps, see above", "Bob", "lamps"):
        await house.customer(text)


@under("ask: {details: [phone, email, name]}")
async def noted_and_asked_for_two_more(house: House) -> None:
    """Thanks for one of three."""
    await house.open_chat()
    for text in (ASKS, "+44 7400 123456"):
        await house.customer(text)


@under("wait: {when_closed: skip}\nhours: {time_zone: UTC, friday: ['10:00-12:00']}")
async def closed_until_friday(house: House) -> None:
    """Back on a weekday; a day later, tomorrow; then today."""
    for days, chat in ((0, "cnv_a"), (3, "cnv_b"), (1, "cnv_c")):
        house.clock.advance(timedelta(days=days))
        await house.customer(ASKS, await house.open_chat(ConversationId(chat)))


@under("hours: [{time_zone: UTC, friday: ['10:00-12:00']}, {time_zone: Asia/Tokyo, sunday: ['10:00-12:00']}]")
async def closed_in_two_places(house: House) -> None:
    """The time of day says where."""
    await house.customer(ASKS, await house.open_chat())


@under()
async def known_already(house: House) -> None:
    """A proven customer confirms both; asked for a person again, the details are there."""
    async with house.toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, email="bob@example.com", phone="+447400123456")
    await house.open_chat(
        contact_id=contact_id, identity=IdentityLevel.PROVEN, channel=(ChannelKind.WEBCHAT, WEBCHAT)
    )
    async with house.toolkit.once(BUSINESS) as work:
        await work.conversations.note_proofs(CHAT, [email_key("bob@example.com")])
    for text in (ASKS, "yes", "yes", ASKS):
        await house.customer(text)


@under("trigger: {failures: 2}")
async def the_ai_fails(house: House) -> None:
    """Asked to say it again."""
    house.use(ScriptedModel(script=[RuntimeError("away"), AIMessage("Hello!")]))
    await house.customer("hello", await house.open_chat())


async def somebody_without_a_name(template: Template) -> list[str]:
    """A team of the library's that shows no names."""
    chat = trial(template=template, crew=Crew(names={}))
    await chat.ask_for_person()
    await chat.desk.accept(chat.thread, "usr_mia")
    return chat.room.texts
