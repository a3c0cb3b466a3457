"""Which contacts are asked for: the parameters that all lists of contacts have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query

from api.asking import Reading
from api.routes.chats.conversations import Assignee, Restricted, read_assignee
from tools.contacts.book.lists import ContactFilter, Tagged
from tools.contacts.book.search import read_search
from tools.contacts.contact import ContactStatus
from tools.contacts.editing.entry_limits import LONGEST_SEARCH, MOST_TAGS_ASKED
from tools.errors import Invalid
from tools.ids import UserId
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class ContactQuery:
    """What was asked for, as it was written."""

    search: str
    tags: frozenset[str]
    tagged: Tagged
    status: ContactStatus
    assignee_id: UserId | None
    unassigned: bool
    restricted: bool | None

    async def wanted(self, work: UnitOfWork) -> ContactFilter:
        """The same as the contact book understands it: a number is written as in the business's country."""
        region = (await work.businesses.get()).country if self.search else None
        return ContactFilter(
            status=self.status,
            search=read_search(self.search, region=region or None),
            tags=self.tags,
            tagged=self.tagged,
            assignee_id=self.assignee_id,
            unassigned=self.unassigned,
            restricted=self.restricted,
        )

    def to_plain(self) -> dict[str, object]:
        """As the audit log keeps it."""
        assignee = "none" if self.unassigned else self.assignee_id
        return {
            "search": self.search,
            "tags": sorted(self.tags),
            "tagged": self.tagged.value,
            "status": self.status.value,
            "assignee": assignee,
            "restricted": self.restricted,
        }


async def _contact_query(
    caller: Reading,
    search: Annotated[str, Query(max_length=LONGEST_SEARCH)] = "",
    tag: Annotated[
        Sequence[Annotated[str, Query(max_length=LONGEST_SEARCH)]], Query(max_length=MOST_TAGS_ASKED)
    ] = (),
    tags: Tagged = Tagged.ANY,
    status: ContactStatus = ContactStatus.ACTIVE,
    assignee: Assignee = None,
    restricted: Restricted = None,
) -> ContactQuery:
    """``tag`` may come several times; ``tags`` says whether a contact has any or all of them."""
    if status is ContactStatus.MERGED:
        raise Invalid("There are active and archived contacts.", field="status")
    return read_contact_query(
        caller, search=search, tags=tag, tagged=tags, status=status, assignee=assignee, restricted=restricted
    )


def read_contact_query(
    caller: Caller,
    *,
    search: str,
    tags: Sequence[str],
    tagged: Tagged,
    status: ContactStatus,
    assignee: str | None,
    restricted: bool | None,
) -> ContactQuery:
    """The same for whoever asks; ``assignee`` is a user's id, ``me`` or ``none``.

    Raises ``Invalid`` for a program that asks for its own.
    """
    assignee_id, unassigned = read_assignee(caller, assignee)
    return ContactQuery(
        search=search,
        tags=frozenset(tags),
        tagged=tagged,
        status=status,
        assignee_id=assignee_id,
        unassigned=unassigned,
        restricted=restricted,
    )


AskedContacts = Annotated[ContactQuery, Depends(_contact_query)]
