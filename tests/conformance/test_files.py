"""Files of conversations on either database: in pieces, their sender's alone until they are sent, each once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.filed import PNG, waiting_file
from tests.people import add_contact, add_conversation, add_user
from tools.actions.conversations.receive_message import receive_message
from tools.clock import SimulatedClock
from tools.conversations.conversation import Conversation
from tools.conversations.files import PIECE, FilesFrom
from tools.errors import Conflict, Invalid, TooMany, WrongKind
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork

HOUR = timedelta(hours=1)


async def opened(work: SqlUnitOfWork, *, sender: str = "v1", network_address: str = "near") -> Conversation:
    return await add_conversation(work, await add_contact(work), sender=sender, network_address=network_address)


async def test_a_file_comes_back_piece_by_piece_and_in_its_business_and_conversation_alone(
    toolkit: SqlToolkit,
) -> None:
    body = PNG + bytes(range(256)) * 2 * (PIECE // 256)
    async with toolkit.once(BUSINESS) as work:
        chat, other = await opened(work), await opened(work, sender="v2")
        file = await waiting_file(work, chat.id, body=body, client_id="c1")

    async with toolkit.reading(BUSINESS) as work:
        pieces = [await work.files.piece(file.id, number) for number in range(4)]
        found = [await work.files.find(file.id, of=each.id) for each in (chat, other)]
        again = await work.files.find_by_client_id("c1", of=chat.id, user_id=None)
    async with toolkit.reading(OTHER_BUSINESS) as work:
        elsewhere = await work.files.piece(file.id, 0), await work.files.find(file.id, of=chat.id)
    assert b"".join(each or b"" for each in pieces) == body
    assert ([len(each or b"") for each in pieces], pieces[3]) == ([PIECE, PIECE, len(PNG), 0], None)
    assert found == [file, None]
    assert again == file
    assert elsewhere == (None, None)


async def test_a_file_that_waits_is_its_senders_alone_and_goes_with_one_message(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        chat = await opened(work)
        ben = await add_user(work, "Ben")
        mine, bens = await waiting_file(work, chat.id), await waiting_file(work, chat.id, user_id=ben)
        both = [mine.id, bens.id]
        of_customer = await work.files.lock_waiting(both, of=chat.id, user_id=None)
        of_ben = await work.files.lock_waiting(both, of=chat.id, user_id=ben)
        said = await receive_message(work, conversation_id=chat.id, text="", client_id="c1", file_ids=[mine.id])
        sent = await work.files.lock_waiting(both, of=chat.id, user_id=None)
        kept = await work.files.find(mine.id, of=chat.id)
        counts = [await work.files.count(of=chat.id, by_team=by_team) for by_team in (False, True)]

    assert [[each.id for each in found] for found in (of_customer, of_ben, sent)] == [[mine.id], [bens.id], []]
    assert kept is not None
    assert kept.message_id == said.message.id
    assert counts == [1, 1]


async def test_the_same_client_id_is_the_same_file_of_one_sender(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        chat = await opened(work)
        ben = await add_user(work, "Ben")
        one, again = [await waiting_file(work, chat.id, client_id="c1") for _ in range(2)]
        of_ben = await waiting_file(work, chat.id, client_id="c1", user_id=ben)

    assert one == again
    assert of_ben.id != one.id


@pytest.mark.parametrize("wrong", ["fil_none", "of another chat", "of the team", "sent already", "twice"])
async def test_a_message_takes_only_files_that_wait_for_it(toolkit: SqlToolkit, wrong: str) -> None:
    async with toolkit.once(BUSINESS) as work:
        chat, other = await opened(work), await opened(work, sender="v2")
        ben = await add_user(work, "Ben")
        good = await waiting_file(work, chat.id)
        sent = await waiting_file(work, chat.id)
        await receive_message(work, conversation_id=chat.id, text="", client_id="c0", file_ids=[sent.id])
        ids = {
            "of another chat": (await waiting_file(work, other.id)).id,
            "of the team": (await waiting_file(work, chat.id, user_id=ben)).id,
            "sent already": sent.id,
            "twice": good.id,
        }

        with pytest.raises(Invalid):
            await receive_message(
                work, conversation_id=chat.id, text="Hi", client_id="c1", file_ids=[good.id, ids.get(wrong, wrong)]
            )

        assert [each.text for each in await work.messages.latest(chat.id, limit=9)] == [""]


async def test_a_network_address_has_its_share_of_an_hour_and_of_a_day(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with toolkit.once(BUSINESS) as work:
        business = await work.businesses.get()
        limits = {"files_an_hour": 2, "file_megabytes_a_day": 1}
        await work.businesses.save(replace(business, settings={**business.settings, "limits": limits}))
        one, other = await opened(work), await opened(work, sender="v2")
        far = await opened(work, sender="v3", network_address="far")
        for chat in (one, other):
            await waiting_file(work, chat.id)
        with pytest.raises(TooMany):
            await waiting_file(work, one.id)
        await waiting_file(work, far.id, body=PNG + bytes(1024 * 1024))
        with pytest.raises(TooMany):
            await waiting_file(work, far.id)
        sent = await work.files.come_from("near", since=work.now - HOUR)
    clock.advance(HOUR + timedelta(seconds=1))

    async with toolkit.once(BUSINESS) as work:
        await waiting_file(work, one.id)
        with pytest.raises(TooMany):
            await waiting_file(work, far.id)
    assert sent == FilesFrom(2, 2 * len(PNG))


async def test_what_is_not_taken_leaves_nothing_behind(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        chat = await opened(work)
        with pytest.raises(WrongKind):
            await waiting_file(work, chat.id, name="cat.png", body=b"<svg>")
        with pytest.raises(Invalid):
            await waiting_file(work, chat.id, name="empty.txt", body=b"")
        business = await work.businesses.get()
        await work.businesses.save(replace(business, settings={"limits": {"file_megabytes": 0}}))
        with pytest.raises(Conflict):
            await waiting_file(work, chat.id)

        assert await work.files.count(of=chat.id, by_team=False) == 0
