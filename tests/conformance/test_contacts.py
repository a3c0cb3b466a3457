"""One suite for both databases: contacts and all that hangs on them are kept as they were given."""

from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest

from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import (
    add_contact,
    add_conversation,
    add_handover,
    add_identifier,
    add_user,
    email_key,
    open_pairs,
    phone_key,
)
from tools.clock import SimulatedClock
from tools.contacts.contact import Audience, Contact, ContactKind, ContactStatus, Provenance
from tools.contacts.evidence import pair_of
from tools.contacts.identifiers import (
    Claim,
    ClaimState,
    Evidence,
    Holder,
    Identifier,
    IdentifierKind,
    Key,
    OwnerKind,
    Source,
)
from tools.contacts.merging.journal import MergeKind
from tools.contacts.record import Belonging, BelongingKind, OptOut
from tools.contacts.store import Merge, PairKind, PairState
from tools.ids import BusinessId, ContactId, MergeId
from tools.storage.toolkit import SqlToolkit

ANN = email_key("ann@example.com")
PHONE = phone_key("+447400123456")


def identifier(
    holder_id: str, key: Key = ANN, *, evidence: Evidence, at: datetime, business_id: BusinessId = BUSINESS
) -> Identifier:
    return Identifier(
        id=f"idn_{holder_id}_{key.kind}_{evidence}",
        business_id=business_id,
        key=key,
        value=key.match_key,
        holder=Holder(OwnerKind.CONTACT, holder_id),
        evidence=evidence,
        source=Source.AGENT if evidence is Evidence.PROVEN else Source.CUSTOMER,
        primary=True,
        created_at=at,
        extension="12",
    )


async def test_what_is_read_has_all_its_fields(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with toolkit.once(BUSINESS) as work:
        ann = await add_contact(work, email="ann@example.com")
        contact = await work.contacts.find(ann)
        (held,) = await work.identifiers.of([ann])

    for value in (contact, held):
        assert value is not None
        assert vars(value).keys() == {field.name for field in fields(value)}


async def test_a_contact_is_read_as_it_was_written(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    now = clock.now()
    async with toolkit.once(BUSINESS) as work:
        user_id = await add_user(work)
        survivor = await add_contact(work)
        written = Contact(
            id=ContactId("con_1"),
            business_id=BUSINESS,
            kind=ContactKind.CONTACT,
            status=ContactStatus.MERGED,
            created_at=now,
            updated_at=now + timedelta(microseconds=1),
            first_name="Zoë 🎈",
            middle_name="'); DROP TABLE contacts; --",
            last_name="O’Neill",
            business_name="%s %(x)s :x ?",
            dummy_name=True,
            contact_address={"lines": ["1 High St"], "city": "Leeds"},
            billing_address={"country": "GB"},
            notes="line\nline",
            custom={"size": 42, "vip": True},
            provenance={"first_name": Provenance(Source.IMPORT, now)},
            visibility=Audience(frozenset({user_id, "tem_1"})),
            assignee_id=user_id,
            blocked_at=now,
            merged_into_id=survivor,
        )
        await work.contacts.add(written)

    async with toolkit.reading(BUSINESS) as work:
        assert await work.contacts.find(written.id) == written
    async with toolkit.reading(OTHER_BUSINESS) as work:
        assert await work.contacts.find(written.id) is None
        assert await work.contacts.lock([written.id]) == {}


async def test_a_contact_saved_by_somebody_else_since_is_not_saved_over(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work)
        read = await work.contacts.find(contact_id)
        assert read is not None
        first = await work.contacts.save(replace(read, notes="first"))
        second = await work.contacts.save(replace(read, notes="second"))
        after = await work.contacts.find(contact_id)

    assert (first, second) == (True, False)
    assert after is not None
    assert (after.notes, after.version) == ("first", 2)


async def test_an_audience_is_kept_also_when_it_is_nobody(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        contact_id = await add_contact(work, visibility=Audience(frozenset({"usr_1"})))
        await work.contacts.show_to(contact_id, Audience(frozenset()))
        nobody = await work.contacts.lock([contact_id])
        await work.contacts.show_to(contact_id, Audience())
        everyone = await work.contacts.lock([contact_id])

    assert nobody[contact_id].visibility == Audience(frozenset())
    assert everyone[contact_id].visibility.everyone


async def test_a_redirect_leads_to_the_last_survivor(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        one, two, three = [await add_contact(work) for _ in range(3)]
        for absorbed, into in ((one, two), (two, three)):
            contact = await work.contacts.find(absorbed)
            assert contact is not None
            await work.contacts.save(replace(contact, status=ContactStatus.MERGED, merged_into_id=into))

        assert [await work.contacts.redirect(each) for each in (one, two, three)] == [three] * 3


async def test_a_key_has_one_holder_and_the_second_claim_is_told(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    now = clock.now()
    async with toolkit.once(BUSINESS) as work:
        first = await work.identifiers.claim([identifier("con_a", evidence=Evidence.CLAIMED, at=now)])
        second = await work.identifiers.claim(
            [
                identifier("con_b", evidence=Evidence.CLAIMED, at=now),
                identifier("con_b", PHONE, evidence=Evidence.CLAIMED, at=now),
            ]
        )
        holders = await work.identifiers.holders([ANN, PHONE])
    async with toolkit.once(OTHER_BUSINESS) as work:
        elsewhere = await work.identifiers.claim(
            [replace(identifier("con_z", evidence=Evidence.CLAIMED, at=now), business_id=OTHER_BUSINESS)]
        )

    assert (first, second, elsewhere) == (frozenset({ANN}), frozenset({PHONE}), frozenset({ANN}))
    assert {key: held.holder.id for key, held in holders.items()} == {ANN: "con_a", PHONE: "con_b"}


async def test_a_claim_yields_to_proof_and_says_whose_it_was(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    now = clock.now()
    async with toolkit.once(BUSINESS) as work:
        await work.identifiers.claim([identifier("con_a", evidence=Evidence.CLAIMED, at=now)])
        taken = await work.identifiers.prove(identifier("con_b", evidence=Evidence.PROVEN, at=now))
        refused = await work.identifiers.prove(identifier("con_c", evidence=Evidence.PROVEN, at=now))
        held = (await work.identifiers.holders([ANN]))[ANN]

    assert taken == (True, Holder(OwnerKind.CONTACT, "con_a"))
    assert refused == (False, None)
    assert (held.holder.id, held.evidence, held.extension) == ("con_b", Evidence.PROVEN, "12")


async def test_an_own_claim_proven_is_taken_from_nobody(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with toolkit.once(BUSINESS) as work:
        await work.identifiers.claim([identifier("con_a", evidence=Evidence.CLAIMED, at=clock.now())])

        proved = await work.identifiers.prove(identifier("con_a", evidence=Evidence.PROVEN, at=clock.now()))

    assert proved == (True, None)


async def test_keys_of_many_kinds_are_looked_up_at_once_and_odd_ones_harm_nobody(toolkit: SqlToolkit) -> None:
    odd = [
        Key(IdentifierKind.EMAIL, text) for text in ('a"b@x.org', "a'b@x.org", "a,b]@x.org", "%s@x.org", "ü@x.org")
    ]
    async with toolkit.once(BUSINESS) as work:
        for key in odd:
            await add_identifier(work, "con_a", key, value=key.match_key)
        await add_identifier(work, "con_b", Key(IdentifierKind.PHONE, odd[0].match_key))

        found = await work.identifiers.holders([*odd, PHONE])
        around = await work.identifiers.around(odd[:1], holder_id="con_b")

    assert set(found) == set(odd)
    assert {one.holder.id for one in around} == {"con_a", "con_b"}


async def test_only_what_is_still_held_is_handed_over_or_removed(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await add_identifier(work, "con_a", ANN)
        await add_identifier(work, "con_b", PHONE)
        all_ids = [one.id for one in await work.identifiers.of(["con_a", "con_b"])]

        given = await work.identifiers.hand_over(all_ids, from_id="con_a", to=Holder(OwnerKind.CONTACT, "con_c"))
        await work.identifiers.remove(all_ids, held_by="con_a")
        (alternate,) = await work.identifiers.of(["con_c"])
        await work.identifiers.make_primary(all_ids)

        assert given == {alternate.id}
        assert not alternate.primary
        assert [one.primary for one in await work.identifiers.of(["con_b", "con_c"])] == [True, True]


async def test_claims_are_kept_and_settled(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with toolkit.once(BUSINESS) as work:
        ann, bob = await add_contact(work), await add_contact(work)
        conversation = await add_conversation(work, ann)
        handover_id = await add_handover(work, conversation)
        claim = Claim(
            id="clm_1",
            business_id=BUSINESS,
            contact_id=ann,
            conversation_id=conversation.id,
            key=ANN,
            value="Ann@Example.com",
            state=ClaimState.OPEN,
            at=clock.now(),
            handover_id=handover_id,
            extension="7",
            over_limit=True,
        )
        await work.claims.add([claim, replace(claim, id="clm_2", key=PHONE)])
        await work.claims.settle(["clm_2"], state=ClaimState.DISMISSED)
        await work.claims.settle_keys([ANN, PHONE], contact_id=bob, state=ClaimState.HISTORY)
        read = await work.claims.of_conversation(conversation.id)
        await work.claims.settle_keys([ANN, PHONE], contact_id=ann, state=ClaimState.HISTORY)
        settled = await work.claims.of_contact(ann)

    assert read == [claim, replace(claim, id="clm_2", key=PHONE, state=ClaimState.DISMISSED)]
    assert [each.state for each in settled] == [ClaimState.HISTORY, ClaimState.DISMISSED]


async def test_merges_are_kept_and_undone_once(toolkit: SqlToolkit, clock: SimulatedClock) -> None:
    async with toolkit.once(BUSINESS) as work:
        ann, bob, cid = [await add_contact(work) for _ in range(3)]
        merge = Merge(
            id=MergeId("mrg_1"),
            business_id=BUSINESS,
            kind=MergeKind.BY_HAND,
            survivor_id=ann,
            absorbed_id=bob,
            at=clock.now(),
            journal={"fields": [["notes", "", "x"]]},
            by_id="usr_1",
        )
        await work.merges.add(merge)
        found = await work.merges.find(merge.id)
        await work.merges.add(replace(merge, id=MergeId("mrg_0"), absorbed_id=cid))
        standing = [each.id for each in (*await work.merges.standing(bob), *await work.merges.into(ann, after=0))]
        since = [each.id for each in await work.merges.into(ann, after=1)]
        undone = [await work.merges.undone(merge.id, at=clock.now(), by_id="usr_2") for _ in range(2)]
        left = (await work.merges.standing(bob), await work.merges.into(ann, after=0))
        await work.merges.save(replace(merge, journal={"fields": []}, survivor_id=cid))
        saved = await work.merges.find(merge.id)

    assert found == replace(merge, place=1)
    assert (standing, since) == (["mrg_1", "mrg_1", "mrg_0"], ["mrg_0"])
    assert (undone, [each.id for each in left[1]]) == ([True, False], ["mrg_0"])
    assert left[0] == []
    assert saved == replace(
        merge, place=1, journal={"fields": []}, survivor_id=cid, undone_at=clock.now(), undone_by="usr_2"
    )


async def test_belongings_say_what_they_came_through_and_move_with_their_handovers(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        ann, bob = await add_contact(work), await add_contact(work)
        conversation = await add_conversation(work, ann, sender="sms:1:+44")
        handover_id = await add_handover(work, conversation)
        handover = await work.handovers.find(handover_id)
        assert handover is not None
        await work.handovers.save(replace(handover, contact_id=ann), was=handover)
        chat = await add_conversation(work, ann, sender="webchat:v1")
        for _ in range(2):
            await work.conversations.note_proofs(chat.id, [ANN])
        claims = [
            Claim(
                id=f"clm_{state}",
                business_id=BUSINESS,
                contact_id=ann,
                conversation_id=chat.id,
                key=phone_key(number),
                value=number,
                state=state,
                at=work.now,
            )
            for number, state in (("+447400123456", ClaimState.OPEN), ("+447400654321", ClaimState.REPLACED))
        ]
        await work.claims.add(claims)

        belongings = await work.merges.belongings([ann, bob])
        await work.merges.move(belongings[ann], to=bob)
        moved = await work.handovers.find(handover_id)
        after = await work.merges.belongings([ann, bob])

    number, browser = Key(IdentifierKind.CHANNEL, "sms:1:+44"), Key(IdentifierKind.CHANNEL, "webchat:v1")
    assert belongings[ann] == {
        Belonging(BelongingKind.CONVERSATION, conversation.id, proven=frozenset({number})),
        Belonging(BelongingKind.CONVERSATION, chat.id, through=frozenset({browser, PHONE}), proven=frozenset({ANN})),
        *(Belonging(BelongingKind.CLAIM, claim.id, conversation_id=chat.id) for claim in claims),
    }
    assert (after[ann], after[bob]) == (frozenset(), belongings[ann])
    assert moved is not None
    assert moved.contact_id == bob


async def test_an_open_pair_counts_and_a_parted_one_stays_parted(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        ann, bob = await add_contact(work), await add_contact(work)
        pair = pair_of(ann, bob)
        for kind in (PairKind.CONFLICT, PairKind.SUGGESTION):
            await work.pairs.raise_((bob, ann), kind=kind, reasons=["phone", "email"], conversation_id=None)
        raised = await work.pairs.find(bob, ann)
        await work.pairs.settle((bob, ann), state=PairState.APART, by_id="usr_1")
        await work.pairs.raise_(pair, kind=PairKind.CONFLICT, reasons=[], conversation_id=None)
        parted = await work.pairs.find(ann, bob)

        assert raised is not None
        assert (raised.kind, raised.times, list(raised.reasons)) == (PairKind.CONFLICT, 2, ["email", "phone"])
        assert parted is not None
        assert (parted.state, parted.times, parted.settled_by) == (PairState.APART, 2, "usr_1")
        assert await work.pairs.parted([bob]) == {pair}
        assert await open_pairs(work) == []
        assert [each.state for each in (await work.pairs.of([ann])).values()] == [PairState.APART]


async def test_only_what_a_conversation_alone_has_raised_is_withdrawn(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        ann, bob, cid = [await add_contact(work) for _ in range(3)]
        conversation = await add_conversation(work, ann)
        for pair in (pair_of(ann, bob), pair_of(ann, cid), pair_of(ann, cid)):
            await work.pairs.raise_(pair, kind=PairKind.SUGGESTION, reasons=[], conversation_id=conversation.id)

        await work.pairs.withdraw(conversation.id)

        (left,) = await open_pairs(work)
    assert (left.one_id, left.other_id, left.times) == (*pair_of(ann, cid), 2)


async def test_tags_are_given_once_and_taken(toolkit: SqlToolkit) -> None:
    async with toolkit.once(OTHER_BUSINESS) as work:
        stranger = await add_contact(work)
    async with toolkit.once(BUSINESS) as work:
        ann = await add_contact(work)
        for _ in range(2):
            await work.tag_book.make({"vip", "läd"})
            await work.tags.give(ann, {"vip", "läd"})
        await work.tag_book.make({"vip"})
        await work.tags.give(stranger, {"vip"})
        given = await work.tags.of([ann, stranger])
        await work.tags.take(ann, {"vip", "none"})

        assert given == {ann: {"vip", "läd"}, stranger: frozenset()}
        assert await work.tags.of([ann]) == {ann: {"läd"}}


async def test_an_opt_out_belongs_to_the_address_and_stands_once(toolkit: SqlToolkit) -> None:
    out = OptOut("email", "ann@example.com", source="agent")
    async with toolkit.once(BUSINESS) as work:
        added = [await work.opt_outs.add([out, replace(out, channel="sms")]) for _ in range(2)]
        standing = await work.opt_outs.of([out.match_key, "bob@example.com"])
        await work.opt_outs.remove([replace(out, source="merge")])
        left = await work.opt_outs.of([out.match_key])
    async with toolkit.reading(OTHER_BUSINESS) as work:
        elsewhere = await work.opt_outs.of([out.match_key])

    both = frozenset({out, replace(out, channel="sms")})
    assert (added, standing) == ([both, frozenset()], both)
    assert (left, elsewhere) == (both - {out}, frozenset())


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7])
async def test_any_number_of_keys_is_claimed_in_one_statement(toolkit: SqlToolkit, count: int) -> None:
    async with toolkit.once(BUSINESS) as work:
        wanted = [
            replace(
                identifier("con_a", email_key(f"n{n}@example.com"), evidence=Evidence.CLAIMED, at=work.now),
                id=f"idn_{n}",
            )
            for n in reversed(range(count))
        ]

        assert await work.identifiers.claim(wanted) == {one.key for one in wanted}
