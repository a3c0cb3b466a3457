"""Where a trial takes place: a database in memory that is gone afterwards, and the service's own workflow on it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path

from agent.built_in import BuiltInAgent
from agent.chat_node import conversation_graph
from agent.models import make_model
from api.bodies.template_trials import Customer, InTheBook, Scene
from api.template_trials.caught import CaughtCodes, CaughtMail
from api.template_trials.house import House
from tools.actions.capture.recognise_sender import Sender
from tools.actions.capture.typed_values import Value, email_value, phone_value
from tools.actions.contacts.entering.add_contact import add_contact
from tools.actions.contacts.entering.edit_contact import ContactEdit
from tools.actions.contacts.entering.edit_lists import ListEdit
from tools.actions.contacts.entering.enter_values import Entered, Person
from tools.actions.conversations.open_conversation import Place
from tools.actions.team.add_team import add_team
from tools.actions.team.add_user import add_user
from tools.channels.mail_settings import MailServer, MailSettings, Security
from tools.clock import SimulatedClock
from tools.contacts.access import Asker, AskerKind
from tools.contacts.identifiers import Source
from tools.conversations.conversation import ChannelKind
from tools.ids import BusinessId, ChannelId, NewId, UserId, repeatable_ids
from tools.storage.due_work import SqlDueWork
from tools.storage.migrate import sqlite_image
from tools.storage.sqlite import SqliteDatabase
from tools.storage.toolkit import SqlToolkit
from tools.team.channels import Channel
from tools.team.store import Business
from tools.team.templates import DEFAULT_TEMPLATE, TemplateSource
from tools.toolkit import UnitOfWork
from tools.work.due import DueWork
from workflows.handover.templates.template import Template
from workflows.handover.thread_saver import ThreadSaver
from workflows.hosted.answering import HandoverConversations
from workflows.hosted.shelf import Filed, TemplateShelf
from workflows.turns import TurnRunner

BUSINESS = BusinessId("biz_trial")
CHANNEL, MAIL = ChannelId("chn_trial"), ChannelId("chn_trial_mail")
_NOWHERE = MailServer("mail.invalid", 465, Security.TLS)
_APART = timedelta(seconds=1)
"""Whoever has been here longest is asked first."""


@dataclass(frozen=True)
class Stage:
    """Everything that a chat is played with."""

    house: House
    scene: Scene
    template: Template
    clock: SimulatedClock
    toolkit: SqlToolkit
    due: DueWork
    runner: TurnRunner
    mail: CaughtMail
    codes: CaughtCodes
    people: Mapping[str, UserId]
    """By their names, in the order in which they came."""

    @property
    def place(self) -> Place:
        """Where the customer writes."""
        scene = self.scene
        return Place(CHANNEL, ChannelKind(scene.channel), language=scene.language, region=scene.country.upper())

    @property
    def sender(self) -> Sender:
        """As the customer is known there."""
        customer = self.house.customer
        if self.scene.channel != "webchat":
            identity = f"{self.scene.channel}:{CHANNEL}:{customer.phone.removeprefix('+')}"
            return Sender(identity, proven=(phone_value(customer.phone),))
        if self.scene.customer is Customer.PROVEN:
            return Sender("webchat:visitor", proven=_values(customer), source=Source.IDENTITY)
        return Sender("webchat:visitor")


@asynccontextmanager
async def open_stage(
    template: Template, text: str, *, scene: Scene, house: House, begins_at: datetime, faq: Path | None = None
) -> AsyncIterator[Stage]:
    """A house furnished for one chat; ``text`` is what was written of the template, ``faq`` what the AI knows."""
    clock = SimulatedClock(begins_at - _APART * (len(house.people) + 1))
    database = SqliteDatabase(None, clock=clock, image=_image())
    await database.open()
    try:
        toolkit = SqlToolkit(database, secret=b"of no real person", ids_at=_counted_ids())
        mail = CaughtMail(clock.now)
        codes = CaughtCodes(mail)
        people = await _furnish(toolkit, clock, scene=scene, house=house)
        clock.advance(begins_at - clock.now())
        yield Stage(
            house=house,
            scene=scene,
            template=template,
            clock=clock,
            toolkit=toolkit,
            due=SqlDueWork(database),
            runner=_runner(toolkit, template, text, codes=codes, faq=faq),
            mail=mail,
            codes=codes,
            people=people,
        )
    finally:
        await database.close()


def _runner(
    toolkit: SqlToolkit, template: Template, text: str, *, codes: CaughtCodes, faq: Path | None
) -> TurnRunner:
    """As the service makes it; this template is the one by which every chat goes."""
    filed = Filed(template, text, TemplateSource.USER)
    shelf = TemplateShelf({template.name: filed, DEFAULT_TEMPLATE: filed})
    agent, saver = _agent(faq), ThreadSaver()
    return TurnRunner(toolkit, HandoverConversations(conversation_graph(agent, saver), saver, shelf, codes), agent)


async def _furnish(toolkit: SqlToolkit, clock: SimulatedClock, *, scene: Scene, house: House) -> Mapping[str, UserId]:
    await toolkit.run(BUSINESS, lambda work: _found(work, scene, house))
    people: dict[str, UserId] = {}
    for colleague in house.people:
        clock.advance(_APART)
        async with toolkit.once(BUSINESS) as work:
            user = await add_user(
                work,
                name=colleague.name,
                email=colleague.email,
                role=colleague.role,
                password_hash="",
                capacity=colleague.capacity,
                languages=colleague.languages,
            )
        # Two may have the same name; each is still found by the e-mail.
        people[colleague.name if colleague.name not in people else colleague.email] = user.id
    await toolkit.run(BUSINESS, lambda work: _gather(work, house, list(people.values())))
    if scene.customer is not Customer.GUEST:
        by_id = next(iter(people.values()), UserId(""))
        await toolkit.run(BUSINESS, lambda work: _enter(work, house.customer, by_id=by_id))
    return people


async def _found(work: UnitOfWork, scene: Scene, house: House) -> None:
    business = Business(
        id=BUSINESS,
        name=house.name,
        country=house.country,
        languages=house.languages,
        time_zone=house.time_zone,
        privacy_url=house.privacy_url,
        settings=house.settings,
    )
    await work.businesses.add(business, at=work.now)
    kind = ChannelKind(scene.channel)
    await work.channels.add(Channel(CHANNEL, BUSINESS, kind, name="Trial", created_at=work.now))
    if house.mails:
        settings = MailSettings(smtp=_NOWHERE, from_address="us@mail.invalid", reply_address="us@mail.invalid")
        config = settings.to_config()
        await work.channels.add(
            Channel(MAIL, BUSINESS, ChannelKind.EMAIL, "Mail", created_at=work.now, config=config)
        )


async def _gather(work: UnitOfWork, house: House, people: list[UserId]) -> None:
    """The team, into teams."""
    for name in house.teams:
        members = [people[place] for place, each in enumerate(house.people) if name in each.teams]
        await add_team(work, name=name, member_ids=members)


def _values(customer: InTheBook) -> tuple[Value, ...]:
    phones = [phone_value(customer.phone)] if customer.phone else []
    return (email_value(customer.email), *phones)


async def _enter(work: UnitOfWork, customer: InTheBook, *, by_id: UserId) -> None:
    """Into the book, as one of the team would."""
    first, _, last = customer.name.partition(" ")
    wanted = ContactEdit(
        fields={"first_name": first, "last_name": last},
        lists={value.key.kind: ListEdit(add=[Entered(value)]) for value in _values(customer)},
    )
    asker = Asker(work.business_id, AskerKind.BUSINESS)
    someone = Person(asker=asker, by_id=by_id, sees=lambda contact: True)
    await add_contact(work, wanted, source=Source.AGENT, person=someone)


def _counted_ids() -> Callable[[datetime], NewId]:
    """The same identifiers in every trial that goes the same way."""
    count = 0

    def ids_at(moment: datetime) -> NewId:
        nonlocal count
        count += 1
        return repeatable_ids(f"trial {count}", at=moment)

    return ids_at


@cache
def _image() -> bytes:
    return sqlite_image()


@lru_cache(maxsize=2)
def _agent(faq: Path | None) -> BuiltInAgent:
    """The built-in one, whatever the service runs with: it costs nothing and always says the same."""
    return BuiltInAgent(make_model("offline", faq=faq))
