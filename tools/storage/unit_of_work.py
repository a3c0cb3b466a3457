"""One transaction with all its stores; what was announced leaves as its last statements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from tools.events import Event, EventType
from tools.frozen import made
from tools.ids import BusinessId, ConversationId, EventId, NewId
from tools.storage.connection import Connection
from tools.storage.stores.channels.channels import SqlChannels
from tools.storage.stores.channels.codes import SqlCodes
from tools.storage.stores.channels.mailboxes import SqlMailboxes
from tools.storage.stores.channels.reply_tokens import SqlReplyTokens
from tools.storage.stores.channels.widgets import SqlWidgets
from tools.storage.stores.contacts.bulk import SqlBulkChanges
from tools.storage.stores.contacts.claims import SqlClaims
from tools.storage.stores.contacts.consents import SqlConsents
from tools.storage.stores.contacts.contact_list import SqlContactList
from tools.storage.stores.contacts.contacts import SqlContacts
from tools.storage.stores.contacts.custom_fields import SqlCustomFields
from tools.storage.stores.contacts.history import SqlHistory
from tools.storage.stores.contacts.history_list import SqlHistoryList
from tools.storage.stores.contacts.identifiers import SqlIdentifiers
from tools.storage.stores.contacts.invoices import SqlInvoices
from tools.storage.stores.contacts.opt_outs import SqlOptOuts
from tools.storage.stores.contacts.tag_book import SqlTagBook
from tools.storage.stores.contacts.tags import SqlTags
from tools.storage.stores.conversations.conversation_list import SqlConversationList
from tools.storage.stores.conversations.conversations import SqlConversations
from tools.storage.stores.conversations.files import SqlFiles
from tools.storage.stores.conversations.handover_list import SqlHandoverList
from tools.storage.stores.conversations.handovers import SqlHandovers
from tools.storage.stores.conversations.inbox import SqlCheckpoints, SqlInbox, SqlModelReplies
from tools.storage.stores.conversations.messages import SqlMessages
from tools.storage.stores.conversations.reports import SqlReports
from tools.storage.stores.conversations.templates import SqlTemplates
from tools.storage.stores.hooks.deliveries import SqlDeliveries
from tools.storage.stores.hooks.hooks import SqlHooks
from tools.storage.stores.hooks.journals import SqlAnswers, SqlAudit
from tools.storage.stores.hooks.outbox import SqlJobs, SqlOutbox
from tools.storage.stores.imports.imports import SqlImports
from tools.storage.stores.imports.saved_mappings import SqlSavedMappings
from tools.storage.stores.joining.duplicates import SqlDuplicates
from tools.storage.stores.joining.merge_list import SqlMergeList
from tools.storage.stores.joining.merges import SqlMerges
from tools.storage.stores.joining.pair_list import SqlPairList
from tools.storage.stores.joining.pairs import SqlPairs
from tools.storage.stores.privacy.erasure import SqlErasure
from tools.storage.stores.privacy.held import SqlHeld
from tools.storage.stores.privacy.purging import SqlPurging
from tools.storage.stores.privacy.suppressions import SqlSuppressions
from tools.storage.stores.team.audiences import SqlAudiences
from tools.storage.stores.team.duties import SqlDuties
from tools.storage.stores.team.people import SqlBusinesses, SqlUsers
from tools.storage.stores.team.teams import SqlTeams
from tools.storage.stores.team.tokens import SqlTokens


class SqlUnitOfWork:
    """A unit of work on either database. Stores are made when they are first asked for."""

    def __init__(
        self, connection: Connection, business_id: BusinessId, *, now: datetime, new_id: NewId, secret: bytes
    ) -> None:
        """Within one open transaction."""
        self.connection = connection
        self.business_id = business_id
        self.now = now
        self.new_id = new_id
        self._secret = secret
        self._announced: list[Event] = []

    @cached_property
    def businesses(self) -> SqlBusinesses:
        """The business."""
        return SqlBusinesses(self.connection, self.business_id)

    @cached_property
    def users(self) -> SqlUsers:
        """Its users."""
        return SqlUsers(self.connection, self.business_id)

    @cached_property
    def teams(self) -> SqlTeams:
        """In which groups they are."""
        return SqlTeams(self.connection, self.business_id)

    @cached_property
    def duties(self) -> SqlDuties:
        """What they answer for."""
        return SqlDuties(self.connection, self.business_id)

    @cached_property
    def audiences(self) -> SqlAudiences:
        """Who is named where."""
        return SqlAudiences(self.connection, self.business_id)

    @cached_property
    def contacts(self) -> SqlContacts:
        """Its contacts and guests."""
        return SqlContacts(self.connection, self.business_id)

    @cached_property
    def identifiers(self) -> SqlIdentifiers:
        """What leads to them."""
        return SqlIdentifiers(self.connection, self.business_id)

    @cached_property
    def claims(self) -> SqlClaims:
        """What was said in chats."""
        return SqlClaims(self.connection, self.business_id)

    @cached_property
    def merges(self) -> SqlMerges:
        """How contacts were joined and parted."""
        return SqlMerges(self.connection, self.business_id)

    @cached_property
    def merge_list(self) -> SqlMergeList:
        """The same as the team reads it."""
        return SqlMergeList(self.connection, self.business_id)

    @cached_property
    def pairs(self) -> SqlPairs:
        """Who may be one person."""
        return SqlPairs(self.connection, self.business_id, self.now, self.new_id)

    @cached_property
    def pair_list(self) -> SqlPairList:
        """The same as the team reads them."""
        return SqlPairList(self.connection, self.business_id)

    @cached_property
    def duplicates(self) -> SqlDuplicates:
        """What the search for such pairs is done with."""
        return SqlDuplicates(self.connection, self.business_id)

    @cached_property
    def tags(self) -> SqlTags:
        """Tags of contacts."""
        return SqlTags(self.connection, self.business_id)

    @cached_property
    def tag_book(self) -> SqlTagBook:
        """The tags themselves."""
        return SqlTagBook(self.connection, self.business_id, self._next_id)

    @cached_property
    def history(self) -> SqlHistory:
        """What was done to contacts."""
        return SqlHistory(self.connection, self.business_id)

    @cached_property
    def invoices(self) -> SqlInvoices:
        """What they owe."""
        return SqlInvoices(self.connection, self.business_id)

    @cached_property
    def custom_fields(self) -> SqlCustomFields:
        """What the business keeps of contacts beyond what everybody does."""
        return SqlCustomFields(self.connection, self.business_id)

    @cached_property
    def consents(self) -> SqlConsents:
        """What they have agreed to."""
        return SqlConsents(self.connection, self.business_id)

    @cached_property
    def history_list(self) -> SqlHistoryList:
        """The same as the team reads it, with joins and what was said."""
        return SqlHistoryList(self.connection, self.business_id)

    @cached_property
    def opt_outs(self) -> SqlOptOuts:
        """Addresses that are not written to."""
        return SqlOptOuts(self.connection, self.business_id, self.now, self._secret)

    @cached_property
    def suppressions(self) -> SqlSuppressions:
        """Values of people who were erased."""
        return SqlSuppressions(self.connection, self.business_id, self.now, self._secret)

    @cached_property
    def purging(self) -> SqlPurging:
        """What is old and of no more use."""
        return SqlPurging(self.connection, self.business_id)

    @cached_property
    def held(self) -> SqlHeld:
        """All that is kept of a person."""
        return SqlHeld(self.connection, self.business_id)

    @cached_property
    def erasure(self) -> SqlErasure:
        """Takes people out of all tables."""
        return SqlErasure(self.connection, self.business_id)

    @cached_property
    def tokens(self) -> SqlTokens:
        """What callers show."""
        return SqlTokens(self.connection, self.business_id)

    @cached_property
    def templates(self) -> SqlTemplates:
        """The shapes of its handovers."""
        return SqlTemplates(self.connection, self.business_id)

    @cached_property
    def channels(self) -> SqlChannels:
        """Its ways in."""
        return SqlChannels(self.connection, self.business_id)

    @cached_property
    def mailboxes(self) -> SqlMailboxes:
        """How far their mail has been read."""
        return SqlMailboxes(self.connection, self.business_id)

    @cached_property
    def widgets(self) -> SqlWidgets:
        """Where its web chat is shown."""
        return SqlWidgets(self.connection, self.business_id)

    @cached_property
    def audit(self) -> SqlAudit:
        """Who looked at or changed what."""
        return SqlAudit(self.connection, self.business_id)

    @cached_property
    def answers(self) -> SqlAnswers:
        """Answers to calls that may come again."""
        return SqlAnswers(self.connection, self.business_id, self.now)

    @cached_property
    def conversations(self) -> SqlConversations:
        """Its conversations."""
        return SqlConversations(self.connection, self.business_id, self.now)

    @cached_property
    def conversation_list(self) -> SqlConversationList:
        """Conversations as the team reads them."""
        return SqlConversationList(self.connection, self.business_id)

    @cached_property
    def handover_list(self) -> SqlHandoverList:
        """Handovers and follow-ups as the team reads them."""
        return SqlHandoverList(self.connection, self.business_id)

    @cached_property
    def reports(self) -> SqlReports:
        """What its handovers came to."""
        return SqlReports(self.connection, self.business_id)

    @cached_property
    def contact_list(self) -> SqlContactList:
        """The contact book as it is read."""
        return SqlContactList(self.connection, self.business_id)

    @cached_property
    def bulk_changes(self) -> SqlBulkChanges:
        """The same done to many contacts."""
        return SqlBulkChanges(self.connection, self.business_id)

    @cached_property
    def imports(self) -> SqlImports:
        """Files of contacts, and what became of their rows."""
        return SqlImports(self.connection, self.business_id)

    @cached_property
    def saved_mappings(self) -> SqlSavedMappings:
        """What the columns of files became."""
        return SqlSavedMappings(self.connection, self.business_id, self.now)

    @cached_property
    def messages(self) -> SqlMessages:
        """Their messages."""
        return SqlMessages(self.connection, self.business_id)

    @cached_property
    def files(self) -> SqlFiles:
        """What came with them."""
        return SqlFiles(self.connection, self.business_id)

    @cached_property
    def reply_tokens(self) -> SqlReplyTokens:
        """What leads answers to mail back to them."""
        return SqlReplyTokens(self.connection, self.business_id, self.now)

    @cached_property
    def handovers(self) -> SqlHandovers:
        """Their handovers."""
        return SqlHandovers(self.connection, self.business_id)

    @cached_property
    def inbox(self) -> SqlInbox:
        """What happened and is not answered yet."""
        return SqlInbox(self.connection, self.business_id, self.now, self._next_id)

    @cached_property
    def codes(self) -> SqlCodes:
        """What was sent to prove what is typed in them."""
        return SqlCodes(self.connection, self.business_id, self.now, self._secret)

    @cached_property
    def replies(self) -> SqlModelReplies:
        """What the model said."""
        return SqlModelReplies(self.connection, self.now)

    @cached_property
    def checkpoints(self) -> SqlCheckpoints:
        """Where the graphs stand."""
        return SqlCheckpoints(self.connection, self.business_id)

    @cached_property
    def jobs(self) -> SqlJobs:
        """Slow work."""
        return SqlJobs(self.connection, self.business_id, self.now, self._next_id)

    @cached_property
    def hooks(self) -> SqlHooks:
        """Who is told what happened."""
        return SqlHooks(self.connection, self.business_id)

    @cached_property
    def deliveries(self) -> SqlDeliveries:
        """What they were told."""
        return SqlDeliveries(self.connection, self.business_id)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """Events as others read them."""
        return SqlOutbox(self.connection, self.business_id)

    def announce(
        self,
        kind: EventType,
        data: Mapping[str, Any],
        *,
        conversation_id: ConversationId | None = None,
        contacts: Sequence[str] = (),
    ) -> None:
        """Tells what happened; it leaves with the commit, or not at all."""
        event = made(
            Event,
            id=EventId(self.new_id("evt")),
            business_id=self.business_id,
            type=kind,
            at=self.now,
            data=data,
            conversation_id=conversation_id,
            contacts=tuple(contacts),
            number=0,
        )
        self._announced.append(event)

    @property
    def announced(self) -> Sequence[Event]:
        """What has been announced so far."""
        return self._announced

    @property
    def posted_to(self) -> frozenset[ConversationId]:
        """The conversations to which something was posted."""
        return frozenset(self.inbox.posted_to) if "inbox" in self.__dict__ else frozenset()

    def _next_id(self, prefix: str) -> str:
        """As ``new_id`` is now: a turn sets it anew for each inbox event."""
        return self.new_id(prefix)

    async def finish(self) -> None:
        """The last statements before the commit."""
        if self._announced:
            # All others of the business wait for the number of their events from here on.
            await self.connection.settle()
            await self.outbox.store(self._announced)
