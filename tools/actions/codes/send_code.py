"""A one-time code goes to a value that a customer typed, if one may and can be sent."""

from collections.abc import Collection
from dataclasses import dataclass

from tools.actions.codes.tell_codes_pause import tell_codes_pause
from tools.channels.code_sender import CodeSender
from tools.contacts.identifiers import IdentifierKind, Key
from tools.conversations.codes import LASTS, can_be_reached, comes_back, may_send
from tools.conversations.conversation import Conversation
from tools.conversations.limits import limits_of
from tools.team.channels import Channel
from tools.team.store import Business
from tools.toolkit import UnitOfWork

SEND_CODE = "send_code"
"""The kind of job."""
COUNTRIES = "code_countries"
"""The business's setting: to whose mobile numbers codes go; its own country, where it names none."""
_LATEST = 30


@dataclass(frozen=True)
class Words:
    """What stands in the message, in the customer's language; ``{code}`` where the digits will."""

    subject: str
    text: str


async def send_code(
    work: UnitOfWork, conversation: Conversation, key: Key, *, address: str, words: Words, sender: CodeSender
) -> bool:
    """Whether one is on its way to ``address``, the value as its holder has it, from the commit on.

    Of whom the value is makes no difference. One that was sent to it before in this conversation counts no more.
    """
    business = await work.businesses.get()
    if not can_be_reached(key.kind, address, countries=countries_of(business)):
        return False
    if channel_for(sender, key.kind, await work.channels.all()) is None:
        return False
    sends = await work.codes.sends(key, conversation_id=conversation.id, network_address=conversation.network_address)
    if not may_send(sends, limits_of(business.settings)):
        return False
    if key.kind is IdentifierKind.PHONE and not comes_back(
        latest := await work.codes.latest_states(key.kind, limit=_LATEST)
    ):
        await tell_codes_pause(work, latest)
        return False
    code_id = work.new_id("otc")
    await work.codes.issue(
        code_id,
        key,
        conversation_id=conversation.id,
        network_address=conversation.network_address,
        expires_at=work.now + LASTS,
    )
    await work.codes.pack(code_id, address=address, subject=words.subject, text=words.text)
    await work.jobs.put(SEND_CODE, {"code_id": code_id}, key=code_id)
    return True


def channel_for(sender: CodeSender, kind: IdentifierKind, channels: Collection[Channel]) -> Channel | None:
    """The oldest channel that carries codes of this kind."""
    return next((each for each in channels if each.disabled_at is None and sender.carries(each, kind)), None)


def countries_of(business: Business) -> frozenset[str]:
    """To whose mobile numbers codes go."""
    return frozenset(business.settings.get(COUNTRIES) or [business.country])
