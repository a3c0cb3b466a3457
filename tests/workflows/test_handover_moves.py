"""The table of moves: from where a chat is parked and what happened to what is done."""

import pytest

from tools.contacts.typed.typed_wishes import Wish
from tools.conversations.conversation import ChannelKind
from tools.conversations.handover import HandoverState
from tools.conversations.inbox import InboxKind
from workflows.handover.moves import Do, Happening, Parked, Place, Reason, next_move

NOWHERE, WAITING, ASKING, HUMAN = (
    Place(Parked.NOWHERE),
    Place(Parked.WAIT_FOR_PERSON),
    Place(Parked.ASK_DETAILS),
    Place(Parked.WITH_PERSON, person_id="usr_mia"),
)


@pytest.mark.parametrize(
    ("kind", "nowhere", "waiting", "asking", "human"),
    [
        (InboxKind.MESSAGE, Do.START, Do.ACKNOWLEDGE, Do.RESUME, Do.RECORD),
        (InboxKind.REQUESTED, Do.OPEN, Do.IGNORE, Do.IGNORE, Do.IGNORE),
        (InboxKind.ACCEPTED, Do.TAKE, Do.RESUME, Do.RESUME, Do.TOO_LATE),
        (InboxKind.TAKEN, Do.TAKE, Do.RESUME, Do.RESUME, Do.TOO_LATE),
        (InboxKind.DECLINED, Do.IGNORE, Do.OFFER_NEXT, Do.IGNORE, Do.IGNORE),
        (InboxKind.OFFER_OVER, Do.IGNORE, Do.OFFER_NEXT, Do.IGNORE, Do.IGNORE),
        (InboxKind.PRESENCE, Do.IGNORE, Do.OFFER_NEXT, Do.IGNORE, Do.IGNORE),
        (InboxKind.WAIT_OVER, Do.IGNORE, Do.RESUME, Do.IGNORE, Do.IGNORE),
        (InboxKind.UPDATE, Do.IGNORE, Do.RESUME, Do.IGNORE, Do.IGNORE),
        (InboxKind.REMIND, Do.IGNORE, Do.IGNORE, Do.RESUME, Do.IGNORE),
        (InboxKind.ABANDON, Do.IGNORE, Do.IGNORE, Do.RESUME, Do.IGNORE),
        (InboxKind.NO_REPLY, Do.IGNORE, Do.IGNORE, Do.IGNORE, Do.RESUME),
        (InboxKind.CANCELLED, Do.IGNORE, Do.RESUME, Do.RESUME, Do.IGNORE),
        (InboxKind.HANDED_ON, Do.IGNORE, Do.IGNORE, Do.IGNORE, Do.RESUME),
        (InboxKind.GIVEN_BACK, Do.IGNORE, Do.IGNORE, Do.IGNORE, Do.RESUME),
        (InboxKind.CLOSED, Do.IGNORE, Do.RESUME, Do.RESUME, Do.RESUME),
        (InboxKind.FOLLOW_UP, Do.IGNORE, Do.IGNORE, Do.IGNORE, Do.IGNORE),
        (InboxKind.SILENT, Do.IGNORE, Do.IGNORE, Do.IGNORE, Do.RESUME),
        (InboxKind.REPLIED, Do.IGNORE, Do.IGNORE, Do.IGNORE, Do.RECORD),
    ],
)
def test_every_pair_of_place_and_event_has_its_one_move(
    kind: InboxKind, nowhere: Do, waiting: Do, asking: Do, human: Do
) -> None:
    happened = Happening(kind, user_id="usr_bob")

    moves = [next_move(place, happened).do for place in (NOWHERE, WAITING, ASKING, HUMAN)]

    assert moves == [nowhere, waiting, asking, human]


def test_the_table_above_names_every_event() -> None:
    marks = test_every_pair_of_place_and_event_has_its_one_move.pytestmark  # type: ignore[attr-defined]

    named = {row[0] for row in marks[0].args[1]}

    assert named == set(InboxKind)


@pytest.mark.parametrize(
    ("wish", "answer"),
    [
        (Wish.JUST_WRITE_ME, {"type": "timed_out", "why": "just_write_me", "meanwhile": ["…"], "message_id": "m"}),
        (Wish.JUST_CALL_ME, {"type": "timed_out", "why": "just_call_me", "meanwhile": ["…"], "message_id": "m"}),
        (Wish.NEVER_MIND, {"type": "cancelled", "by": "customer", "message_id": "m", "text": "…"}),
        (Wish.STOP, {"type": "cancelled", "by": "customer", "message_id": "m", "text": "…"}),
    ],
)
def test_some_words_end_the_wait(wish: Wish, answer: dict[str, object]) -> None:
    move = next_move(WAITING, Happening(InboxKind.MESSAGE, message_id="m", text="…", wish=wish))

    assert (move.do, move.answer) == (Do.RESUME, answer)


@pytest.mark.parametrize("wish", [Wish.NONE, Wish.HUMAN, Wish.YES, Wish.QUESTION, Wish.REFUSE_ALL])
def test_other_words_are_kept_and_acknowledged_once(wish: Wish) -> None:
    told = Place(Parked.WAIT_FOR_PERSON, acknowledged=True)
    wrote = Happening(InboxKind.MESSAGE, message_id="m", wish=wish)

    first, later = next_move(WAITING, wrote), next_move(told, wrote)

    assert (first.do, later.do) == (Do.ACKNOWLEDGE, Do.RECORD)


@pytest.mark.parametrize("channel", [ChannelKind.WHATSAPP, ChannelKind.SMS])
@pytest.mark.parametrize(
    ("place", "do"), [(NOWHERE, Do.OPT_OUT), (WAITING, Do.RESUME), (ASKING, Do.RESUME), (HUMAN, Do.RECORD)]
)
def test_stop_on_a_phone_channel_is_an_opt_out_wherever_the_chat_stands(
    channel: ChannelKind, place: Place, do: Do
) -> None:
    move = next_move(place, Happening(InboxKind.MESSAGE, wish=Wish.STOP, channel=channel))

    assert (move.do, move.opt_out) == (do, True)
    assert move.answer.get("by", "stop") == "stop"


def test_asking_for_a_person_in_words_opens_a_handover_without_the_agent() -> None:
    move = next_move(NOWHERE, Happening(InboxKind.MESSAGE, wish=Wish.HUMAN, reason=Reason.WORDS))

    assert (move.do, move.reason) == (Do.OPEN, Reason.WORDS)


@pytest.mark.parametrize("kind", [InboxKind.WAIT_OVER, InboxKind.MESSAGE])
def test_after_the_row_is_accepted_nothing_ends_the_wait_any_more(kind: InboxKind) -> None:
    accepted = Place(Parked.WAIT_FOR_PERSON, state=HandoverState.ACCEPTED)

    move = next_move(accepted, Happening(kind, wish=Wish.NEVER_MIND))

    assert move.do in (Do.IGNORE, Do.RECORD)


@pytest.mark.parametrize("state", [HandoverState.WAITING, HandoverState.COLLECTING, None])
def test_the_row_may_be_collecting_before_the_graph_knows(state: HandoverState | None) -> None:
    move = next_move(Place(Parked.WAIT_FOR_PERSON, state=state), Happening(InboxKind.WAIT_OVER))

    assert move.answer == {"type": "timed_out"}


def test_who_has_the_chat_already_is_not_too_late() -> None:
    move = next_move(HUMAN, Happening(InboxKind.ACCEPTED, user_id="usr_mia"))

    assert move.do is Do.IGNORE


def test_a_driver_that_keeps_text_out_of_checkpoints_gets_answers_without_it() -> None:
    places = (WAITING, ASKING, HUMAN)
    wishes = (Wish.NONE, Wish.NEVER_MIND, Wish.JUST_WRITE_ME, Wish.STOP)

    answers = [
        next_move(place, Happening(InboxKind.MESSAGE, message_id="m", wish=wish)).answer
        for place in places
        for wish in wishes
    ]

    assert all("text" not in answer and not answer.get("meanwhile") for answer in answers)
    assert all(answer["message_id"] == "m" for answer in answers)


def test_closing_is_told_from_calling_off() -> None:
    moves = [next_move(WAITING, Happening(kind)) for kind in (InboxKind.CLOSED, InboxKind.CANCELLED)]

    assert [move.answer["by"] for move in moves] == ["closed", "user"]
