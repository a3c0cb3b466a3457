"""``handover demo``: samples made once, by the same actions as everything else."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from api.settings import Settings
from api.trial.demo import Made, make_samples
from api.trial.sample_data import CHATS, PEOPLE, sample_contacts
from api.wiring import open_machinery
from tests.architecture.source import ROOT
from tests.journeys.served import settings_in
from tools.contacts.access import Asker, AskerKind
from tools.contacts.book.lists import ContactFilter, ContactOrder
from tools.contacts.contact import Contact
from tools.conversations.conversation import Conversation, ConversationState
from tools.conversations.handover import FollowUpState, HandoverState
from tools.conversations.lists import ConversationFilter, HandoverFilter


async def test_the_samples_are_a_team_thirty_contacts_and_chats_in_several_states(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)

    made = await make_samples(settings)

    assert (len(made.users), made.contacts, len(made.chats)) == (3, 30, len(CHATS))
    assert len({contact.name for contact in await contacts(settings)}) >= 30
    assert {chat.state for chat in await chats(settings)} == {
        ConversationState.AI,
        ConversationState.COLLECTING,
        ConversationState.HUMAN,
        ConversationState.CLOSED,
    }


async def test_a_claim_leads_to_the_contact_that_is_known_and_an_answer_is_owed(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)

    await make_samples(settings)

    emma = next(contact for contact in await contacts(settings) if contact.name == "Emma Baker")
    assert emma.id in {chat.contact_id for chat in await chats(settings)}
    assert await owed(settings) == 2


async def test_a_second_run_makes_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    await make_samples(settings)
    before = await contacts(settings), await chats(settings)

    made = await make_samples(settings)

    assert not made.anything
    assert (await contacts(settings), await chats(settings)) == before


async def test_what_a_run_that_was_broken_off_left_out_is_made_by_the_next(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    first = await make_samples(settings)
    async with open_machinery(settings) as machinery:
        (business_id,) = await machinery.parts.directory.first_businesses(limit=1)
        async with machinery.toolkit.once(business_id) as work:
            mia = next(user for user in await work.users.active() if user.email == PEOPLE[0].email)
            await work.users.deactivate(mia.id, at=work.now)

    again = await make_samples(settings)

    assert first.anything
    assert again == Made(founded=None, users=[], password=again.password, contacts=0, chats=[])


def test_the_command_says_what_it_made_and_then_that_it_is_there(tmp_path: Path) -> None:
    first, second = demo(tmp_path), demo(tmp_path)

    assert "This is the first start. Sign in with" in first
    assert "3 users, who sign in with the password" in first
    assert "30 contacts, with tags" in first
    assert second == "The samples are there already; nothing was made.\n"


def test_no_sample_is_anybody() -> None:
    samples = sample_contacts()

    assert len({sample.email for sample in samples}) == len(samples) == 30
    assert all(sample.email.endswith((".com", ".net", ".org")) and "@example." in sample.email for sample in samples)
    assert all(
        sample.phone == "" or sample.phone.startswith(("+1 212 555 01", "+44 20 7946 0")) for sample in samples
    )


def demo(folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from api.command_line import main; main()", "demo"],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


async def contacts(settings: Settings) -> Sequence[Contact]:
    """The contact book as an admin sees it."""
    async with open_machinery(settings) as machinery:
        (business_id,) = await machinery.parts.directory.first_businesses(limit=1)
        asker = Asker(business_id=business_id, kind=AskerKind.ADMIN)
        async with machinery.toolkit.reading(business_id) as work:
            found = await work.contact_list.page(
                asker, ContactFilter(), order=ContactOrder.NAME, after=None, limit=100
            )
    return [contact for contact, _ in found]


async def chats(settings: Settings) -> Sequence[Conversation]:
    """All of them."""
    async with open_machinery(settings) as machinery:
        (business_id,) = await machinery.parts.directory.first_businesses(limit=1)
        asker = Asker(business_id=business_id, kind=AskerKind.ADMIN)
        async with machinery.toolkit.reading(business_id) as work:
            found = await work.conversation_list.page(asker, ConversationFilter(), after=None, limit=100)
    return [conversation for conversation, _ in found]


async def owed(settings: Settings) -> int:
    """How many answers the team owes."""
    async with open_machinery(settings) as machinery:
        (business_id,) = await machinery.parts.directory.first_businesses(limit=1)
        asker = Asker(business_id=business_id, kind=AskerKind.ADMIN)
        async with machinery.toolkit.reading(business_id) as work:
            wanted = HandoverFilter(states=[HandoverState.CAPTURED])
            found = await work.handover_list.page(asker, wanted, after=None, limit=100)
    return sum(handover.follow_up.state is FollowUpState.OPEN for handover, _ in found)
