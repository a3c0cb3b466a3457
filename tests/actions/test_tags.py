"""Tags by their names: however they are spelled, whatever they were called, and gone when they are deleted."""

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from tests.actions.capturing import events, in_book, open_chat
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact, add_user
from tests.scale import scaled
from tools.actions.merges.merge_contacts import merge_contacts
from tools.actions.merges.undo_merge import undo_merge
from tools.actions.tags.add_tag import add_tag
from tools.actions.tags.change_tag import change_tag
from tools.actions.tags.change_tags import change_tags
from tools.actions.tags.delete_tag import delete_tag
from tools.contacts.access import Asker, AskerKind
from tools.contacts.contact import Audience, ContactKind, ContactStatus
from tools.errors import Invalid, NotFound, ValueTaken
from tools.ids import ContactId, ConversationId, TagId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.tags.tag import Tag, checked_tag_name

BEN = UserId("usr_ben")
AGENT = Asker(BUSINESS, AskerKind.AGENT, user_id=BEN)
ADMIN = Asker(BUSINESS, AskerKind.ADMIN, user_id=UserId("usr_ada"))


async def tag(toolkit: SqlToolkit, name: str = "VIP") -> TagId:
    return (await toolkit.run(BUSINESS, partial(add_tag, name=name))).id


async def rename(toolkit: SqlToolkit, tag_id: TagId, name: str) -> Tag:
    return await toolkit.run(BUSINESS, partial(change_tag, tag_id=tag_id, name=name, colour=None))


async def delete(toolkit: SqlToolkit, tag_id: TagId) -> Tag:
    return await toolkit.run(BUSINESS, partial(delete_tag, tag_id=tag_id, by_id="usr_ada"))


async def give(toolkit: SqlToolkit, contact_id: ContactId, *names: str, take: tuple[str, ...] = ()) -> bool:
    return await toolkit.run(
        BUSINESS, partial(change_tags, contact_id=contact_id, add=names, take=take, asker=AGENT, by_id=BEN)
    )


async def tags_of(toolkit: SqlToolkit, contact_id: ContactId) -> set[str]:
    async with toolkit.reading(BUSINESS) as work:
        return set((await work.tags.of([contact_id]))[contact_id])


@pytest.mark.parametrize("spelling", ["VIP", "vip", "  Vip ", "ＶＩＰ"])
async def test_two_tags_that_differ_in_spelling_alone_are_one(toolkit: SqlToolkit, spelling: str) -> None:
    vip = await tag(toolkit)

    with pytest.raises(ValueTaken) as refused:
        await tag(toolkit, spelling)
    async with toolkit.once(OTHER_BUSINESS) as work:
        elsewhere = await add_tag(work, name=spelling)

    assert refused.value.holder_id == vip
    assert elsewhere.business_id == OTHER_BUSINESS


async def test_of_many_who_make_the_same_tag_at_once_one_does(toolkit: SqlToolkit) -> None:
    made = await asyncio.gather(
        *(tag(toolkit, name) for name in ("vip", "VIP", "Vip", "vIP") * max(1, scaled(20))), return_exceptions=True
    )

    async with toolkit.reading(BUSINESS) as work:
        (only,) = await work.tag_book.all()
    assert [each for each in made if isinstance(each, str)] == [only.id]
    assert {type(each) for each in made if not isinstance(each, str)} == {ValueTaken}


@pytest.mark.parametrize("name", ["", "   ", "a" * 101, "a\u202eb", "a\x07b"])
def test_what_cannot_be_read_is_no_name(name: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_tag_name(name)

    assert refused.value.field == "name"


def test_a_name_is_kept_as_it_is_written() -> None:
    assert checked_tag_name("  Großkunde   Süd 👩\u200d🔧 ") == "Großkunde Süd 👩\u200d🔧"


async def test_a_contact_is_given_tags_by_any_spelling_and_its_history_says_what_came_and_left(
    toolkit: SqlToolkit,
) -> None:
    contact_id = await in_book(toolkit)
    await tag(toolkit, "VIP")
    await tag(toolkit, "Lead")

    first = await give(toolkit, contact_id, "vip", "LEAD")
    again = await give(toolkit, contact_id, "VIP")
    taken = await give(toolkit, contact_id, take=("lead",))

    async with toolkit.reading(BUSINESS) as work:
        history = [each.changes for each in await work.history.of(contact_id, before=None, limit=10)]
    assert (first, again, taken) == (True, False, True)
    assert await tags_of(toolkit, contact_id) == {"VIP"}
    assert {"tags": (["Lead"], [])} in history
    assert {"tags": ([], ["Lead", "VIP"])} in history
    assert len(history) == len(await events(toolkit)) == 2


async def test_a_name_that_leads_to_no_tag_gives_none_and_says_which_there_are(toolkit: SqlToolkit) -> None:
    contact_id = await in_book(toolkit)
    await tag(toolkit, "VIP")
    async with toolkit.once(OTHER_BUSINESS) as work:
        await add_tag(work, name="theirs")

    with pytest.raises(Invalid) as refused:
        await give(toolkit, contact_id, "VIP", "theirs")

    assert str(refused.value) == 'There is no tag "theirs". There are: VIP. Admins make new ones.'
    assert await tags_of(toolkit, contact_id) == set()


async def test_a_contact_that_is_hidden_is_given_nothing(toolkit: SqlToolkit) -> None:
    contact_id = await in_book(toolkit, visibility=Audience(frozenset()))
    await tag(toolkit)

    with pytest.raises(NotFound):
        await give(toolkit, contact_id, "VIP")


async def test_a_renamed_tag_stays_with_its_contacts_and_conversations_and_is_found_by_its_old_name(
    toolkit: SqlToolkit,
) -> None:
    contact_id, other_id = await in_book(toolkit), await in_book(toolkit)
    vip = await tag(toolkit)
    await give(toolkit, contact_id, "VIP")
    chat = await open_chat(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await tag_conversation(work, chat.conversation_id, "VIP", "other")

    await rename(toolkit, vip, "Key account")
    await give(toolkit, other_id, "vip")

    assert await tags_of(toolkit, contact_id) == await tags_of(toolkit, other_id) == {"Key account"}
    async with toolkit.reading(BUSINESS) as work:
        conversation = await work.conversations.find(chat.conversation_id)
    assert conversation is not None
    assert conversation.tags == ("Key account", "other")


async def test_an_old_name_goes_to_the_tag_that_is_called_so_now(toolkit: SqlToolkit) -> None:
    contact_id = await in_book(toolkit)
    vip = await tag(toolkit)
    await rename(toolkit, vip, "Key account")

    other = await tag(toolkit, "VIP")
    await give(toolkit, contact_id, "vip")
    with pytest.raises(ValueTaken):
        await rename(toolkit, vip, "vip")
    await rename(toolkit, other, "Very important")
    back = await rename(toolkit, vip, "Vip")

    assert await tags_of(toolkit, contact_id) == {"Very important"}
    assert back.name == "Vip"


async def test_a_deleted_tag_leaves_its_contacts_whose_history_says_so_and_its_conversations(
    toolkit: SqlToolkit,
) -> None:
    contacts = [await in_book(toolkit) for _ in range(3)]
    vip, lead = await tag(toolkit), await tag(toolkit, "Lead")
    for contact_id in contacts[:2]:
        await give(toolkit, contact_id, "VIP", "Lead")
    chat = await open_chat(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await tag_conversation(work, chat.conversation_id, "VIP")

    for tag_id in (vip, lead):
        await delete(toolkit, tag_id)

    assert [await tags_of(toolkit, each) for each in contacts] == [set(), set(), set()]
    async with toolkit.reading(BUSINESS) as work:
        histories = [await work.history.of(each, before=None, limit=10) for each in contacts]
        conversation = await work.conversations.find(chat.conversation_id)
        assert await work.tag_book.all() == []
    assert [len(each) for each in histories] == [3, 3, 0]
    assert {"tags": (["VIP"], [])} in [each.changes for each in histories[0]]
    assert conversation is not None
    assert conversation.tags == ()


async def test_an_undone_merge_gives_back_tags_by_their_new_names_and_none_that_was_deleted(
    toolkit: SqlToolkit,
) -> None:
    ann, anna = await in_book(toolkit), await in_book(toolkit, name="Anna Lee")
    vip, lead = await tag(toolkit), await tag(toolkit, "Lead")
    await give(toolkit, anna, "VIP", "Lead")
    plan = await toolkit.run(BUSINESS, partial(merge_contacts, survivor_id=ann, absorbed_ids=[anna], by_id="usr_ada"))
    assert not plan.changes_nothing
    async with toolkit.reading(BUSINESS) as work:
        (merge,) = await work.merges.into(ann, after=0)
    await rename(toolkit, vip, "Key account")
    await delete(toolkit, lead)

    await toolkit.run(BUSINESS, partial(undo_merge, merge_id=merge.id, by_id="usr_ada"))

    assert await tags_of(toolkit, ann) == set()
    assert await tags_of(toolkit, anna) == {"Key account"}


async def test_counts_are_of_active_contacts_that_the_asker_sees(toolkit: SqlToolkit) -> None:
    vip = await tag(toolkit)
    async with toolkit.once(BUSINESS) as work:
        await add_user(work, BEN)
        seen = await add_contact(work, visibility=Audience(frozenset({BEN})))
        for made in (
            seen,
            await add_contact(work, visibility=Audience(frozenset())),
            await add_contact(work, status=ContactStatus.ARCHIVED),
            await add_contact(work, kind=ContactKind.GUEST),
        ):
            await work.tags.give(made, {"VIP"})

    async with toolkit.reading(BUSINESS) as work:
        counted = [await work.tag_book.counts(asker) for asker in (AGENT, ADMIN)]
    async with toolkit.reading(OTHER_BUSINESS) as work:
        elsewhere = await work.tag_book.counts(Asker(OTHER_BUSINESS, AskerKind.ADMIN))

    assert counted == [{vip: 1}, {vip: 2}]
    assert elsewhere == {}


async def test_a_tag_that_is_deleted_while_it_is_given_is_with_nobody(toolkit: SqlToolkit) -> None:
    for number in range(max(5, scaled(50))):
        contact_id = await in_book(toolkit)
        tag_id = await tag(toolkit, f"tag {number}")

        outcome = await asyncio.gather(
            give(toolkit, contact_id, f"tag {number}"), delete(toolkit, tag_id), return_exceptions=True
        )

        assert isinstance(outcome[0], bool | Invalid)
        assert isinstance(outcome[1], Tag)
        assert await tags_of(toolkit, contact_id) == set()


async def tag_conversation(work: SqlUnitOfWork, conversation_id: ConversationId, *names: str) -> None:
    """As a capture on a claim tags it."""
    conversation = await work.conversations.find(conversation_id)
    assert conversation is not None
    await work.conversations.save(replace(conversation, tags=names))
