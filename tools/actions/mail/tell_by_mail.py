"""People of the business are told of a follow-up by e-mail, if there is a channel for it."""

from collections.abc import Collection

from tools.channels.mail_settings import sending_channel
from tools.conversations.follow_ups import Notice
from tools.conversations.handover import Handover
from tools.ids import UserId
from tools.toolkit import UnitOfWork

TELL_OWNER = "tell_owner"
"""The kind of job that writes to one of them."""


async def tell_by_mail(work: UnitOfWork, handover: Handover, user_ids: Collection[UserId], notice: Notice) -> None:
    """The letters leave after the commit, each once; whether it still holds is looked at then."""
    if not user_ids or sending_channel(await work.channels.all()) is None:
        return
    for user_id in sorted(set(user_ids)):
        data = {"handover_id": handover.id, "user_id": user_id, "notice": notice.value, "at": work.now.isoformat()}
        key = f"{handover.id}:{handover.follow_up.told}:{notice.value}:{user_id}"
        await work.jobs.put(TELL_OWNER, data, key=key)
