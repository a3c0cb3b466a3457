"""What became of a contact over time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from api.bodies.contacts.merges import Shown
from api.bodies.strict import Answer
from tools.contacts.book.history import ContactChange
from tools.contacts.book.history_list import Happened, Joined
from tools.contacts.identifiers import IdentifierKind
from tools.contacts.merging.journal import MergeKind


class HistoryItem(Answer):
    """One thing that happened."""

    kind: str
    """What was done (`created`, `edited`, `archived`, …), or `merged`, `unmerged`, `said`."""
    at: datetime
    contact_id: str
    """The record it happened to; of a join its survivor."""
    absorbed: bool
    """It happened to a record that was absorbed."""
    by_id: str | None
    source: str | None = None
    conversation_id: str | None
    """Where it happened, if that may be seen."""
    changes: Mapping[str, Sequence[Any]] = {}
    """By field, what it said before and after; of lists what left and what came."""
    merge_id: str | None = None
    merge_kind: MergeKind | None = None
    absorbed_id: str | None = None
    said_kind: IdentifierKind | None = None
    said: str | None = None
    """A value that was typed in a chat, and not checked."""

    @classmethod
    def of(cls, happened: Happened, *, contact_id: str, chats: Collection[str], shown: Shown) -> Self:
        """For somebody who may see the record, and these conversations."""
        match happened:
            case ContactChange():
                about: dict[str, Any] = {
                    "kind": happened.kind.value,
                    "record": happened.contact_id,
                    "by_id": happened.by_id,
                    "source": happened.source,
                    "changes": {name: each for name, each in happened.changes.items() if shown(name)},
                }
                chat = happened.conversation_id
            case Joined():
                merge = happened.merge
                about = {
                    "kind": "unmerged" if happened.parted else "merged",
                    "record": merge.survivor_id,
                    "by_id": merge.undone_by if happened.parted else merge.by_id,
                    "merge_id": merge.id,
                    "merge_kind": merge.kind,
                    "absorbed_id": merge.absorbed_id,
                }
                chat = merge.conversation_id
            case _:
                about = {
                    "kind": "said",
                    "record": happened.contact_id,
                    "by_id": None,
                    "said_kind": happened.key.kind,
                    "said": happened.value,
                }
                chat = happened.conversation_id
        record = about.pop("record")
        return cls(
            at=happened.at,
            contact_id=record,
            absorbed=contact_id not in (record, about.get("absorbed_id")),
            conversation_id=chat if chat in chats else None,
            **about,
        )


def chat_of(happened: Happened) -> str | None:
    """The conversation it happened in."""
    return happened.merge.conversation_id if isinstance(happened, Joined) else happened.conversation_id
