"""Pairs of records that may be one person: conflicts, which a person settles, and suggestions."""

from collections.abc import Sequence
from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Administering, Reading, Writing
from api.bodies.contacts.contacts import PairBody
from api.bodies.contacts.pairs import ConflictAsked, ListedPair, SettleAsked, SettledBody
from api.bodies.strict import Done, PageOf
from api.doing import Do
from api.eyes import Look
from api.gates.refusals import Enter
from api.paging import PageHere, Paging
from api.shown import show_contacts
from tools.actions.capture.read_session import contact_holders
from tools.actions.capture.report_conflict import report_conflict
from tools.actions.capture.typed_values import Value
from tools.actions.contacts.entering.enter_values import Entered, Person
from tools.actions.merges.find_duplicates import search_whole_book
from tools.actions.merges.settle_pair import Assign, MergeInto, Settlement, TwoPeople, settle_pair
from tools.actions.team.eyes import Eyes
from tools.contacts.book.pair_list import PairFilter, SeenPair
from tools.contacts.capabilities import Capability
from tools.contacts.editing.entry import Choice
from tools.contacts.identifiers import IdentifierKind, Key
from tools.contacts.store import Pair, PairKind, PairState
from tools.contacts.values.email_addresses import parse_email
from tools.contacts.values.phone_numbers import parse_phone
from tools.errors import Invalid, NotFound
from tools.ids import ContactId, ConversationId
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1", tags=["merges"])

State = Literal["open", "apart"]


@router.get("/conflicts")
async def list_conflicts(caller: Reading, look: Look, paging: PageHere, state: State = "open") -> PageOf[ListedPair]:
    """Where the evidence points to two people, and both may be seen; those raised last come first."""
    return await _list(look, paging, PairFilter(PairKind.CONFLICT, PairState(state)))


@router.get("/contacts/duplicates")
async def list_duplicates(caller: Reading, look: Look, paging: PageHere, state: State = "open") -> PageOf[ListedPair]:
    """Pairs that may be one person, with the reasons, where both may be seen; those found last come first.

    Beside what chats and proof say, the search gives as reasons: `email_alias` (two addresses of one mailbox),
    `mistyped_email`, `same_local_part`, `phone_extension` (one number, once with an extension), `phone_country` (the
    same digits in two countries), `shared_domain`, `same_business`, `same_address`, `same_name`, `similar_name` and
    `name_initial`. A pair goes when its reasons do.
    """
    return await _list(look, paging, PairFilter(PairKind.SUGGESTION, PairState(state)))


@router.post("/contacts/duplicates/search", response_model=Done, status_code=202)
async def search_duplicates(caller: Administering, do: Do) -> Response:
    """Compares all contacts, by and by, beside other work; what is found stands in `GET /v1/contacts/duplicates`.

    Whoever is added or changed is compared without this: it is for rules that are new, or a book put in from outside.
    """

    async def change(work: UnitOfWork, eyes: Eyes) -> Done:
        await search_whole_book(work)
        eyes.did("duplicates.searched")
        return Done()

    return await do(change, status=202)


@router.post("/conflicts", response_model=PairBody, status_code=201)
async def add_conflict(asked: ConflictAsked, caller: Writing, do: Do) -> Response:
    """Reports by hand that two records are mixed up; one that is open already counts once more."""

    async def change(work: UnitOfWork, eyes: Eyes) -> PairBody:
        await eyes.need(work, Capability.WORK)
        found = await eyes.contacts_to_change(work, asked.contact_ids)
        one, other = (found[ContactId(each)] for each in asked.contact_ids)
        pair = await report_conflict(work, one_id=one.id, other_id=other.id, by_id=caller.id)
        chats = await _seen_chats(work, eyes, [pair])
        return PairBody.of(pair, found[pair.one_id], found[pair.other_id], chats=chats)

    return await do(change, status=201)


@router.post("/conflicts/{pair_id}/settle", response_model=SettledBody)
async def settle_conflict(pair_id: str, asked: SettleAsked, caller: Writing, do: Do, enter: Enter) -> Response:
    """They are one (`merge` names who stays), a value is one's (`assign`, `to`), or nothing changes (`ignore`).

    Whatever is not merged is remembered as two people: nothing joins them by itself.
    """

    async def change(work: UnitOfWork, eyes: Eyes) -> SettledBody:
        pair = await _find(work, eyes, pair_id, kind=PairKind.CONFLICT)
        return await _settle(work, eyes, pair, await _read(work, asked))

    return await (enter(lambda: do(change)) if asked.assign is not None else do(change))


@router.post("/contacts/duplicates/{pair_id}/dismiss", response_model=SettledBody)
async def dismiss_duplicate(pair_id: str, caller: Writing, do: Do) -> Response:
    """They are two people, and remembered as such: never suggested nor joined by itself again."""

    async def change(work: UnitOfWork, eyes: Eyes) -> SettledBody:
        pair = await _find(work, eyes, pair_id, kind=PairKind.SUGGESTION)
        return await _settle(work, eyes, pair, TwoPeople())

    return await do(change)


async def _list(look: Look, paging: Paging, wanted: PairFilter) -> PageOf[ListedPair]:
    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[ListedPair]:
        found = await work.pair_list.page(eyes.caller.asker, wanted, after=paging.after, limit=paging.fetch)
        chats = await _seen_chats(work, eyes, [seen.pair for seen, _ in found])
        both = {each.id: each for seen, _ in found for each in (seen.one, seen.other)}
        shown = await show_contacts(work, list(both.values()))

        def show(seen: SeenPair) -> ListedPair:
            # What an admin sees by the role alone is noted.
            for contact in (seen.one, seen.other):
                eyes.lists(contact)
            pair = PairBody.of(seen.pair, seen.one, seen.other, chats=chats)
            return ListedPair.of_row(pair, [shown[seen.one.id], shown[seen.other.id]])

        return paging.page(found, show)

    return await look(read)


async def _seen_chats(work: UnitOfWork, eyes: Eyes, pairs: Sequence[Pair]) -> frozenset[ConversationId]:
    """The conversations of pairs that may be seen; the others are not named."""
    named = [pair.conversation_id for pair in pairs if pair.conversation_id is not None]
    seen = await work.conversation_list.amount(eyes.caller.asker, named)
    return frozenset(seen.conversation_ids)


async def _find(work: UnitOfWork, eyes: Eyes, pair_id: str, *, kind: PairKind) -> Pair:
    """Of two that they may see."""
    pair = await work.pairs.with_id(pair_id)
    if pair is None or pair.kind is not kind:
        raise NotFound
    for contact_id in (pair.one_id, pair.other_id):
        if await eyes.find_contact(work, contact_id) is None:
            raise NotFound
    return pair


async def _settle(work: UnitOfWork, eyes: Eyes, pair: Pair, settlement: Settlement) -> SettledBody:
    await eyes.need(work, Capability.WORK)
    both = [pair.one_id, pair.other_id]
    await work.merges.lock_conversations({*both, *await _holders(work, settlement)})
    found = await eyes.contacts_to_change(work, both)
    caller = eyes.caller
    person = Person(caller.asker, caller.id, eyes.sees_contact, Choice.PART)
    merge_ids: Sequence[str] = await settle_pair(work, pair, settlement, person=person)
    settled = await work.pairs.find(*both)
    assert settled is not None, "it was settled just now"
    chats = await _seen_chats(work, eyes, [settled])
    shown = PairBody.of(settled, found[pair.one_id], found[pair.other_id], chats=chats)
    return SettledBody(**dict(shown), merge_ids=merge_ids)


async def _holders(work: UnitOfWork, settlement: Settlement) -> set[ContactId]:
    """Whoever has the value is held too, its conversations first, as everywhere."""
    if not isinstance(settlement, Assign):
        return set()
    held = await work.identifiers.holders([settlement.entered.value.key])
    return contact_holders(held.values())


async def _read(work: UnitOfWork, asked: SettleAsked) -> Settlement:
    if asked.merge is not None:
        return MergeInto(ContactId(asked.merge))
    if asked.assign is None or asked.to is None:
        return TwoPeople()
    region = (await work.businesses.get()).country
    return Assign(Entered(_value(asked.assign, region=region), field="assign"), ContactId(asked.to))


def _value(typed: str, *, region: str) -> Value:
    """An e-mail, or a phone. Raises ``Invalid``."""
    try:
        if "@" in typed:
            address = parse_email(typed)
            return Value(Key(IdentifierKind.EMAIL, address.match_key), address.value)
        number = parse_phone(typed, region=region)
    except Invalid as refused:
        raise Invalid(str(refused), field="assign") from None
    return Value(Key(IdentifierKind.PHONE, number.match_key), number.value, number.extension)
