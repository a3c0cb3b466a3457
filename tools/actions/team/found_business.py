"""The first start: a business, its admin, and a web chat to try."""

from dataclasses import dataclass

from tools.actions.team.add_user import add_user
from tools.actions.team.issue_token import ALL_SCOPES, issue_token
from tools.conversations.conversation import ChannelKind
from tools.ids import ChannelId
from tools.team.channels import Channel, Widget
from tools.team.people import Role, User
from tools.team.store import Business
from tools.team.tokens import TokenKind
from tools.toolkit import UnitOfWork


@dataclass(frozen=True)
class Founder:
    """The admin to begin with. Their token is theirs: it does what they may do."""

    name: str
    email: str
    password_hash: str
    token_secret: str


async def found_business(work: UnitOfWork, *, business: Business, founder: Founder, widget_key: str) -> User:
    """Everything that is needed to answer the first chat."""
    await work.businesses.add(business, at=work.now)
    admin = await add_user(
        work, name=founder.name, email=founder.email, role=Role.ADMIN, password_hash=founder.password_hash
    )
    await issue_token(
        work,
        kind=TokenKind.USER,
        secret=founder.token_secret,
        name="First token",
        scopes=ALL_SCOPES,
        user_id=admin.id,
    )
    await add_web_chat(work, name="Web chat", widget_key=widget_key)
    return admin


async def add_web_chat(work: UnitOfWork, *, name: str, widget_key: str) -> tuple[Channel, Widget]:
    """A web-chat channel with the widget that leads to it."""
    channel = Channel(
        id=ChannelId(work.new_id("chn")),
        business_id=work.business_id,
        kind=ChannelKind.WEBCHAT,
        name=name,
        created_at=work.now,
    )
    widget = Widget(id=work.new_id("wgt"), business_id=work.business_id, channel_id=channel.id, public_key=widget_key)
    await work.channels.add(channel)
    await work.widgets.add(widget)
    return channel, widget
