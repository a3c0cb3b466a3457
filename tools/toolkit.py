"""What an action is handed: one unit of work with all the stores, the time, and new identifiers."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol, TypeVar

from tools.contacts.audiences import AudienceStore
from tools.contacts.book.bulk import BulkChangeStore
from tools.contacts.book.history import HistoryStore
from tools.contacts.book.history_list import HistoryList
from tools.contacts.book.lists import ContactList
from tools.contacts.book.pair_list import PairList
from tools.contacts.consents import ConsentStore
from tools.contacts.editing.custom_field import CustomFieldStore
from tools.contacts.likeness.duplicate_store import DuplicateStore
from tools.contacts.merging.merge_list import MergeList
from tools.contacts.store import (
    ClaimStore,
    ContactStore,
    IdentifierStore,
    MergeStore,
    OptOutStore,
    PairStore,
    TagStore,
)
from tools.conversations.codes import CodeStore
from tools.conversations.files import FileStore
from tools.conversations.lists import ConversationList, HandoverList
from tools.conversations.report_store import ReportStore
from tools.conversations.store import (
    Checkpoints,
    ConversationStore,
    HandoverStore,
    InboxStore,
    MessageStore,
    ModelReplies,
    ReplyTokenStore,
)
from tools.events import EventLog, EventType
from tools.hooks.store import DeliveryStore, HookStore
from tools.ids import BusinessId, ConversationId, NewId
from tools.imports.mapping.shapes import MappingStore
from tools.imports.store import ImportStore
from tools.invoices.store import InvoiceStore
from tools.privacy.store import ErasureStore, HeldStore, PurgeStore, SuppressionStore
from tools.tags.store import TagBook
from tools.team.channels import ChannelStore, MailboxStore, WidgetStore
from tools.team.duties import DutyStore
from tools.team.journals import AnswerStore, AuditStore
from tools.team.store import BusinessStore, UserStore
from tools.team.teams import TeamStore
from tools.team.templates import TemplateStore
from tools.team.token_store import TokenStore
from tools.work.store import JobStore

Result = TypeVar("Result")


class UnitOfWork(Protocol):
    """One transaction in one business. Whoever opened it commits; an action never does."""

    business_id: BusinessId
    now: datetime
    """The one time of this unit of work, by the database's clock."""
    new_id: NewId

    @property
    def businesses(self) -> BusinessStore: ...
    @property
    def users(self) -> UserStore: ...
    @property
    def teams(self) -> TeamStore: ...
    @property
    def templates(self) -> TemplateStore: ...
    @property
    def duties(self) -> DutyStore: ...
    @property
    def tokens(self) -> TokenStore: ...
    @property
    def channels(self) -> ChannelStore: ...
    @property
    def mailboxes(self) -> MailboxStore: ...
    @property
    def widgets(self) -> WidgetStore: ...
    @property
    def audit(self) -> AuditStore: ...
    @property
    def answers(self) -> AnswerStore: ...
    @property
    def outbox(self) -> EventLog: ...
    @property
    def audiences(self) -> AudienceStore: ...
    @property
    def contacts(self) -> ContactStore: ...
    @property
    def identifiers(self) -> IdentifierStore: ...
    @property
    def claims(self) -> ClaimStore: ...
    @property
    def merges(self) -> MergeStore: ...
    @property
    def pairs(self) -> PairStore: ...
    @property
    def merge_list(self) -> MergeList: ...
    @property
    def pair_list(self) -> PairList: ...
    @property
    def duplicates(self) -> DuplicateStore: ...
    @property
    def tags(self) -> TagStore: ...
    @property
    def tag_book(self) -> TagBook: ...
    @property
    def history(self) -> HistoryStore: ...
    @property
    def history_list(self) -> HistoryList: ...
    @property
    def invoices(self) -> InvoiceStore: ...
    @property
    def custom_fields(self) -> CustomFieldStore: ...
    @property
    def consents(self) -> ConsentStore: ...
    @property
    def opt_outs(self) -> OptOutStore: ...
    @property
    def suppressions(self) -> SuppressionStore: ...
    @property
    def purging(self) -> PurgeStore: ...
    @property
    def held(self) -> HeldStore: ...
    @property
    def erasure(self) -> ErasureStore: ...
    @property
    def conversations(self) -> ConversationStore: ...
    @property
    def conversation_list(self) -> ConversationList: ...
    @property
    def handover_list(self) -> HandoverList: ...
    @property
    def reports(self) -> ReportStore: ...
    @property
    def contact_list(self) -> ContactList: ...
    @property
    def bulk_changes(self) -> BulkChangeStore: ...
    @property
    def imports(self) -> ImportStore: ...
    @property
    def saved_mappings(self) -> MappingStore: ...
    @property
    def messages(self) -> MessageStore: ...
    @property
    def files(self) -> FileStore: ...
    @property
    def reply_tokens(self) -> ReplyTokenStore: ...
    @property
    def handovers(self) -> HandoverStore: ...
    @property
    def inbox(self) -> InboxStore: ...
    @property
    def codes(self) -> CodeStore: ...
    @property
    def replies(self) -> ModelReplies: ...
    @property
    def checkpoints(self) -> Checkpoints: ...
    @property
    def jobs(self) -> JobStore: ...
    @property
    def hooks(self) -> HookStore: ...
    @property
    def deliveries(self) -> DeliveryStore: ...

    def announce(
        self,
        kind: EventType,
        data: Mapping[str, Any],
        *,
        conversation_id: ConversationId | None = None,
        contacts: Sequence[str] = (),
    ) -> None:
        """Tells what happened; it leaves with the commit, or not at all. ``contacts``: all whom the event names."""
        ...


class Toolkit(Protocol):
    """Opens units of work."""

    def reading(self, business_id: BusinessId) -> AbstractAsyncContextManager[UnitOfWork]:
        """For reads alone: waits for nobody and is run once."""
        ...

    async def run(self, business_id: BusinessId, act: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Runs ``act`` in a unit of work and commits; runs it again as a whole when the database asks for that.

        Raises ``Busy`` when it still could not be done after five times.
        """
        ...


class TurnToolkit(Protocol):
    """Opens units of work for a turn runner, which runs them again itself."""

    def once(self, business_id: BusinessId) -> AbstractAsyncContextManager[UnitOfWork]:
        """One unit of work, committed at the end, rolled back on any exception."""
        ...
