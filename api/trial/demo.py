"""Makes the samples of ``handover demo``, through the same actions as everything else, where they are missing."""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass

from api.settings import Settings
from api.starting.background import working
from api.starting.founding import Founded, found_if_empty
from api.trial.sample_data import CHATS, PEOPLE, SampleChat, SampleContact, Then, sample_contacts
from api.wiring import Machinery, open_machinery
from tools.actions.capture.recognise_sender import Sender
from tools.actions.capture.typed_values import Value, email_value, phone_value
from tools.actions.contacts.entering.add_contact import add_contact
from tools.actions.contacts.entering.edit_contact import ContactEdit
from tools.actions.contacts.entering.edit_lists import ListEdit
from tools.actions.contacts.entering.enter_values import Entered, Person
from tools.actions.conversations.give_back import close_conversation
from tools.actions.conversations.open_conversation import Place, open_conversation
from tools.actions.conversations.receive_message import receive_message
from tools.actions.conversations.reply_to_customer import reply_to_customer
from tools.actions.conversations.take_conversation import take_conversation
from tools.actions.team.add_user import add_user
from tools.contacts.access import Asker, AskerKind
from tools.contacts.editing.entry import Choice
from tools.contacts.identifiers import IdentifierKind, Key, Source
from tools.contacts.values.email_addresses import parse_email
from tools.conversations.conversation import ChannelKind
from tools.errors import Unusable
from tools.ids import BusinessId, ChannelId, ConversationId, UserId
from tools.toolkit import UnitOfWork
from workflows.worker import Worker

_SETTLES = 0.05
"""Seconds in which what was posted has reached the worker."""


@dataclass(frozen=True)
class Made:
    """What was made now. What was there before counts nothing."""

    founded: Founded | None
    users: Sequence[str]
    """Their e-mails."""
    password: str
    contacts: int
    chats: Sequence[SampleChat]

    @property
    def anything(self) -> bool:
        """Whether anything was missing."""
        return bool(self.users or self.contacts or self.chats)


async def make_samples(settings: Settings) -> Made:
    """Fills the oldest business, which is founded if there is none.

    Raises ``Unusable`` while another process has the database file.
    """
    # The built-in model costs nothing and always says the same; without a wait nobody has to wait for nobody.
    plainly = settings.model_copy(update={"model": "offline", "agent": None, "wait_seconds": None})
    async with open_machinery(plainly) as machinery:
        parts = machinery.parts
        founded = await found_if_empty(
            settings,
            toolkit=parts.toolkit,
            directory=parts.directory,
            passwords=parts.passwords,
            chance=parts.chance,
        )
        (business_id,) = await parts.directory.first_businesses(limit=1)
        password = base64.urlsafe_b64encode(parts.chance(9)).decode()
        samples = _Samples(machinery, business_id, password_hash=await parts.passwords.hash(password))
        users = await machinery.toolkit.run(business_id, samples.users)
        contacts = await machinery.toolkit.run(business_id, samples.contacts)
        async with working(machinery) as worker:
            chats = [sample for sample in CHATS if await samples.chat(worker, sample)]
    return Made(founded=founded, users=users, password=password, contacts=contacts, chats=chats)


class _Samples:
    """Makes each sample that is not there."""

    def __init__(self, machinery: Machinery, business_id: BusinessId, *, password_hash: str) -> None:
        self._toolkit = machinery.toolkit
        self._business_id = business_id
        self._password_hash = password_hash

    async def users(self, work: UnitOfWork) -> list[str]:
        """Those that were missing."""
        keys = {Key(IdentifierKind.EMAIL, parse_email(person.email).match_key): person for person in PEOPLE}
        held = await work.identifiers.holders(keys)
        missing = [person for key, person in keys.items() if key not in held]
        for person in missing:
            await add_user(
                work, name=person.name, email=person.email, role=person.role, password_hash=self._password_hash
            )
        return [person.email for person in missing]

    async def contacts(self, work: UnitOfWork) -> int:
        """How many were missing."""
        made = 0
        for sample in sample_contacts():
            values = [email_value(sample.email), *([phone_value(sample.phone)] if sample.phone else [])]
            if not await work.identifiers.holders([value.key for value in values]):
                await _add_contact(work, sample, values)
                made += 1
        return made

    async def chat(self, worker: Worker, sample: SampleChat) -> bool:
        """Plays one chat, turn by turn; ``False`` when it is there."""
        conversation_id = await self._toolkit.run(self._business_id, lambda work: _open(work, sample))
        if conversation_id is None:
            return False
        for number, text in enumerate(sample.writes):
            await self._write(conversation_id, text, client_id=f"{sample.name}-{number}")
            await asyncio.sleep(_SETTLES)
            await worker.idle()

        async def then(work: UnitOfWork) -> None:
            await _do_then(work, conversation_id, sample)

        await self._toolkit.run(self._business_id, then)
        await asyncio.sleep(_SETTLES)
        await worker.idle()
        return True

    async def _write(self, conversation_id: ConversationId, text: str, *, client_id: str) -> None:
        async def write(work: UnitOfWork) -> None:
            await receive_message(work, conversation_id=conversation_id, text=text, client_id=client_id)

        await self._toolkit.run(self._business_id, write)


async def _add_contact(work: UnitOfWork, sample: SampleContact, values: Sequence[Value]) -> None:
    await work.tag_book.make(sample.tags)
    names = ("first_name", "last_name", "business_name")
    wanted = ContactEdit(
        fields={name: getattr(sample, name) for name in names},
        lists={value.key.kind: ListEdit(add=[Entered(value)]) for value in values},
        add_tags=frozenset(sample.tags),
    )
    someone = Person(
        asker=Asker(work.business_id, AskerKind.BUSINESS),
        by_id=await _first_of_team(work),
        sees=lambda contact: True,
        choice=Choice.PART,
    )
    await add_contact(work, wanted, source=Source.AGENT, person=someone)


async def _open(work: UnitOfWork, sample: SampleChat) -> ConversationId | None:
    channel_id = await _web_chat(work)
    sender = Sender(f"webchat:demo-{sample.name}")
    if await work.conversations.latest_of_sender(channel_id, sender.identity) is not None:
        return None
    place = Place(channel_id, ChannelKind.WEBCHAT, language="en")
    return (await open_conversation(work, place=place, sender=sender)).conversation.id


async def _web_chat(work: UnitOfWork) -> ChannelId:
    for channel in await work.channels.all():
        if channel.kind is ChannelKind.WEBCHAT and channel.disabled_at is None:
            return channel.id
    raise Unusable("This business has no web chat to make sample chats in; add one with POST /v1/channels.")


async def _do_then(work: UnitOfWork, conversation_id: ConversationId, sample: SampleChat) -> None:
    if sample.then is Then.NOTHING:
        return
    user_id = await _first_of_team(work)
    await take_conversation(work, conversation_id=conversation_id, user_id=user_id)
    await reply_to_customer(
        work, conversation_id=conversation_id, user_id=user_id, text=sample.reply, client_id=sample.name
    )
    if sample.then is Then.CLOSED:
        await close_conversation(work, conversation_id=conversation_id, user_id=user_id)


async def _first_of_team(work: UnitOfWork) -> UserId:
    """The first of the sample people who is still of the business; whoever else is, if all have left."""
    there = {user.email: user.id for user in await work.users.active()}
    named = [there[person.email] for person in PEOPLE if person.email in there]
    return (named or list(there.values()))[0]
