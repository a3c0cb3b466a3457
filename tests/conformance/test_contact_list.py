"""One suite for both databases: the lists and searches of the contact book hold what they should, by whatever way."""

import random
from datetime import timedelta
from itertools import product

import pytest

from tests.contact_book import Page, assert_documents_are_fresh, expected, listed, whole_book
from tests.databases import BUSINESS, OTHER_BUSINESS
from tests.people import add_contact, add_identifier, add_user, email_key, phone_key
from tests.scale import scaled
from tools.clock import SimulatedClock
from tools.contacts.access import Asker, AskerKind
from tools.contacts.book.lists import ContactFilter, ContactOrder, Tagged
from tools.contacts.book.search import read_search
from tools.contacts.contact import EVERYONE, Audience, ContactKind, ContactStatus
from tools.contacts.identifiers import Evidence
from tools.ids import TeamId, UserId
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork

FIRST = ("Ann", "Anna-Maria", "Bob", "Jörg", "Zoë", "李")
LAST = ("Smith", "Smithson", "Müller", "O'Neill", "Lee", "van der Berg")
TAGS = ("vip", "Newsletter", "läd")
ANN, BEN = UserId("usr_ann"), UserId("usr_ben")
TEAM = TeamId("tem_one")
AUDIENCES = (EVERYONE, EVERYONE, *(Audience(frozenset(each)) for each in ((), {ANN}, {ANN, TEAM}, {BEN})))
ADMIN = Asker(BUSINESS, AskerKind.ADMIN, user_id=UserId("usr_boss"))
NAMED_ADMIN = Asker(BUSINESS, AskerKind.ADMIN, user_id=BEN)
AGENT = Asker(BUSINESS, AskerKind.AGENT, user_id=ANN, teams=frozenset({TEAM}))
STRANGER = Asker(BUSINESS, AskerKind.AGENT, user_id=UserId("usr_new"))
ASKERS = (ADMIN, NAMED_ADMIN, AGENT, STRANGER, Asker(BUSINESS, AskerKind.BUSINESS))
SEARCHES = (
    *(
        "",
        "smith",
        "ann",
        "an smi",
        "mueller jörg",
        "j",
        "李",
        "li",
        "neill",
        "vip",
        "news smith",
        "vip läd",
        "example",
    ),
    *("07400 0001", "+44 7400", "7400", "nobody at all", "%", "_", "'", '"', "\\", "🎈"),
)


@pytest.fixture
async def book(toolkit: SqlToolkit, clock: SimulatedClock) -> list[Page]:
    """Some eighty records of all kinds, written at few different times."""
    chance = random.Random(4)
    async with toolkit.once(BUSINESS) as work:
        for user_id in (ANN, BEN):
            await add_user(work, user_id)
        await work.tag_book.make(TAGS)
    for number in range(80):
        clock.advance(timedelta(seconds=number % 3 == 0))
        async with toolkit.once(BUSINESS) as work:
            await _add_somebody(work, number, chance)
    async with toolkit.once(OTHER_BUSINESS) as work:
        await add_contact(work, name="Ann Smith", email="ann@other.example")
    async with toolkit.once(BUSINESS) as work:
        return await whole_book(work)


async def _add_somebody(work: SqlUnitOfWork, number: int, chance: random.Random) -> None:
    contact_id = await add_contact(
        work,
        name=f"{chance.choice(FIRST)} {chance.choice(LAST)}",
        kind=ContactKind.GUEST if number % 20 == 7 else ContactKind.CONTACT,
        status=chance.choices(list(ContactStatus), weights=(8, 1, 1))[0],
        email=f"n{number}@example.com" if number % 2 else "",
        phone=f"+447400{number:06}" if number % 3 else "",
        evidence=Evidence.PROVEN if number % 5 else Evidence.CLAIMED,
        visibility=chance.choice(AUDIENCES),
        assignee_id=chance.choice((None, None, ANN, BEN)),
    )
    await work.tags.give(contact_id, {tag for tag in TAGS if chance.random() < 0.3})


def filters() -> list[ContactFilter]:
    """Questions of all shapes."""
    found = [ContactFilter(search=read_search(search, region="GB")) for search in SEARCHES]
    found += [
        ContactFilter(tags=frozenset(tags), tagged=tagged, search=read_search(search, region="GB"))
        for tags, tagged, search in product(
            ({"VIP"}, {"vip", "läd"}, {"vip", "none"}, {"none"}), Tagged, ("", "smi", "vip")
        )
    ]
    found += [
        ContactFilter(status=status, assignee_id=assignee, unassigned=assignee is None, search=search)
        for status, assignee, search in product(
            (ContactStatus.ACTIVE, ContactStatus.ARCHIVED), (ANN, None), ((), read_search("smith", region=None))
        )
    ]
    found += [
        ContactFilter(restricted=restricted, search=read_search(search, region=None), assignee_id=assignee)
        for restricted, search, assignee in product((True, False), ("", "smith", "vip"), (None, BEN))
    ]
    return found


@pytest.mark.parametrize(("few", "many"), [(0, 0), (0, 50_000), (3, 5), (4000, 50_000)])
async def test_each_list_holds_what_its_asker_sees_in_its_order_by_whatever_way(
    toolkit: SqlToolkit, book: list[Page], few: int, many: int
) -> None:
    everything = list(product(filters(), ASKERS, ContactOrder))
    async with toolkit.once(BUSINESS) as work:
        chance = random.Random(few + many)
        for wanted, asker, order in chance.sample(everything, scaled(len(everything), at_least=150)):
            ids = await listed(work, asker, wanted, order, limit=7, few=few, many=many)

            assert ids == expected(book, asker, wanted, order), (wanted, asker, order)


async def test_each_count_is_that_of_the_list(toolkit: SqlToolkit, book: list[Page]) -> None:
    async with toolkit.once(BUSINESS) as work:
        for wanted, asker in product(filters(), ASKERS):
            in_list = len(expected(book, asker, wanted, ContactOrder.NAME))

            assert await work.contact_list.count(asker, wanted, most=1000) == in_list, (wanted, asker)
            assert await work.contact_list.count(asker, wanted, most=3) == min(in_list, 3)


async def test_a_visitor_lists_nothing(toolkit: SqlToolkit, book: list[Page]) -> None:
    visitor = Asker(BUSINESS, AskerKind.VISITOR)
    async with toolkit.once(BUSINESS) as work:
        assert await listed(work, visitor, ContactFilter()) == []
        assert await work.contact_list.count(visitor, ContactFilter(), most=10) == 0


async def test_documents_are_those_of_the_contacts(toolkit: SqlToolkit, book: list[Page]) -> None:
    await assert_documents_are_fresh(toolkit)
    await assert_documents_are_fresh(toolkit, OTHER_BUSINESS)


async def test_every_page_goes_on_where_the_last_one_ended_while_others_write(
    toolkit: SqlToolkit, clock: SimulatedClock
) -> None:
    async with toolkit.once(BUSINESS) as work:
        written = [await add_contact(work, name=f"Ann {letter}mith") for letter in "ABCDEFGHI"]
    for order, search in product(ContactOrder, ("", "ann")):
        wanted = ContactFilter(search=read_search(search, region=None))
        read, after = [], None
        while True:
            clock.advance(timedelta(seconds=1))
            async with toolkit.once(BUSINESS) as work:
                page = await work.contact_list.page(ADMIN, wanted, order=order, after=after, limit=2)
                await add_contact(work, name="Ann Aardvark")
            if not page:
                break
            read += [contact.id for contact, _ in page if contact.id in written]
            after = page[-1][1]
            if len(read) >= len(written):
                break

        assert sorted(read) == sorted(written), (order, search)


async def test_a_value_that_is_gone_finds_nobody_and_a_new_one_does(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        ann = await add_contact(work, name="Ann Lee", email="ann@example.com", phone="+447400123456")
        held = await work.identifiers.of([ann])
    async with toolkit.once(BUSINESS) as work:
        await work.identifiers.remove([one.id for one in held if one.value == "ann@example.com"], held_by=ann)
        await add_identifier(work, ann, email_key("anna@example.org"))

    async with toolkit.reading(BUSINESS) as work:
        found = [
            await listed(work, ADMIN, ContactFilter(search=read_search(search, region="GB")))
            for search in ("ann@example.com", "anna@exa", "07400")
        ]
    assert found == [[], [ann], [ann]]
    assert phone_key("+447400123456")
