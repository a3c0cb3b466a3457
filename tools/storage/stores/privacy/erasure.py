"""Takes people out of the tables of one business. What each column may hold of a person is listed in a test."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Table, delete, not_, or_, select, true, tuple_, update

from tools.contacts.identifiers import IdentifierKind, Key, OwnerKind
from tools.conversations.conversation import IdentityLevel
from tools.hooks.hook import DeliveryState
from tools.ids import BusinessId, ContactId, ConversationId
from tools.privacy.erased_text import without_values
from tools.privacy.store import SaidElsewhere
from tools.storage.connection import Connection
from tools.storage.lists import ids, of_business, pairs, with_ids, with_keys
from tools.storage.mentions import with_mentions
from tools.storage.rows import dump, load
from tools.storage.statement import Statement, p
from tools.storage.stores.contacts.bulk import NO_SEARCH
from tools.storage.tables.bulk import bulk_changes
from tools.storage.tables.contacts import (
    claims,
    consents,
    contact_changes,
    contact_tags,
    contacts,
    identifiers,
    merges,
    visible_to,
)
from tools.storage.tables.contacts import pairs as pairs_table
from tools.storage.tables.conversations import (
    conversation_reads,
    conversations,
    file_pieces,
    files,
    handovers,
    messages,
    offers,
    one_time_codes,
    reply_tokens,
    session_proofs,
)
from tools.storage.tables.duplicates import blocking_keys, contacts_to_compare
from tools.storage.tables.imports import import_keys, import_rows, imports
from tools.storage.tables.invoices import invoices
from tools.storage.tables.people import audit, channels, idempotency_keys, tokens
from tools.storage.tables.search import contact_documents
from tools.storage.tables.work import checkpoints, deliveries, events, hooks, inbox, jobs, model_replies


def _gone(table: Table, *columns: ColumnElement[str]) -> Statement:
    return with_ids(lambda listed: delete(table).where(or_(*(listed(each) for each in columns)), of_business(table)))


def _parted(table: Table, column: ColumnElement[str]) -> Statement:
    """The row belongs to somebody else, and only pointed at what is gone."""
    return with_ids(
        lambda listed: update(table).where(listed(column), of_business(table)).values({column.name: None})
    )


_RECORDS = with_ids(
    lambda listed: select(contacts.c.id).where(listed(contacts.c.merged_into_id), of_business(contacts))
)
_CONVERSATIONS = with_ids(
    lambda listed: select(conversations.c.id).where(listed(conversations.c.contact_id), of_business(conversations))
)
# With the channels, the index of senders finds them.
_SESSIONS = with_ids(
    lambda listed: (
        select(conversations.c.id)
        .select_from(identifiers.join(conversations, conversations.c.sender == identifiers.c.match_key))
        .where(
            listed(identifiers.c.holder_id),
            identifiers.c.kind == IdentifierKind.CHANNEL.value,
            of_business(identifiers),
            of_business(conversations),
            conversations.c.channel_id.in_(select(channels.c.id).where(channels.c.business_id == p("the_business"))),
            conversations.c.identity != IdentityLevel.PROVEN.value,
        )
    )
)
_LOCK_CONVERSATIONS = with_ids(
    lambda listed: (
        select(conversations.c.id)
        .where(listed(conversations.c.id), of_business(conversations))
        .order_by(conversations.c.id)
        .with_for_update(key_share=True, of=conversations)
    )
)
_LOCK_HANDOVERS = with_ids(
    lambda listed: (
        select(handovers.c.id)
        .where(listed(handovers.c.conversation_id), of_business(handovers))
        .order_by(handovers.c.id)
        .with_for_update(key_share=True, of=handovers)
    )
)
_RESTRICTED = with_ids(
    lambda listed: (
        select(conversations.c.id)
        .where(listed(conversations.c.id), of_business(conversations), conversations.c.restricted.is_(true()))
        .limit(1)
    )
)
_LOCK_HOOKS = Statement(
    select(hooks.c.id)
    .where(hooks.c.business_id == p("the_business"))
    .order_by(hooks.c.id)
    .with_for_update(key_share=True, of=hooks)
)
_SAID = with_keys(
    lambda listed: select(claims.c.contact_id, claims.c.conversation_id, claims.c.kind, claims.c.match_key).where(
        claims.c.business_id == p("the_business"), listed(claims.c.kind, claims.c.match_key)
    )
)

# In this order: what points at a row goes before it.
_OF_CONVERSATIONS = (
    with_ids(
        lambda listed: delete(offers).where(
            of_business(offers),
            offers.c.handover_id.in_(select(handovers.c.id).where(listed(handovers.c.conversation_id))),
        )
    ),
    _gone(claims, claims.c.conversation_id),
    _gone(handovers, handovers.c.conversation_id),
    _gone(inbox, inbox.c.conversation_id),
    with_ids(lambda listed: delete(model_replies).where(listed(model_replies.c.conversation_id))),
    _gone(checkpoints, checkpoints.c.thread),
    with_ids(
        lambda listed: delete(file_pieces).where(
            file_pieces.c.file_id.in_(select(files.c.id).where(listed(files.c.conversation_id), of_business(files)))
        )
    ),
    _gone(files, files.c.conversation_id),
    _gone(messages, messages.c.conversation_id),
    _gone(session_proofs, session_proofs.c.conversation_id),
    _gone(one_time_codes, one_time_codes.c.conversation_id),
    _gone(conversation_reads, conversation_reads.c.conversation_id),
    _gone(reply_tokens, reply_tokens.c.conversation_id),
    _gone(tokens, tokens.c.conversation_id),
    _parted(consents, consents.c.conversation_id),
    _parted(contact_changes, contact_changes.c.conversation_id),
    _parted(merges, merges.c.conversation_id),
    _parted(pairs_table, pairs_table.c.conversation_id),
    _gone(visible_to, visible_to.c.object_id),
    _gone(conversations, conversations.c.id),
)
_OF_CONTACTS = (
    with_ids(
        lambda listed: delete(identifiers).where(
            listed(identifiers.c.holder_id),
            identifiers.c.holder_kind == OwnerKind.CONTACT.value,
            of_business(identifiers),
        )
    ),
    with_ids(lambda listed: delete(contact_tags).where(listed(contact_tags.c.contact_id))),
    _gone(contact_documents, contact_documents.c.contact_id),
    _gone(contacts_to_compare, contacts_to_compare.c.contact_id),
    with_ids(lambda listed: delete(blocking_keys).where(listed(blocking_keys.c.contact_id))),
    _gone(consents, consents.c.contact_id),
    _gone(contact_changes, contact_changes.c.contact_id),
    _gone(claims, claims.c.contact_id),
    _gone(pairs_table, pairs_table.c.one_id, pairs_table.c.other_id),
    _gone(visible_to, visible_to.c.object_id),
    _parted(handovers, handovers.c.contact_id),
    with_ids(
        lambda listed: (
            update(handovers)
            .where(
                of_business(handovers),
                handovers.c.merge_id.in_(
                    select(merges.c.id).where(or_(listed(merges.c.survivor_id), listed(merges.c.absorbed_id)))
                ),
            )
            .values(merge_id=None)
        )
    ),
    _gone(merges, merges.c.survivor_id, merges.c.absorbed_id),
    with_ids(
        lambda listed: (
            update(invoices)
            .where(listed(invoices.c.contact_id), of_business(invoices))
            .values(contact_id=None, customer_key="", url="")
        )
    ),
    _gone(contacts, contacts.c.id),
)

# What became of rows is forgotten, also of those that became nobody but have a value of the person.
_IMPORTS = select(imports.c.id).where(imports.c.business_id == p("the_business"))
_BLANK_ROW = {"said": "{}", "cells": "[]", "journal": "{}"}
_IMPORTED_AS = with_ids(
    lambda listed: (
        update(import_rows)
        .where(listed(import_rows.c.contact_id), import_rows.c.import_id.in_(_IMPORTS))
        .values(_BLANK_ROW)
    )
)
_k = import_keys.c
_IMPORTED_WITH = (
    with_keys(
        lambda listed: (
            update(import_rows)
            .where(
                tuple_(import_rows.c.import_id, import_rows.c.run, import_rows.c.number).in_(
                    select(_k.import_id, _k.run, _k.number).where(
                        _k.import_id.in_(_IMPORTS), listed(_k.kind, _k.match_key)
                    )
                )
            )
            .values(_BLANK_ROW)
        )
    ),
    with_keys(lambda listed: delete(import_keys).where(_k.import_id.in_(_IMPORTS), listed(_k.kind, _k.match_key))),
)

_HOOKS = select(hooks.c.id).where(hooks.c.business_id == p("the_business"))
_OF_EVENTS = (
    with_ids(
        lambda listed: delete(deliveries).where(
            deliveries.c.hook_id.in_(_HOOKS),
            listed(deliveries.c.lane),
            deliveries.c.state == DeliveryState.PENDING.value,
        )
    ),
    with_ids(
        lambda listed: (
            update(deliveries)
            .where(deliveries.c.hook_id.in_(_HOOKS), listed(deliveries.c.lane))
            .values(body="", last_answer="")
        )
    ),
    _gone(events, events.c.conversation_id),
)
_EVENTS_WITHOUT_CONVERSATION = with_mentions(
    lambda mentions: delete(events).where(
        events.c.business_id == p("the_business"), events.c.conversation_id.is_(None), mentions(events.c.contacts)
    )
)

# Nothing is answered yet where the status is 0: that is the call which erases.
_ANSWERS = with_mentions(
    lambda mentions: delete(idempotency_keys).where(
        idempotency_keys.c.business_id == p("the_business"),
        idempotency_keys.c.status != 0,
        or_(mentions(idempotency_keys.c.path), mentions(idempotency_keys.c.answer)),
    )
)
_JOB_ERRORS = with_mentions(
    lambda mentions: (
        update(jobs).where(jobs.c.business_id == p("the_business"), mentions(jobs.c.error)).values(error="")
    )
)
# What was typed to look for somebody may stand in no form in which it would be found.
_SEARCHES = Statement(
    update(bulk_changes)
    .where(
        bulk_changes.c.business_id == p("the_business"),
        bulk_changes.c.wanted.is_not(None),
        not_(bulk_changes.c.wanted.contains(NO_SEARCH, autoescape=True)),
    )
    .values(wanted="")
)
_WRITTEN_ELSEWHERE = tuple(
    (
        with_mentions(
            lambda mentions, table=table, column=column: select(table.c.id, column.label("text")).where(  # type: ignore[misc]
                table.c.business_id == p("the_business"), mentions(column)
            )
        ),
        Statement(update(table).where(table.c.id == p("the_id")).values({column.name: p("text")})),
    )
    for table, column in (
        (contact_changes, contact_changes.c.changes),
        (merges, merges.c.journal),
        (audit, audit.c.data),
        (bulk_changes, bulk_changes.c.argument),
    )
)


class SqlErasure:
    """Erasing in one business."""

    def __init__(self, connection: Connection, business_id: BusinessId) -> None:
        """Within one transaction."""
        self._connection = connection
        self._business_id = business_id

    async def records_of(self, contact_id: ContactId) -> Sequence[ContactId]:
        """The record and all that it has absorbed, also through others."""
        found = new = {contact_id}
        while new:
            rows = await self._connection.rows(_RECORDS, the_ids=ids(new), the_business=self._business_id)
            new = {ContactId(row["id"]) for row in rows} - found
            found = found | new
        return sorted(found)

    async def conversations_of(self, contact_ids: Collection[ContactId]) -> Sequence[ConversationId]:
        """Their conversations, and those of their unproven sessions that words have led to other records."""
        found: set[ConversationId] = set()
        for statement in (_CONVERSATIONS, _SESSIONS):
            rows = await self._connection.rows(statement, the_ids=ids(contact_ids), the_business=self._business_id)
            found |= {ConversationId(row["id"]) for row in rows}
        return sorted(found)

    async def lock_conversations(self, conversation_ids: Collection[ConversationId]) -> None:
        """Holds conversations and their handovers to the commit."""
        for statement in (_LOCK_CONVERSATIONS, _LOCK_HANDOVERS):
            await self._connection.rows(statement, the_ids=ids(conversation_ids), the_business=self._business_id)

    async def seen_by_all(self, conversation_ids: Collection[ConversationId]) -> bool:
        """Whether none of the conversations is hidden from anybody."""
        found = await self._connection.find(
            _RESTRICTED, the_ids=ids(conversation_ids), the_business=self._business_id
        )
        return found is None

    async def lock_hooks(self) -> None:
        """No delivery is made of an event until the commit."""
        await self._connection.rows(_LOCK_HOOKS, the_business=self._business_id)

    async def said_elsewhere(
        self, keys: Collection[Key], *, but_in: Collection[ConversationId]
    ) -> Sequence[SaidElsewhere]:
        """Where values of the person were typed in other chats."""
        if not keys:
            return []
        wanted = {(key.kind.value, key.match_key) for key in keys}
        rows = await self._connection.rows(_SAID, the_keys=pairs(keys), the_business=self._business_id)
        said = {
            (row["contact_id"], row["conversation_id"])
            for row in rows
            if (row["kind"], row["match_key"]) in wanted and row["conversation_id"] not in but_in
        }
        return [
            SaidElsewhere(ContactId(contact), ConversationId(conversation)) for contact, conversation in sorted(said)
        ]

    async def forget_conversations(self, conversation_ids: Collection[ConversationId]) -> None:
        """Conversations are gone, with all that was said and done in them."""
        await self._run_all(_OF_CONVERSATIONS, conversation_ids)

    async def forget_contacts(self, contact_ids: Collection[ContactId]) -> None:
        """Contacts are gone, with all that leads to them; their invoices stay, and are nobody's."""
        await self._run_all(_OF_CONTACTS, contact_ids)

    async def forget_imported(self, contact_ids: Collection[ContactId], keys: Collection[Key]) -> None:
        """What files said of these contacts, and rows with one of these values; the counts of their imports stay."""
        await self._connection.run(_IMPORTED_AS, the_ids=ids(contact_ids), the_business=self._business_id)
        for statement in _IMPORTED_WITH if keys else ():
            await self._connection.run(statement, the_keys=pairs(keys), the_business=self._business_id)

    async def forget_events(self, names: Collection[str]) -> None:
        """What was announced of these conversations and contacts is gone, and is told to no hook any more."""
        await self._run_all(_OF_EVENTS, names)
        await self._connection.run(_EVENTS_WITHOUT_CONVERSATION, the_texts=ids(names), the_business=self._business_id)

    async def forget_mentions(self, *, names: Collection[str], values: Collection[str]) -> None:
        """Takes these ids and values out of what is written elsewhere."""
        # As they stand inside of JSON.
        written = [dump(value)[1:-1] for value in values]
        await self._connection.run(_ANSWERS, the_texts=ids([*names, *written]), the_business=self._business_id)
        await self._connection.run(_SEARCHES, the_business=self._business_id)
        if not values:
            return
        await self._connection.run(_JOB_ERRORS, the_texts=ids(values), the_business=self._business_id)
        for find, write in _WRITTEN_ELSEWHERE:
            rows = await self._connection.long_rows(find, the_texts=ids(written), the_business=self._business_id)
            cleaned = [{"the_id": row["id"], "text": dump(without_values(load(row["text"]), values))} for row in rows]
            if cleaned:
                await self._connection.run_each(write, cleaned)

    async def _run_all(self, statements: Sequence[Statement], names: Collection[str]) -> None:
        if not names:
            return
        for statement in statements:
            await self._connection.run(statement, the_ids=ids(names), the_business=self._business_id)
