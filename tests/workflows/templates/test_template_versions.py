"""Versions: a handover stays on the one it began with, the next takes the one that runs, in every process."""

from dataclasses import replace
from datetime import timedelta

import pytest
from langchain_core.messages import AIMessage

from tests.databases import BUSINESS, OTHER_BUSINESS, WEBCHAT
from tests.workflows.chatroom import ScriptedModel
from tests.workflows.house import House
from tools.actions.capture.recognise_sender import Sender
from tools.actions.conversations.open_conversation import Place, open_conversation
from tools.actions.handovers.save_template import save_template
from tools.clock import SimulatedClock
from tools.conversations.conversation import ChannelKind
from tools.conversations.handover import HandoverState
from tools.ids import BusinessId, ConversationId
from tools.storage.toolkit import SqlToolkit
from tools.team.templates import TemplateSource, TemplateVersion
from workflows.handover.templates.file import read_template, shape_of
from workflows.hosted.shelf import TemplateShelf

ASKS = "I want to talk to a person"
DETAILS = "bob@example.com, +44 7400 123456"


@pytest.fixture
def house(toolkit: SqlToolkit, clock: SimulatedClock) -> House:
    """Nobody is online, so that details are asked for at once."""
    return House(toolkit, clock)


async def saved(
    house: House, text: str, *, name: str = "default", business: BusinessId = BUSINESS
) -> TemplateVersion:
    """Somebody saves a template."""
    template = read_template(text, name=name)
    return await house.toolkit.run(
        business,
        lambda work: save_template(work, name=name, body=text, shape=shape_of(template), author_id=None),
    )


def asking(words: str) -> str:
    """A template that asks for details in these words, and asks again in the same."""
    return f"messages: {{en: {{ask_both: {words}, not_found_both: {words} again}}}}"


async def chat(house: House, name: str) -> ConversationId:
    """Another chat."""
    house.clock.advance(timedelta(seconds=1))
    return await house.open_chat(ConversationId(f"cnv_{name}"))


async def test_a_handover_goes_on_by_its_version_after_another_was_saved_and_the_next_begins_by_that(
    house: House,
) -> None:
    await saved(house, asking("First"))
    one = await chat(house, "one")
    begun = await house.customer(ASKS, one)

    await saved(house, asking("Second"))
    again = await house.customer("hm, what is it about", one)
    await house.customer(DETAILS, one)
    two = await chat(house, "two")
    other = await house.customer(ASKS, two)

    assert "First" in begun[-1]
    assert again[-1] == "First again"
    assert "Second" in other[-1]
    assert (await house.handover(one)).state is HandoverState.CAPTURED
    assert [(await house.handover(each)).template_version for each in (one, two)] == [1, 2]


async def test_the_same_chat_begins_its_next_handover_by_the_version_that_runs_then(house: House) -> None:
    await saved(house, asking("First"))
    one = await chat(house, "one")
    await house.customer(ASKS, one)
    await saved(house, asking("Second"))

    await house.customer("never mind", one)
    house.clock.advance(timedelta(minutes=1))
    said = await house.customer(ASKS, one)

    assert "Second" in said[-1]
    assert (await house.handover(one)).template_version == 2


async def test_what_another_process_saves_counts_from_the_next_turn_on(house: House) -> None:
    await saved(house, asking("First"))
    await house.customer(ASKS, await chat(house, "one"))
    elsewhere = House(house.toolkit, house.clock)

    await saved(elsewhere, asking("Second"))
    here = await house.customer(ASKS, await chat(house, "two"))
    there = await elsewhere.customer("hm, what is it about", ConversationId("cnv_one"))

    assert "Second" in here[-1]
    assert there[-1] == "First again"


async def test_two_businesses_have_their_own(house: House) -> None:
    await saved(house, asking("Ours"))
    await saved(house, asking("Theirs"), business=OTHER_BUSINESS)

    said = await house.customer(ASKS, await chat(house, "one"))

    assert "Ours" in said[-1]
    async with house.toolkit.reading(OTHER_BUSINESS) as work:
        assert (await work.businesses.get()).template_versions == {"default": 1}
        theirs = await work.templates.find("default", 1)
    assert theirs is not None
    assert "Theirs" in theirs.body


async def test_a_handover_stays_on_a_file_that_was_changed_since(house: House) -> None:
    before = House(house.toolkit, house.clock, template=read_template(asking("Before")))
    one = await chat(before, "one")
    await before.customer(ASKS, one)
    await before.customer(ASKS, await chat(before, "same"))

    after = House(house.toolkit, house.clock, template=read_template(asking("After")))
    again = await after.customer("hm, what is it about", one)
    two = await chat(after, "two")
    begun = await after.customer(ASKS, two)

    assert again[-1] == "Before again"
    assert "After" in begun[-1]
    async with house.toolkit.reading(BUSINESS) as work:
        kept = await work.templates.versions("default", before=None, limit=10)
    assert [(version.version, version.source) for version in kept] == [
        (2, TemplateSource.FILE),
        (1, TemplateSource.FILE),
    ]
    assert (await after.handover(two)).template_version == 2


async def test_what_was_saved_comes_before_the_file_and_takes_the_next_number(house: House) -> None:
    await house.customer(ASKS, await chat(house, "one"))

    version = await saved(house, asking("Saved"))
    said = await house.customer(ASKS, await chat(house, "two"))

    assert version.version == 2
    assert "Saved" in said[-1]


async def test_saving_what_runs_already_makes_no_version_and_an_older_one_runs_again_as_a_new_one(
    house: House,
) -> None:
    first = await saved(house, asking("First"))
    same = await saved(house, asking("First"))
    await saved(house, asking("Second"))

    again = await saved(house, asking("First"))

    assert (first.version, same.version, again.version) == (1, 1, 3)


async def test_a_turn_that_is_run_again_for_the_model_keeps_the_version_it_begins_by(house: House) -> None:
    asks = AIMessage("", tool_calls=[{"name": "ask_for_person", "args": {"reason": "x"}, "id": "c"}])
    house.use(ScriptedModel(script=[asks]))
    one = await chat(house, "one")

    await house.customer("please help", one)

    async with house.toolkit.reading(BUSINESS) as work:
        kept = await work.templates.find("default", (await house.handover(one)).template_version)
    assert kept is not None
    assert kept.shape == shape_of(house.template)


async def test_a_version_that_cannot_be_read_any_more_does_not_stop_its_chats(house: House) -> None:
    template = read_template("name: odd")
    async with house.toolkit.once(BUSINESS) as work:
        shape = shape_of(template).replace('"attempts":3', '"attempts":-3')
        await save_template(work, name="default", body="", shape=shape, author_id=None)

    said = await house.customer(ASKS, await chat(house, "one"))

    assert "e-mail" in said[-1]


async def test_a_handover_from_before_versions_were_kept_goes_on(house: House) -> None:
    one = await chat(house, "one")
    await house.customer(ASKS, one)
    async with house.toolkit.once(BUSINESS) as work:
        handover = await house.handover(one)
        old = replace(handover, id=type(handover.id)("hov_old"), template_version=0)
        await work.handovers.add(old)
        conversation = await work.conversations.find(one)
        assert conversation is not None
        await work.conversations.save(replace(conversation, handover_id=old.id))

    said = await house.customer("hm, what is it about", one)

    assert "one of them is enough" in said[-1]


async def test_the_wait_for_trials_counts_for_whatever_was_saved(house: House) -> None:
    await saved(house, "wait: {time: 10 min}")
    shelf = TemplateShelf(wait=timedelta(seconds=3))

    async with house.toolkit.reading(BUSINESS) as work:
        chosen = await shelf.current(work, await work.businesses.get(), "default")

    assert chosen.template.wait.time.webchat == timedelta(seconds=3)
    assert chosen.template.wait.when_nobody_is_there == "wait"


async def test_a_channel_and_before_it_a_widget_name_the_template(house: House) -> None:
    await saved(house, asking("Sales"), name="sales")
    await saved(house, asking("Widget"), name="widget")
    async with house.toolkit.once(BUSINESS) as work:
        channel = await work.channels.find(WEBCHAT)
        assert channel is not None
        await work.channels.save(replace(channel, template="sales"))

    by_channel = await house.customer(ASKS, await opened(house, "a"))
    by_widget = await house.customer(ASKS, await opened(house, "b", template="widget"))
    by_nothing = await house.customer(ASKS, await opened(house, "c", template="gone"))

    assert "Sales" in by_channel[-1]
    assert "Widget" in by_widget[-1]
    assert "May I have your e-mail address" in by_nothing[-1]


async def test_a_chat_that_goes_on_takes_the_template_that_its_channel_has_now(house: House) -> None:
    await saved(house, asking("Sales"), name="sales")
    one = await opened(house, "a")
    async with house.toolkit.once(BUSINESS) as work:
        channel = await work.channels.find(WEBCHAT)
        assert channel is not None
        await work.channels.save(replace(channel, template="sales"))

    assert await opened(house, "a") == one
    assert "Sales" in (await house.customer(ASKS, one))[-1]


async def opened(house: House, who: str, *, template: str = "") -> ConversationId:
    """A chat as customers open it."""
    house.clock.advance(timedelta(seconds=1))
    async with house.toolkit.once(BUSINESS) as work:
        place = Place(WEBCHAT, ChannelKind.WEBCHAT, template=template)
        return (await open_conversation(work, place=place, sender=Sender(f"webchat:{who}"))).conversation.id
