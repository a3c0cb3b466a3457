"""One suite for both databases: what the search found of a pair and what else raised it, each by itself."""

from tests.databases import BUSINESS
from tests.people import add_contact, add_conversation, open_pairs
from tools.contacts.evidence import ContactPair, pair_of
from tools.contacts.store import Pair, PairKind, PairState
from tools.storage.toolkit import SqlToolkit


async def test_what_the_search_found_and_what_a_chat_raised_go_each_by_itself(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        ann, bob, cid = [await add_contact(work) for _ in range(3)]
        conversation = await add_conversation(work, ann)
        found_first, raised_first = pair_of(ann, bob), pair_of(ann, cid)
        await work.pairs.note_found(found_first, ["same_name", "email_alias"])
        for pair in (found_first, raised_first):
            await work.pairs.raise_(pair, kind=PairKind.CONFLICT, reasons=["email"], conversation_id=conversation.id)
        await work.pairs.note_found(raised_first, ["email_alias"])
        both = await open_pairs(work)

        await work.pairs.withdraw(conversation.id)
        withdrawn = await open_pairs(work)
        await work.pairs.raise_(raised_first, kind=PairKind.SUGGESTION, reasons=["phone"], conversation_id=None)
        for pair in (found_first, raised_first):
            await work.pairs.forget_found(pair)
        left = await open_pairs(work)

    def told(pairs: list[Pair]) -> dict[ContactPair, tuple[object, ...]]:
        return {
            (pair.one_id, pair.other_id): (pair.kind.value, pair.times, list(pair.reasons), list(pair.found))
            for pair in pairs
        }

    assert {pair.conversation_id for pair in both} == {conversation.id}
    assert told(both) == {
        found_first: ("conflict", 1, ["email"], ["email_alias", "same_name"]),
        raised_first: ("conflict", 1, ["email"], ["email_alias"]),
    }
    assert told(withdrawn) == {
        found_first: ("suggestion", 0, [], ["email_alias", "same_name"]),
        raised_first: ("suggestion", 0, [], ["email_alias"]),
    }
    assert told(left) == {raised_first: ("suggestion", 1, ["phone"], [])}


async def test_a_pair_kept_apart_is_not_found_and_one_of_two_that_were_merged_is_found_anew(
    toolkit: SqlToolkit,
) -> None:
    async with toolkit.once(BUSINESS) as work:
        ann, bob, cid = [await add_contact(work) for _ in range(3)]
        parted, merged = pair_of(ann, bob), pair_of(ann, cid)
        await work.pairs.settle(parted, state=PairState.APART, by_id="usr_1")
        await work.pairs.raise_(merged, kind=PairKind.CONFLICT, reasons=["email"], conversation_id=None)
        await work.pairs.settle(merged, state=PairState.MERGED, by_id="usr_1")
        for pair in (parted, merged):
            await work.pairs.note_found(pair, ["email_alias"])

        (pair_again,) = await open_pairs(work)
        await work.pairs.forget_found(parted)

        assert (pair_again.one_id, pair_again.other_id) == merged
        assert (pair_again.times, pair_again.reasons, pair_again.settled_by) == (0, [], None)
        assert await work.pairs.parted([ann]) == {parted}
