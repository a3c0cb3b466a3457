"""Two worlds, the same but for a secret: a customer whom only chosen ones may see, and all that hangs on them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from sqlalchemy import insert

from tests.api.door import CHEAP_HASH
from tests.api.visibility.askers import Who
from tests.api.visibility.customer import INVOICE_SOURCE, TAG, Customer, pair, write_customer
from tests.databases import BUSINESS, OTHER_BUSINESS, WEBCHAT
from tests.hooked import SECRET
from tools.actions.contacts.entering.add_field import add_field
from tools.actions.hooks.add_hook import add_hook
from tools.actions.team.add_user import add_user
from tools.actions.team.issue_token import ALL_SCOPES, issue_token
from tools.contacts.book.bulk import BulkChange, Counts, PutAway
from tools.contacts.contact import EVERYONE, Audience
from tools.contacts.editing.custom_field import FieldType
from tools.contacts.store import PairKind
from tools.events import EventType
from tools.hooks.hook import Delivery, DeliveryId
from tools.ids import BulkChangeId, BusinessId, ContactId, ConversationId, ImportId, UserId, repeatable_ids
from tools.imports.contact_import import ContactImport, ImportState
from tools.imports.files.layout import Layout
from tools.imports.mapping.columns import find_columns
from tools.storage.statement import Statement
from tools.storage.tables.people import team_members, teams
from tools.storage.toolkit import SqlToolkit
from tools.storage.unit_of_work import SqlUnitOfWork
from tools.team.channels import Widget
from tools.team.people import Role
from tools.team.tokens import Scope, TokenKind

SECRET_WORD = "zqxjk"
"""Every word of the secret begins with this, and nothing else does."""
OLDER_WORD = "wvqzx"
"""The same for a contact who was restricted after a chat that everybody may still read."""
OLDER_NAME = f"{OLDER_WORD}first {OLDER_WORD}middle {OLDER_WORD}last"
SECRET_NUMBER, OPEN_NUMBER, OLDER_NUMBER = 1001, 2002, 3003
USER_PHONE = "+447400300300"


@dataclass
class World:
    """What stands in a world, by the names that the table uses."""

    hidden: dict[str, str] = field(default_factory=dict)
    open: dict[str, str] = field(default_factory=dict)
    secrets: dict[Who, str] = field(default_factory=dict)
    """By what each says who they are."""
    users: dict[Who, UserId] = field(default_factory=dict)


async def write_worlds_common_part(toolkit: SqlToolkit) -> World:
    """The business, its people, and customers whom everybody may see."""
    world = World()
    async with _writing(toolkit, "common") as work:
        await _people(work, world)
        shared = await _settings(work, world)
        chosen = world.users[Who.CHOSEN]
        world.open = shared | await write_customer(
            work, Customer("ordinary", OPEN_NUMBER, EVERYONE, EVERYONE, chosen)
        )
        world.open["import_id"] = await _import(work, world, Who.OTHER, "people.csv")
        world.open["bulk_id"] = await _bulk_change(work, world, Who.OTHER, world.open["contact_id"])
        older = Customer(OLDER_WORD, OLDER_NUMBER, Audience(frozenset({chosen})), EVERYONE, chosen)
        await write_customer(work, replace(older, chat_word="elder"))
        world.secrets[Who.OTHER_VISITOR] = await _token(
            work, world, TokenKind.VISITOR, conversation_id=ConversationId(world.open["conversation_id"])
        )
        world.hidden = shared
    async with _writing(toolkit, "strangers", OTHER_BUSINESS) as work:
        for who, role in ((Who.STRANGER, Role.AGENT), (Who.STRANGE_ADMIN, Role.ADMIN)):
            await _user(work, world, who, role)
    return world


async def write_secret(toolkit: SqlToolkit, world: World) -> World:
    """The secret, written after everything else, so that nothing else is different by it."""
    async with _writing(toolkit, "secret") as work:
        chosen = world.users[Who.CHOSEN]
        audience = Audience(frozenset({chosen}))
        names = await write_customer(work, Customer(SECRET_WORD, SECRET_NUMBER, audience, audience, chosen))
        visitor = await _token(
            work, world, TokenKind.VISITOR, conversation_id=ConversationId(names["conversation_id"])
        )
        names["import_id"] = await _import(work, world, Who.CHOSEN, f"{SECRET_WORD}.csv")
        names["bulk_id"] = await _bulk_change(work, world, Who.CHOSEN, names["contact_id"])
        open_one = ContactId(world.open["contact_id"])
        await pair(work, ContactId(names["contact_id"]), open_one, PairKind.CONFLICT)
        await pair(work, ContactId(names["second_id"]), open_one, PairKind.SUGGESTION)
    return replace(world, hidden=world.hidden | names, secrets=world.secrets | {Who.VISITOR: visitor})


@asynccontextmanager
async def _writing(
    toolkit: SqlToolkit, seed: str, business_id: BusinessId = BUSINESS
) -> AsyncIterator[SqlUnitOfWork]:
    """With the same ids in both worlds."""
    async with toolkit.once(business_id) as work:
        work.new_id = repeatable_ids(seed, at=work.now)
        yield work


async def _people(work: SqlUnitOfWork, world: World) -> None:
    for who, role in ((Who.ADMIN, Role.ADMIN), (Who.CHOSEN, Role.AGENT), (Who.OTHER, Role.AGENT)):
        await _user(work, world, who, role)
    world.secrets[Who.READER] = await _token(
        work, world, TokenKind.USER, user_id=world.users[Who.CHOSEN], scopes=frozenset({Scope.READ})
    )
    world.secrets[Who.PROGRAM] = await _token(work, world, TokenKind.BUSINESS, scopes=ALL_SCOPES)


async def _user(work: SqlUnitOfWork, world: World, who: Who, role: Role) -> None:
    email = f"{who.value}@{work.business_id.replace('_', '-')}.example"
    phone = USER_PHONE if who is Who.ADMIN else ""
    user = await add_user(
        work, name=who.value.capitalize(), email=email, role=role, password_hash=CHEAP_HASH, phone=phone
    )
    world.users[who] = user.id
    world.secrets[who] = await _token(work, world, TokenKind.USER, user_id=user.id, scopes=ALL_SCOPES)


async def _token(
    work: SqlUnitOfWork,
    world: World,
    kind: TokenKind,
    *,
    scopes: frozenset[Scope] = frozenset(),
    user_id: UserId | None = None,
    conversation_id: ConversationId | None = None,
) -> str:
    secret = f"hku_{len(world.secrets):040d}"
    await issue_token(work, kind=kind, secret=secret, scopes=scopes, user_id=user_id, conversation_id=conversation_id)
    return secret


async def _import(work: SqlUnitOfWork, world: World, who: Who, file_name: str) -> str:
    """Somebody has brought a file; it is ready to be started."""
    columns = find_columns(["Name", "Email"], [])
    found = ContactImport(
        id=ImportId(work.new_id("imp")),
        business_id=work.business_id,
        asker_id=world.users[who],
        token_id="",
        file_name=file_name,
        created_at=work.now,
        size=1,
        pieces=1,
        state=ImportState.READY,
        layout=Layout(
            "utf-8", encoding_sure=True, delimiter=",", header_line=1, first_line=2, headers=("Name", "Email")
        ),
        columns=columns,
    )
    await work.imports.add(found)
    await work.imports.save(found)
    await work.imports.keep_piece(found.id, 0, b"Name,Email\n")
    return found.id


async def _bulk_change(work: SqlUnitOfWork, world: World, who: Who, contact_id: str) -> str:
    """Somebody has asked for something to be done to a contact, which a filter had found."""
    change = BulkChange(
        id=BulkChangeId(work.new_id("blk")),
        business_id=work.business_id,
        asker_id=world.users[who],
        token_id="",
        act=PutAway(),
        by_filter=True,
        created_at=work.now,
        counts=Counts(rows=1),
    )
    await work.bulk_changes.add(change)
    await work.bulk_changes.write_down(change.id, [ContactId(contact_id)])
    return change.id


async def _settings(work: SqlUnitOfWork, world: World) -> dict[str, str]:
    """What the business has beside its customers."""
    await work.connection.run(Statement(insert(teams)), id="tem_one", business_id=BUSINESS, name="One")
    await work.connection.run(Statement(insert(team_members)), team_id="tem_one", user_id=world.users[Who.CHOSEN])
    widget = Widget(id=work.new_id("wgt"), business_id=BUSINESS, channel_id=WEBCHAT, public_key="pk_shop")
    await work.widgets.add(widget)
    hook = await add_hook(work, name="", url="https://hooks.example/in", event_types=(), secret=SECRET)
    delivery = Delivery(
        id=DeliveryId(work.new_id("dlv")),
        business_id=BUSINESS,
        hook_id=hook.id,
        number=1,
        event_id=work.new_id("evt"),  # type: ignore[arg-type] # of no event that there is
        type=EventType.MESSAGE_SENT,
        lane="",
        body="{}",
        created_at=work.now,
    )
    await work.deliveries.add([delivery])
    plan = await add_field(work, key="plan", label="Plan", kind=FieldType.TEXT, choices=())
    tag = (await work.tag_book.make([TAG]))[TAG]
    token = await issue_token(work, kind=TokenKind.BUSINESS, secret="hkb_" + "9" * 40, scopes=ALL_SCOPES)
    return {
        "user_id": world.users[Who.OTHER],
        "chosen_id": world.users[Who.CHOSEN],
        "admin_id": world.users[Who.ADMIN],
        "team_id": "tem_one",
        "channel_id": WEBCHAT,
        "widget_id": widget.id,
        "widget_key": widget.public_key,
        "hook_id": hook.id,
        "delivery_id": delivery.id,
        "token_id": token.id,
        "tag_id": tag.id,
        "field_id": plan.id,
        "user_email": f"{Who.ADMIN.value}@{work.business_id.replace('_', '-')}.example",
        "user_phone": USER_PHONE,
        "invoice_source": INVOICE_SOURCE,
        "tag": TAG,
        "opted_out": "sms",
        "template": "default",
        "no_version": "9",
    }


def words_of_the_secret(world: World) -> Mapping[str, str]:
    """Its names that are no words: ids, and the digits of its numbers."""
    ids = {value: name for name, value in world.hidden.items() if world.open.get(name) != value}
    return ids | {f"740010{SECRET_NUMBER:04d}": "phone", f"740020{SECRET_NUMBER:04d}": "second phone"}
