"""How a reply goes to the customer of a conversation, as it is chosen and as it is shown."""

from api.bodies.conversations import ReplyWays, WayBody
from api.parts import Live
from tools.actions.mail.find_mail_way import find_mail_way
from tools.contacts.access import may_see
from tools.contacts.values.email_addresses import mask_email
from tools.conversations.conversation import Conversation
from tools.conversations.reply_ways import MailWay, Via, carries_files, choose_way
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork


async def chosen_way(
    conversation: Conversation, mail: MailWay, *, caller: Caller, live: Live, wanted: Via | None = None
) -> tuple[Via, bool]:
    """The way, and whether the customer is there."""
    here = await live.presence.statuses(conversation.business_id, [conversation.id])
    is_present, by_person = conversation.id in here, caller.user is not None
    return choose_way(conversation, mail, is_present=is_present, by_person=by_person, wanted=wanted), is_present


async def show_reply_ways(work: UnitOfWork, conversation: Conversation, *, caller: Caller, live: Live) -> ReplyWays:
    """All ways, for a conversation that the caller may see; its contact may be hidden from them all the same."""
    mail = await find_mail_way(work, conversation)
    via, is_present = await chosen_way(conversation, mail, caller=caller, live=live)
    contact = await work.contacts.find(conversation.contact_id)
    may_read = mail.typed_here or (contact is not None and may_see(caller.asker, contact))
    address = None if mail.address is None else mail.address.value
    by_mail = WayBody(
        via=Via.EMAIL,
        usable=mail.why_not is None,
        why_not=mail.why_not,
        address=address if address is None or may_read else mask_email(address),
        proven=mail.proven,
        carries_files=True,
    )
    by_chat = WayBody(via=Via.CHAT, usable=True, carries_files=carries_files(conversation))
    return ReplyWays(via=via, customer_present=is_present, ways=[by_chat, by_mail])
