"""The contact book for tests of lists and searches: what must be found, by the rule alone, and what is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tests.databases import BUSINESS
from tools.contacts.access import Asker, Sight, may_see, sight
from tools.contacts.book.lists import ContactFilter, ContactOrder, Tagged
from tools.contacts.book.search_words import contact_words, identifier_words, led, sort_name, split
from tools.contacts.contact import Contact, ContactKind, ContactStatus
from tools.contacts.identifiers import Identifier
from tools.contacts.pages import Place
from tools.ids import BusinessId, ContactId
from tools.storage.statement import Statement, p
from tools.storage.stores.contacts.contact_list import FEW, MANY, SqlContactList
from tools.storage.tables.contacts import contacts
from tools.storage.tables.search import contact_documents
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.tags.tag import tag_key

_ALL = Statement(select(contacts.c.id).where(contacts.c.business_id == p("the_business")))
_DOCUMENTS = Statement(
    select(contact_documents.c.contact_id, contact_documents.c.words).where(
        contact_documents.c.business_id == p("the_business")
    )
)


@dataclass(frozen=True)
class Page:
    """A contact with what it is found by."""

    contact: Contact
    identifiers: Sequence[Identifier]
    tags: frozenset[str]

    @property
    def words(self) -> str:
        """Its document, in the order that nobody promises."""
        return contact_words(self.contact) + "".join(
            sorted(identifier_words(each.key.kind, each.value, each.key.match_key) for each in self.identifiers)
        )


async def whole_book(work: SqlUnitOfWork, business_id: BusinessId = BUSINESS) -> list[Page]:
    """Every record, guests and absorbed ones too."""
    ids = [ContactId(row["id"]) for row in await work.connection.rows(_ALL, the_business=business_id)]
    records = await work.contacts.lock(ids)
    held = await work.identifiers.of(ids)
    tags = await work.tags.of(ids)
    return [Page(records[each], [one for one in held if one.holder.id == each], tags[each]) for each in ids]


def expected(book: Iterable[Page], asker: Asker, wanted: ContactFilter, order: ContactOrder) -> list[ContactId]:
    """What the list must hold, in its order: the rule, without an index."""
    found = [page.contact for page in book if _is_wanted(page, asker, wanted)]
    found.sort(key=lambda each: each.id, reverse=order is not ContactOrder.NAME)
    keys = {
        ContactOrder.UPDATED: lambda each: each.updated_at,
        ContactOrder.CREATED: lambda each: each.created_at,
        ContactOrder.NAME: sort_name,
    }
    return [each.id for each in sorted(found, key=keys[order], reverse=order is not ContactOrder.NAME)]


async def listed(
    work: SqlUnitOfWork,
    asker: Asker,
    wanted: ContactFilter,
    order: ContactOrder = ContactOrder.UPDATED,
    *,
    limit: int = 100,
    few: int = FEW,
    many: int = MANY,
) -> list[ContactId]:
    """What the list holds, page by page."""
    store = SqlContactList(work.connection, work.business_id, few=few, many=many)
    ids: list[ContactId] = []
    after: Place | None = None
    while page := await store.page(asker, wanted, order=order, after=after, limit=limit):
        ids += [contact.id for contact, _ in page]
        after = page[-1][1]
    return ids


async def assert_documents_are_fresh(toolkit: SqlToolkit, business_id: BusinessId = BUSINESS) -> None:
    """Each contact that may be found has the document it should have, and nobody else has one."""
    async with toolkit.once(business_id) as work:
        book = await whole_book(work, business_id)
        rows = await work.connection.rows(_DOCUMENTS, the_business=business_id)
    assert {row["contact_id"]: sorted(row["words"].split()) for row in rows} == {
        page.contact.id: sorted(page.words.split()) for page in book if _may_be_found(page.contact)
    }


def _may_be_found(contact: Contact) -> bool:
    return contact.kind is ContactKind.CONTACT and contact.status is not ContactStatus.MERGED


def _is_wanted(page: Page, asker: Asker, wanted: ContactFilter) -> bool:
    contact = page.contact
    named = {led(split(tag)) for tag in page.tags}
    asked, given = ({tag_key(tag) for tag in tags} for tags in (wanted.tags, page.tags))
    has_tags = {Tagged.ANY: bool(asked & given) or not asked, Tagged.ALL: asked <= given}
    return (
        contact.kind is ContactKind.CONTACT
        and contact.status is wanted.status
        and may_see(asker, contact)
        and wanted.restricted in (None, sight(asker, contact) is Sight.BY_ROLE)
        and has_tags[wanted.tagged]
        and (wanted.assignee_id is None or contact.assignee_id == wanted.assignee_id)
        and (not wanted.unassigned or contact.assignee_id is None)
        and all(
            any(stretch in words for stretch in term.stretches for words in (page.words, *named))
            for term in wanted.search
        )
    )
