"""How a customer waits, and what leads there."""

from datetime import timedelta
from typing import Any

from langchain_core.messages import AIMessage

from tests.databases import BUSINESS, WEBCHAT
from tests.people import add_contact
from tests.workflows.chatroom import ScriptedModel
from tests.workflows.house import CHAT, House
from tests.workflows.template_fields.exercise import exercise, on_each_channel
from tools.actions.handovers.accept_handover import accept_handover
from tools.conversations.conversation import ChannelKind, Speaker
from tools.conversations.handover import OfferState
from tools.ids import ConversationId, UserId

ASKS = "I want to talk to a person"
SECONDS = timedelta(seconds=1)


@exercise("name", template="name: sales", seen="sales")
async def its_name_stands_with_the_handover(house: House) -> Any:
    await house.open_chat()
    await house.customer(ASKS)
    return (await house.handover()).template


@exercise("trigger.words", template="trigger: {words: {en: [beam me up]}}", seen=True)
async def other_words_lead_to_a_person(house: House) -> Any:
    await house.open_chat()
    await house.customer("please beam me up")
    return (await house.conversation()).handover_id is not None


@exercise("trigger.by", template="trigger: {by: tool}", seen="tool")
async def under_tool_only_the_ai_decides(house: House) -> Any:
    asks = AIMessage("", tool_calls=[{"name": "ask_for_person", "args": {"reason": "x"}, "id": "c"}])
    house.use(ScriptedModel(script=["Hello!", asks]))
    await house.open_chat()
    await house.customer("hello")
    await house.customer(ASKS)
    return (await house.handover()).reason


@exercise("trigger.failures", template="trigger: {failures: 2}", seen=["say", "say", "handover"])
async def a_failure_is_forgiven(house: House) -> Any:
    broken = RuntimeError("the model is away")
    house.use(ScriptedModel(script=[broken, "Hello again!", broken, broken]))
    await house.open_chat()
    outcomes: list[str] = []
    for text in ("one", "two", "three", "four"):
        said = await house.customer(text)
        if "Could you say that again?" in said[-1]:
            outcomes.append("say")
        elif (await house.conversation()).handover_id is not None:
            outcomes.append("handover")
            break
    return outcomes


@exercise("trigger.turn_limit", template="trigger: {turn_limit: 2}", seen="turn_limit")
async def the_ai_has_said_enough(house: House) -> Any:
    house.use(ScriptedModel(script=["Hello!"] * 3))
    await house.open_chat()
    for text in ("one", "two", "three"):
        await house.customer(text)
    handover_id = (await house.conversation()).handover_id
    return None if handover_id is None else (await house.handover()).reason


@exercise("trigger.assigned", template="trigger: {assigned: person_first}", seen=("assigned", "Ann"))
async def whoever_answers_for_a_customer_is_asked_first(house: House) -> Any:
    ann = await house.user("Ann")
    await house.user("Ben")
    async with house.toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, assignee_id=ann.id)
    await house.open_chat(contact_id=contact_id, assignee_id=ann.id)
    await house.customer("where is my parcel?")
    if (await house.conversation()).handover_id is None:
        return None
    return (await house.handover()).reason, await offered_to(house)


@on_each_channel("wait.time", value="7 s", seen=7 * SECONDS)
async def so_long_is_waited(house: House, channel: ChannelKind) -> Any:
    await house.user("Ann")
    await house.open_chat(channel=(channel, WEBCHAT))
    await house.customer(ASKS)
    handover = await house.handover()
    return handover.wait_until and handover.wait_until - handover.requested_at


@on_each_channel("wait.offer", value="7 s", seen={"Ann", "Ben"})
async def so_long_one_person_has_the_offer(house: House, channel: ChannelKind) -> Any:
    await house.user("Ann")
    await house.user("Ben")
    await house.open_chat(channel=(channel, WEBCHAT))
    await house.customer(ASKS)
    first = await offered_to(house)
    await house.passes(8 * SECONDS)
    return {first, await offered_to(house)}


@on_each_channel("wait.first_reply", value="20 s", seen="no_reply")
async def so_long_who_accepted_has_for_a_reply(house: House, channel: ChannelKind) -> Any:
    ann = await house.user("Ann")
    await house.open_chat(channel=(channel, WEBCHAT))
    await house.customer(ASKS)
    await accepted(house, ann.id)
    await house.passes(30 * SECONDS)
    return (await house.handover()).reason


@exercise("wait.never", template="wait: {never: true}", seen=("collecting", "Of course, a colleague"))
async def nobody_is_waited_for(house: House) -> Any:
    await house.user("Ann")
    await house.open_chat()
    said = await house.customer(ASKS)
    return (await house.handover()).state, said[-1][:22]


@exercise("wait.when_nobody_is_there", template="wait: {when_nobody_is_there: wait}", seen="waiting")
async def nobody_is_there(house: House) -> Any:
    await house.open_chat()
    await house.customer(ASKS)
    return (await house.handover()).state


@exercise(
    "wait.when_closed",
    template="{hours: {time_zone: UTC, tuesday: ['09:00-17:00']}, wait: {when_closed: wait}}",
    seen=("waiting", True),
)
async def somebody_is_there_after_hours(house: House) -> Any:
    await house.user("Ann")
    await house.open_chat()
    await house.customer(ASKS)
    return (await house.handover()).state, bool(house.template.hours)


@exercise("wait.when_all_had_it", template="wait: {time: 30 min, when_all_had_it: skip}", seen="collecting")
async def everybody_let_it_go(house: House) -> Any:
    await house.user("Ann")
    await house.open_chat()
    await house.customer(ASKS)
    await house.passes(40 * SECONDS)
    return (await house.handover()).state


@exercise("wait.say_place", template="wait: {say_place: true}", seen=["number 1", "number 2"])
async def the_place_is_said(house: House) -> Any:
    await house.user("Ann")
    said: list[str] = []
    for number in (1, 2):
        words = (await house.customer(ASKS, await house.open_chat(ConversationId(f"cnv_{number}"))))[-1]
        said += [place for place in ("number 1", "number 2") if place in words]
    return said


@on_each_channel("wait.updates", value="40 s", others="80 s", seen=2)
async def the_wait_goes_on_and_says_so(house: House, channel: ChannelKind) -> Any:
    await house.user("Ann")
    await house.open_chat(channel=(channel, WEBCHAT))
    await house.customer(ASKS)
    await house.passes(85 * SECONDS)
    return sum("Thank you for waiting" in text for text in await house.said())


@exercise("routing", template="routing: least_busy", seen="Ben")
async def whom_it_is_offered_to(house: House) -> Any:
    busy = await house.user("Ann")
    await house.open_chat(ConversationId("cnv_before"))
    await house.customer(ASKS, ConversationId("cnv_before"))
    await accepted(house, busy.id, ConversationId("cnv_before"))
    house.clock.advance(SECONDS)
    ben = await house.user("Ben")
    async with house.toolkit.once(BUSINESS) as work:
        await work.users.offered(ben.id, at=work.now)
    await house.open_chat()
    await house.customer(ASKS)
    return await offered_to(house)


async def accepted(house: House, user_id: UserId, chat: ConversationId = CHAT) -> None:
    """The person takes the chat."""
    handover_id = (await house.handover(chat)).id
    await house.toolkit.run(BUSINESS, lambda work: accept_handover(work, handover_id=handover_id, user_id=user_id))
    await house.turn(chat)


async def offered_to(house: House, chat: ConversationId = CHAT) -> str | None:
    """The name of whoever has the chat on offer."""
    async with house.toolkit.reading(BUSINESS) as work:
        offers = await work.handovers.offers((await house.handover(chat)).id)
        standing = [offer.user_id for offer in offers if offer.state is OfferState.OPEN]
        user = await work.users.find(standing[0]) if standing else None
    return user.name if user is not None else None


async def told(house: House, chat: ConversationId = CHAT) -> list[str]:
    """What the AI said."""
    return [message.text for message in await house.messages(chat) if message.speaker is Speaker.AI]
