"""LangGraph's checkpoints for the turn runner: open threads in memory, handed over as bytes when they are closed.

It speaks no SQL: the runner loads a thread's bytes before the graph runs and stores them in the same
transaction as everything else the turn did. Only a thread's newest checkpoint is kept.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    empty_checkpoint,
    get_checkpoint_id,
    get_checkpoint_metadata,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.constants import START

Writes = dict[tuple[str, int], tuple[str, str, Any, str]]


@dataclass
class _Slot:
    """The newest checkpoint of one namespace of a thread, and writes by checkpoint id."""

    checkpoint: Checkpoint | None = None
    metadata: CheckpointMetadata | None = None
    parent_id: str | None = None
    # LangGraph sends writes and their checkpoint at the same time, in either order.
    writes: dict[str, Writes] = field(default_factory=dict)


class ThreadSaver(BaseCheckpointSaver[str]):
    """A saver for open threads. A thread that was not opened is empty."""

    def __init__(self) -> None:
        """Nothing is open."""
        super().__init__(serde=JsonPlusSerializer())
        self._threads: dict[str, dict[str, _Slot]] = {}

    def open(self, thread_id: str, body: bytes | None) -> None:
        """Makes a thread's stored bytes the present ones, whatever an earlier run left behind."""
        self._threads[thread_id] = {} if body is None else _unpacked(self.serde.loads_typed(("msgpack", body)))

    def close(self, thread_id: str, *, without: Collection[str] = ()) -> bytes | None:
        """Forgets a thread; its bytes, if there is anything to store.

        The channels named in ``without`` are left out: what customers typed does not belong into checkpoints.
        """
        slots = self._threads.pop(thread_id, {})
        for slot in slots.values():
            if slot.checkpoint is not None:
                values = slot.checkpoint["channel_values"]
                kept = {name: value for name, value in values.items() if name not in without}
                slot.checkpoint = {**slot.checkpoint, "channel_values": kept}
        packed = {namespace: _packed(slot) for namespace, slot in slots.items() if slot.checkpoint is not None}
        return self.serde.dumps_typed(packed)[1] if packed else None

    def at_rest(self, thread_id: str) -> dict[str, Any]:
        """What a thread remembers; from now on a run of it may begin with ``Command(goto=…)``.

        On a thread without a checkpoint LangGraph would begin at the start as well.
        """
        slot = self._threads.setdefault(thread_id, {}).setdefault("", _Slot())
        if slot.checkpoint is None:
            slot.checkpoint = empty_checkpoint()
            slot.checkpoint["channel_versions"][START] = self.get_next_version(None, None)
            slot.metadata = {"source": "input", "step": -1, "parents": {}}
        return slot.checkpoint["channel_values"]

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Replaces the thread's checkpoint."""
        slot = self._slot(config)
        slot.checkpoint = checkpoint
        slot.metadata = get_checkpoint_metadata(config, metadata)
        slot.parent_id = get_checkpoint_id(config)
        slot.writes = {id_: writes for id_, writes in slot.writes.items() if id_ >= checkpoint["id"]}
        return _config(_thread(config), _namespace(config), checkpoint["id"])

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Keeps what a task wrote; the same write again changes nothing, except the special ones."""
        kept = self._slot(config).writes.setdefault(get_checkpoint_id(config) or "", {})
        for index, (channel, value) in enumerate(writes):
            place = (task_id, WRITES_IDX_MAP.get(channel, index))
            if place[1] >= 0 and place in kept:
                continue
            kept[place] = (task_id, channel, value, task_path)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The thread's newest checkpoint, unless another is asked for by id."""
        slot = self._threads.get(_thread(config), {}).get(_namespace(config))
        if slot is None or slot.checkpoint is None:
            return None
        wanted = get_checkpoint_id(config)
        if wanted is not None and wanted != slot.checkpoint["id"]:
            return None
        return _tuple(_thread(config), _namespace(config), slot)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002 - LangGraph's name.
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """The one checkpoint of the thread, if it fits."""
        if config is None or (limit is not None and limit <= 0):
            return
        found = await self.aget_tuple(config)
        if found is None or any(found.metadata.get(key) != value for key, value in (filter or {}).items()):
            return
        newest = get_checkpoint_id(before) if before else None
        if newest is None or found.checkpoint["id"] < newest:
            yield found

    async def adelete_thread(self, thread_id: str) -> None:
        """Forgets a thread."""
        self._threads.pop(thread_id, None)

    def _slot(self, config: RunnableConfig) -> _Slot:
        return self._threads.setdefault(_thread(config), {}).setdefault(_namespace(config), _Slot())


def _thread(config: RunnableConfig) -> str:
    return str(config["configurable"]["thread_id"])


def _namespace(config: RunnableConfig) -> str:
    return str(config["configurable"].get("checkpoint_ns", ""))


def _config(thread_id: str, namespace: str, checkpoint_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread_id, "checkpoint_ns": namespace, "checkpoint_id": checkpoint_id}}


def _tuple(thread_id: str, namespace: str, slot: _Slot) -> CheckpointTuple:
    assert slot.checkpoint is not None
    assert slot.metadata is not None
    writes = slot.writes.get(slot.checkpoint["id"], {})
    return CheckpointTuple(
        config=_config(thread_id, namespace, slot.checkpoint["id"]),
        checkpoint=slot.checkpoint,
        metadata=slot.metadata,
        parent_config=None if slot.parent_id is None else _config(thread_id, namespace, slot.parent_id),
        pending_writes=[(task, channel, value) for task, channel, value, _ in _ordered(writes)],
    )


def _ordered(writes: Writes) -> list[tuple[str, str, Any, str]]:
    """In the order of the tasks' paths, as LangGraph's own savers give them."""
    return [writes[place] for place in sorted(writes, key=lambda place: (writes[place][3], *place))]


def _packed(slot: _Slot) -> dict[str, Any]:
    assert slot.checkpoint is not None
    writes = slot.writes.get(slot.checkpoint["id"], {})
    return {
        "checkpoint": slot.checkpoint,
        "metadata": slot.metadata,
        "parent_id": slot.parent_id,
        "writes": [[task, index, *rest] for (task, index), (_, *rest) in writes.items()],
    }


def _unpacked(packed: dict[str, Any]) -> dict[str, _Slot]:
    return {namespace: _slot_of(each) for namespace, each in packed.items()}


def _slot_of(packed: dict[str, Any]) -> _Slot:
    writes: Writes = {
        (task, index): (task, channel, value, path) for task, index, channel, value, path in packed["writes"]
    }
    checkpoint: Checkpoint = packed["checkpoint"]
    return _Slot(
        checkpoint=checkpoint,
        metadata=packed["metadata"],
        parent_id=packed["parent_id"],
        writes={checkpoint["id"]: writes} if writes else {},
    )
