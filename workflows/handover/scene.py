"""What a node is handed, and what it gives back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig
from langgraph.runtime import Runtime

from tools.conversations.conversation import Speaker
from tools.events import EventType
from workflows.handover.phrases import Phrases, phrases_for
from workflows.handover.ports import Chat, News, Notes, Said
from workflows.handover.state import ChatState, Progress, progress_of
from workflows.handover.surroundings import HandoverPorts, ports_of
from workflows.handover.template import Template

Update = dict[str, Any]
Play = Callable[["Scene"], Awaitable[Update]]


@dataclass(frozen=True)
class Scene:
    """One node's view: the chat, how far its handover is, and the ports."""

    chat: Chat
    progress: Progress
    messages: Sequence[BaseMessage]
    ports: HandoverPorts
    phrases: Phrases
    now: datetime

    @property
    def template(self) -> Template:
        """The template of this handover."""
        return self.ports.template

    def in_(self, span: timedelta) -> datetime:
        """A deadline from now."""
        return self.now + span

    async def recall(self) -> Notes:
        """What the customer gave so far."""
        return await self.ports.memory.recall(self.chat, self.progress.kept, handover_id=self.progress.id)

    async def keep(self, progress: Progress, notes: Notes) -> Progress:
        """Keeps what the customer gave so far."""
        kept = await self.ports.memory.keep(self.chat, notes, handover_id=progress.id)
        return replace(progress, kept=kept)

    async def say(
        self, progress: Progress, text: str, *, speaker: Speaker = Speaker.AI
    ) -> tuple[Progress, list[BaseMessage]]:
        """Says it under an id that is the same if this step is run again."""
        step = progress.step + 1
        spoken = await self.ports.memory.speak(self.chat, [Said(f"{progress.id}:{step}", text, speaker=speaker)])
        return replace(progress, step=step, say=(*progress.say, *spoken.say)), list(spoken.messages)

    async def tell(self, type_: EventType, progress: Progress, **more: Any) -> None:
        """Tells the team."""
        await self.ports.team.tell(self.chat, News(type_, progress.id, self.now, **more))


@dataclass(frozen=True)
class SceneNode:
    """A node: looks up the ports, sets the scene, plays it."""

    play: Play
    bound: HandoverPorts | None

    async def __call__(self, state: ChatState, config: RunnableConfig, runtime: Runtime[Any]) -> Update:
        """What the node changes in the state."""
        ports = ports_of(runtime, self.bound)
        chat = await ports.chats.find(str(config.get("configurable", {}).get("thread_id", "")))
        scene = Scene(
            chat=chat,
            progress=progress_of(state),
            messages=state.get("messages", []),
            ports=ports,
            phrases=phrases_for(ports.template, chat.language),
            now=ports.clock.now(),
        )
        return await self.play(scene)


def update(progress: Progress, messages: Sequence[BaseMessage] = ()) -> Update:
    """What a node gives back."""
    changed: Update = {"handover": progress.to_json()}
    if messages:
        changed["messages"] = list(messages)
    return changed
