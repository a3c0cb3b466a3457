"""What is asked for, and what is made of the answers."""

from datetime import timedelta
from typing import Any

from tests.databases import BUSINESS, WEBCHAT
from tests.people import add_contact
from tests.workflows.house import CHAT, House
from tests.workflows.template_fields.exercise import exercise, on_each_channel
from tests.workflows.template_fields.waiting import ASKS, accepted
from tools.actions.conversations.reply_to_customer import reply_to_customer
from tools.conversations.conversation import ChannelKind

MINUTE = timedelta(minutes=1)
QUESTION = "{question: order_number, words: {en: What is your order number?}}"


async def asked(house: House, *answers: str) -> list[str]:
    """Asks for a person, whom there is not, and answers; what the AI said to each."""
    await house.open_chat()
    said = await house.customer(ASKS)
    for answer in answers:
        said += await house.customer(answer)
    return said


def named_in(text: str) -> set[str]:
    """Which details a text asks for."""
    words = {"email": "e-mail address", "phone": "phone number", "name": "your name", "order": "order number"}
    return {kind for kind, word in words.items() if word in text.partition("We use this")[0]}


@exercise("ask.details.what", template="ask: {details: [phone]}", seen={"phone"})
@exercise("ask.details.what", template="ask: {details: [name, email]}", seen={"name", "email"})
@exercise("ask.details.what", template="ask: {details: []}", seen=set())
async def what_is_asked_for(house: House) -> Any:
    return named_in((await asked(house))[-1])


@exercise(
    "ask.details.required", template="ask: {details: [email, {what: phone, required: false}]}", seen=("captured", ())
)
async def one_is_not_required(house: House) -> Any:
    await asked(house, "bob@example.com")
    handover = await house.handover()
    return handover.state, handover.missing


@exercise(
    "ask.details.question", template=f"ask: {{details: [{QUESTION}]}}", seen={"answer.order_number": "A 17, blue"}
)
async def the_answer_is_kept_under_its_name(house: House) -> Any:
    await asked(house, "A 17, blue")
    return (await house.handover()).captured


@exercise("ask.details.words", template=f"ask: {{details: [{QUESTION}]}}", seen=True)
async def a_question_of_the_business(house: House) -> Any:
    return "What is your order number?" in (await asked(house))[-1]


@exercise("ask.together", template="ask: {together: false}", seen=[{"email"}, {"phone"}])
async def one_after_the_other(house: House) -> Any:
    said = await asked(house, "bob@example.com")
    return [named_in(said[0]), named_in(said[1])]


@exercise("ask.attempts", template="ask: {attempts: 1}", seen="abandoned")
async def so_often(house: House) -> Any:
    await asked(house, "it is about the brown parcel")
    return (await house.handover()).state


@exercise("ask.region", template="ask: {region: ES}", seen="+34600111222")
async def whose_numbers_they_are(house: House) -> Any:
    await asked(house, "600 111 222")
    return (await house.handover()).captured.get("phone")


@exercise(
    "ask.phones", template="ask: {phones: mobile, details: [phone]}", seen=("again", "+442079460000", ("no_mobile",))
)
async def a_landline(house: House) -> Any:
    said = await asked(house, "020 7946 0000", "020 7946 0000")
    handover = await house.handover()
    again = "again" if "landline" in said[1] else ""
    return again, handover.captured.get("phone"), handover.marks


@exercise("ask.disposable_addresses", template="ask: {disposable_addresses: take, details: [email]}", seen=(1, ()))
@exercise(
    "ask.disposable_addresses",
    template="ask: {disposable_addresses: ask_again, details: [email]}",
    seen=(2, ("disposable_email",)),
)
async def an_address_for_one_use(house: House) -> Any:
    """Under the default it is taken at once, and the team sees it."""
    await asked(house)
    for count in (1, 2, 3):
        await house.customer("bob@mailinator.com, no phone please")
        handover = await house.handover()
        if handover.captured.get("email"):
            return count, handover.marks
    return None


@exercise("ask.suggest_typos", template="ask: {suggest_typos: false}", seen="bob@gmial.com")
async def a_mistyped_address(house: House) -> Any:
    await asked(house, "bob@gmial.com")
    return (await house.handover()).captured.get("email")


@exercise("ask.privacy_page", template="ask: {privacy_page: 'https://shop.example/privacy'}", seen=True)
async def how_the_data_is_handled(house: House) -> Any:
    return "https://shop.example/privacy" in (await asked(house))[-1]


@on_each_channel("silence.reminder", value="10 s", seen=True)
async def silence_is_broken(house: House, channel: ChannelKind) -> Any:
    await house.open_chat(channel=(channel, WEBCHAT))
    await house.customer(ASKS)
    await house.passes(timedelta(seconds=15))
    return (await house.said())[-1].startswith("Are you still there?")


@on_each_channel("silence.end", value="31 min", seen="abandoned")
async def silence_ends_it(house: House, channel: ChannelKind) -> Any:
    """On the web chat it ends sooner by default, so it is looked at when that is over."""
    await house.open_chat(channel=(channel, WEBCHAT))
    await house.customer(ASKS)
    if channel is ChannelKind.WEBCHAT:
        await house.passes(21 * MINUTE)
        return "abandoned" if (await house.handover()).state == "collecting" else "too soon"
    await house.passes(32 * MINUTE)
    return (await house.handover()).state


@on_each_channel("silence.close", value="1 h", seen="closed")
async def a_persons_chat_falls_silent(house: House, channel: ChannelKind) -> Any:
    ann = await house.user("Ann")
    await house.open_chat(channel=(channel, WEBCHAT))
    await house.customer(ASKS)
    await accepted(house, ann.id)
    await house.toolkit.run(
        BUSINESS, lambda work: reply_to_customer(work, conversation_id=CHAT, user_id=ann.id, text="Hi!")
    )
    await house.turn()
    await house.passes(60 * MINUTE)
    return (await house.conversation()).state


@exercise("save.on_match", template="save: {on_match: link}", seen=False)
async def a_value_that_somebody_holds(house: House) -> Any:
    async with house.toolkit.once(BUSINESS) as work:
        known = await add_contact(work, email="bob@example.com")
    await asked(house, "bob@example.com, no phone please")
    return (await house.conversation(CHAT)).contact_id == known


@exercise("save.on_match", template="save: {on_match: verify}", seen=[True, True])
async def a_value_that_is_proven_first(house: House) -> Any:
    async with house.toolkit.once(BUSINESS) as work:
        known = await add_contact(work, email="bob@example.com")
    said = await asked(house, "bob@example.com, no phone please")
    await house.deliver()
    if house.post_box.parcels:
        await house.customer(house.post_box.code)
    return ["six-digit code" in said[-1], (await house.conversation(CHAT)).contact_id == known]


@exercise("save.tags", template="save: {tags: [lead]}", seen=["lead"])
async def tags(house: House) -> Any:
    await asked(house, "bob@example.com, no phone please")
    async with house.toolkit.reading(BUSINESS) as work:
        contact_id = (await house.conversation()).contact_id
        return sorted((await work.tags.of([contact_id]))[contact_id])


@exercise("save.assignee", template="save: {assignee: ann@shop.example.com}", seen="Ann")
async def who_answers(house: House) -> Any:
    await house.user("Ann", online=False)
    await asked(house, "bob@example.com, no phone please")
    return await name_of(house, (await house.conversation()).assignee_id)


@exercise("save.visibility", template="save: {visibility: [Ann, support]}", seen=["Ann", "support"])
async def who_sees_it(house: House) -> Any:
    await house.user("Ann", online=False)
    await house.team("support")
    await asked(house, "bob@example.com, no phone please")
    members = (await house.conversation()).visibility.members
    async with house.toolkit.reading(BUSINESS) as work:
        teams = {str(team.id): team.name for team in await work.teams.all()}
    names = [teams.get(member) or await name_of(house, member) for member in members or ()]
    return sorted(str(name) for name in names)


@exercise("follow_up.owner", template="follow_up: {owner: Ann}", seen="Ann")
async def who_owes_the_answer(house: House) -> Any:
    await house.user("Ann", online=False)
    await asked(house, "bob@example.com, no phone please")
    return await name_of(house, (await house.handover()).follow_up.owner_id)


@exercise("follow_up.business_days", template="follow_up: {business_days: 2}", seen="2026-11-25 12:00")
@exercise("follow_up.business_days", template="follow_up: {business_days: 0}", seen="2026-11-23 12:00")
@exercise("follow_up.due_hour", template="follow_up: {due_hour: 9}", seen="2026-11-24 09:00")
async def when_it_is_owed(house: House) -> Any:
    await asked(house, "bob@example.com, no phone please")
    due_at = (await house.handover()).follow_up.due_at
    return due_at and f"{due_at:%Y-%m-%d %H:%M}"


@exercise(
    "follow_up.before_window_closes", template="follow_up: {before_window_closes: 20 h}", seen="2026-11-23 13:00"
)
async def before_the_window_closes(house: House) -> Any:
    await house.open_chat(window_closes_at=house.clock.now() + timedelta(hours=24))
    await house.customer(ASKS)
    await house.customer("bob@example.com, no phone please")
    due_at = (await house.handover()).follow_up.due_at
    return due_at and f"{due_at:%Y-%m-%d %H:%M}"


async def name_of(house: House, user_id: Any) -> str | None:
    """How a user is called."""
    async with house.toolkit.reading(BUSINESS) as work:
        user = await work.users.find(user_id) if user_id else None
    return user.name if user is not None else None
