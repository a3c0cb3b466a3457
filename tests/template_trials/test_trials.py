"""What a trial tells, what it cannot do, and where it ends."""

from datetime import UTC, datetime, timedelta

from api.bodies.template_trials import Customer, Do, Scene, Step, TriedBody
from api.template_trials.house import House
from api.template_trials.trying import try_template

BEGINS = datetime(2026, 11, 24, 10, tzinfo=UTC)
ASKS = Step(do=Do.WRITE, text="I want to talk to a person")
DETAILS = Step(do=Do.WRITE, text="bob@shop.example.net, +1 212 555 0177")
SKIP = Step(do=Do.SKIP)
SALES = """
name: sales
wait: {time: 40 s, offer: 30 s}
save: {tags: [lead], assignee: Ann, visibility: [Ann, Sales], on_match: verify}
follow_up: {owner: Ann}
hooks: [crm]
messages: {en: {waiting: Hold the line please.}}
"""


async def _tried(template: str, *steps: Step, customer: Customer = Customer.GUEST, online: bool = True) -> TriedBody:
    scene = Scene(begins_at=BEGINS, customer=customer, somebody_online=online)
    return await try_template(template, steps, scene=scene)


def _said(tried: TriedBody) -> list[str]:
    return [line.text for line in tried.lines if line.kind == "said" and line.from_ != "contact"]


def _refused(tried: TriedBody) -> list[str]:
    return [line.text for line in tried.lines if line.kind == "refused"]


async def test_the_same_steps_come_to_the_same_each_time() -> None:
    steps = (ASKS, SKIP, SKIP, DETAILS, Step(do=Do.WRITE, text="{code}"), SKIP)

    one, two = await _tried(SALES, *steps), await _tried(SALES, *steps)

    assert one == two
    assert len(one.lines) > 10


async def test_a_new_text_is_said_at_the_new_time() -> None:
    tried = await _tried(SALES, ASKS, Step(do=Do.WAIT, seconds=39), Step(do=Do.WAIT, seconds=1))

    timed_out = [line for line in tried.lines if line.kind == "event" and line.event == "handover.timed_out"]
    assert _said(tried)[0] == "Hold the line please."
    assert [(line.at - BEGINS, line.step) for line in timed_out] == [(timedelta(seconds=40), 2)]
    assert tried.now == BEGINS + timedelta(seconds=40)


async def test_it_says_what_would_be_saved_owed_sent_and_called() -> None:
    tried = await _tried(SALES, ASKS, SKIP, SKIP, DETAILS, Step(do=Do.WRITE, text="it is {code}"))

    chat = tried.chat
    assert chat is not None
    assert chat.handover is not None
    assert (chat.state, chat.handover.state, chat.handover.missing) == ("ai", "captured", [])
    assert chat.handover.captured == {"email": "bob@shop.example.net", "phone": "+12125550177"}
    assert [(each.value, each.evidence) for each in chat.contact.emails] == [("bob@shop.example.net", "proven")]
    assert (chat.contact.kind, chat.contact.tags) == ("contact", ["lead"])
    assert (chat.assignee, chat.visibility) == ("Ann", ["Ann", "Sales"])
    assert (chat.handover.follow_up.owner, chat.handover.follow_up.reach) == ("Ann", ["email", "phone"])
    assert [each.what for each in tried.due] == ["follow_up"]
    code, owed = tried.mails
    assert (code.to, "••••••" in code.text) == ("bob@shop.example.net", True)
    assert (owed.to, owed.subject.partition(" to ")[0]) == ("colleague-1@example.com", "An answer is owed")
    assert {each.hook for each in tried.hooks} == {"crm"}
    assert "handover.captured" in [each.event for each in tried.hooks]


async def test_somebody_of_the_book_is_known_by_what_they_show() -> None:
    known = await _tried("name: x", ASKS, customer=Customer.KNOWN, online=False)
    proven = await _tried("name: x", ASKS, customer=Customer.PROVEN, online=False)

    assert known.in_the_book is not None
    assert known.in_the_book.email not in "".join(_said(known))
    assert "a•••@example.com" in "".join(_said(proven))
    assert known.chat is not None
    assert proven.chat is not None
    assert (known.chat.contact.kind, proven.chat.contact.name) == ("guest", "Alex Sample")


async def test_what_cannot_be_done_is_told_and_the_rest_is_done() -> None:
    tried = await _tried(
        "name: x",
        Step(do=Do.REPLY, text="too soon"),
        Step(do=Do.ACCEPT),
        Step(do=Do.GO_OFFLINE, who="Nobody Here"),
        SKIP,
        Step(do=Do.WRITE, text="{code}"),
        ASKS,
        Step(do=Do.ACCEPT, who="robin@example.com"),
        Step(do=Do.REPLY, text="Here I am."),
        Step(do=Do.DECLINE),
    )

    assert [(line.step, line.kind == "refused") for line in tried.lines if line.kind == "refused"] == [
        (0, True),
        (1, True),
        (2, True),
        (3, True),
        (4, True),
        (8, True),
    ]
    assert _refused(tried)[2] == "Nobody of the team is called Nobody Here; there are: Robin."
    assert _said(tried)[-1] == "Here I am."


async def test_who_goes_leaves_the_chat_to_others_and_who_comes_is_offered_it() -> None:
    gone = await _tried("name: x", ASKS, Step(do=Do.GO_OFFLINE))
    come = await _tried("name: x\nwait: {when_nobody_is_there: wait}", ASKS, Step(do=Do.COME_ONLINE), online=False)

    assert gone.chat is not None
    assert come.chat is not None
    assert (gone.chat.state, [each.online for each in gone.team]) == ("collecting", [False])
    assert come.chat.handover is not None
    assert come.chat.handover.offered_to == ["Robin"]


async def test_a_person_who_is_there_stays_there_however_long_nothing_happens() -> None:
    tried = await _tried("name: x", Step(do=Do.WAIT, seconds=3 * 24 * 3600), ASKS)

    assert tried.chat is not None
    assert tried.chat.handover is not None
    assert tried.chat.handover.offered_to == ["Robin"]


async def test_it_ends_where_so_much_happens_that_nobody_would_read_it() -> None:
    often = "name: x\nwait: {time: 2 h, updates: 1 s, when_all_had_it: wait}"

    tried = await _tried(often, ASKS, Step(do=Do.WAIT, seconds=7000), ASKS)

    assert tried.stopped == "So much happens in this chat that the trial ends here."
    assert 300 < len(tried.lines) < 1000
    assert max(line.step for line in tried.lines) == 1


async def test_it_ends_after_sixty_days() -> None:
    tried = await _tried("name: x", *[Step(do=Do.WAIT, seconds=59 * 24 * 3600)] * 3)

    assert tried.stopped == "A trial ends 60 days after its beginning."
    assert tried.now == BEGINS + timedelta(days=60)


async def test_a_house_of_nobody_is_a_house() -> None:
    scene = Scene(begins_at=BEGINS)

    tried = await try_template("name: x", [ASKS, Step(do=Do.ACCEPT)], scene=scene, house=House())

    assert _refused(tried) == ["There is nobody in the team."]
    assert tried.chat is not None
    assert tried.chat.state == "collecting"
