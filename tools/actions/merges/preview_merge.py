"""What a merge would do, as a person who decides on it needs to see it."""

from dataclasses import dataclass

from tools.actions.merges.merge_contacts import Merging
from tools.contacts.access import Asker
from tools.contacts.merging.merge import shut_out
from tools.contacts.record import BelongingKind
from tools.conversations.lists import ChatsAmount
from tools.ids import ConversationId, UserId
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class MergePreview:
    """A planned merge, with how much moves and whom it shuts out."""

    merging: Merging
    chats: ChatsAmount
    """Of the absorbed records, as far as the asker may see them."""
    shut_out: frozenset[UserId]


async def preview_merge(work: UnitOfWork, asker: Asker, merging: Merging) -> MergePreview:
    """What is shown of a plan. Its records are those that the asker may see."""
    plan, people = merging.plan, merging.people
    absorbed = [merging.before[contact.id] for contact in plan.absorbed]
    chats = [
        ConversationId(one.id)
        for record in absorbed
        for one in record.belongings
        if one.kind is BelongingKind.CONVERSATION
    ]
    return MergePreview(
        merging,
        chats=await work.conversation_list.amount(asker, chats),
        shut_out=shut_out(
            plan,
            [merging.before[plan.survivor.id], *absorbed],
            users=people.everybody,
            members_of=people.members_of,
            admins=people.admins,
        ),
    )
