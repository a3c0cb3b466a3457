"""Customers for tests: contacts and guests, what they hold, and the conversations they have."""

from dataclasses import replace

from sqlalchemy import select

from tests.databases import WEBCHAT
from tools.contacts.contact import EVERYONE, Audience, Contact, ContactKind, ContactStatus
from tools.contacts.identifiers import Evidence, Holder, Identifier, IdentifierKind, Key, OwnerKind, Source
from tools.contacts.store import Pair, PairState
from tools.contacts.values.email_addresses import parse_email
from tools.contacts.values.names import split_name
from tools.contacts.values.phone_numbers import parse_phone
from tools.conversations.conversation import ChannelKind, Conversation, ConversationState, IdentityLevel
from tools.conversations.handover import Handover, HandoverState
from tools.ids import ChannelId, ContactId, ConversationId, HandoverId, TeamId, UserId
from tools.storage.statement import Statement, p
from tools.storage.stores.joining.pairs import to_pair
from tools.storage.tables.contacts import pairs
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.people import Role, User
from tools.team.teams import Team


def email_key(address: str) -> Key:
    """What an address is found by."""
    return Key(IdentifierKind.EMAIL, parse_email(address).match_key)


def phone_key(number: str) -> Key:
    """What a number is found by."""
    return Key(IdentifierKind.PHONE, parse_phone(number, region=None).match_key)


async def add_user(
    work: SqlUnitOfWork, user_id: str = "usr_ann", *, role: Role = Role.AGENT, teams: tuple[str, ...] = ()
) -> UserId:
    """A person of the business."""
    user = User(
        id=UserId(user_id),
        business_id=work.business_id,
        name=user_id,
        email=f"{user_id}@corner.example",
        role=role,
        teams=frozenset(TeamId(team) for team in teams),
    )
    await work.users.add(user, password_hash="", at=work.now)
    return user.id


async def add_team(work: SqlUnitOfWork, team_id: TeamId, *user_ids: UserId) -> None:
    """A team with these members."""
    await work.teams.add(Team(team_id, work.business_id, team_id, frozenset(user_ids)))


async def add_contact(
    work: SqlUnitOfWork,
    *,
    kind: ContactKind = ContactKind.CONTACT,
    name: str = "Ann Lee",
    status: ContactStatus = ContactStatus.ACTIVE,
    email: str = "",
    phone: str = "",
    evidence: Evidence = Evidence.PROVEN,
    visibility: Audience = EVERYONE,
    assignee_id: UserId | None = None,
) -> ContactId:
    """Somebody in the contact book, or a guest."""
    split = split_name(name)
    contact_id = ContactId(work.new_id("con"))
    await work.contacts.add(
        Contact(
            id=contact_id,
            business_id=work.business_id,
            kind=kind,
            status=status,
            created_at=work.now,
            updated_at=work.now,
            first_name=split.first,
            middle_name=split.middle,
            last_name=split.last,
            dummy_name=kind is ContactKind.GUEST,
            visibility=visibility,
            assignee_id=assignee_id,
        )
    )
    if email:
        await add_identifier(work, contact_id, email_key(email), value=email, evidence=evidence)
    if phone:
        await add_identifier(work, contact_id, phone_key(phone), value=phone, evidence=evidence)
    return contact_id


async def add_identifier(
    work: SqlUnitOfWork,
    holder_id: str,
    key: Key,
    *,
    value: str = "",
    evidence: Evidence = Evidence.PROVEN,
    holder_kind: OwnerKind = OwnerKind.CONTACT,
    primary: bool = True,
) -> None:
    """A value that leads to somebody."""
    proven = evidence is Evidence.PROVEN
    held = await work.identifiers.claim(
        [
            Identifier(
                id=work.new_id("idn"),
                business_id=work.business_id,
                key=key,
                value=value or key.match_key,
                holder=Holder(holder_kind, holder_id),
                evidence=evidence,
                source=Source.AGENT if proven else Source.CUSTOMER,
                primary=primary,
                created_at=work.now,
            )
        ]
    )
    assert held == {key}, "somebody holds this value already"


async def add_guest(work: SqlUnitOfWork, *, visitor: str = "v1") -> ContactId:
    """A guest, known by the browser alone."""
    guest_id = await add_contact(work, kind=ContactKind.GUEST, name="Guest 4F2A")
    await add_identifier(work, guest_id, Key(IdentifierKind.CHANNEL, f"webchat:{visitor}"), primary=False)
    return guest_id


async def add_conversation(
    work: SqlUnitOfWork,
    contact_id: ContactId,
    *,
    channel: ChannelKind = ChannelKind.WEBCHAT,
    channel_id: ChannelId = WEBCHAT,
    sender: str = "webchat:v1",
    state: ConversationState = ConversationState.AI,
    identity: IdentityLevel = IdentityLevel.NONE,
    visibility: Audience = EVERYONE,
    assignee_id: UserId | None = None,
    network_address: str = "",
) -> Conversation:
    """A conversation of a contact."""
    conversation = Conversation(
        id=ConversationId(work.new_id("cnv")),
        business_id=work.business_id,
        channel_id=channel_id,
        channel=channel,
        contact_id=contact_id,
        state=state,
        identity=identity,
        opened_at=work.now,
        sender=sender,
        network_address=network_address,
        visibility=visibility,
        assignee_id=assignee_id,
        language="en",
        region="GB",
    )
    await work.conversations.add(conversation)
    return conversation


async def add_handover(
    work: SqlUnitOfWork, conversation: Conversation, *, state: HandoverState = HandoverState.COLLECTING
) -> HandoverId:
    """A handover of a conversation."""
    handover_id = HandoverId(work.new_id("hov"))
    await work.handovers.add(
        Handover(
            id=handover_id,
            business_id=work.business_id,
            conversation_id=conversation.id,
            state=state,
            reason="words",
            template="default",
            template_version=1,
            requested_at=work.now,
        )
    )
    await work.conversations.save(replace(conversation, handover_id=handover_id))
    return handover_id


async def open_pairs(work: SqlUnitOfWork) -> list[Pair]:
    """All pairs that a person is to look at, the newest first."""
    rows = await work.connection.rows(_OPEN_PAIRS, the_business=work.business_id)
    return [to_pair(row) for row in rows]


_OPEN_PAIRS = Statement(
    select(pairs)
    .where(pairs.c.business_id == p("the_business"), pairs.c.state == PairState.OPEN.value)
    .order_by(pairs.c.updated_at.desc(), pairs.c.id.desc())
)
