"""What a node is handed, and what it gives back."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig
from langgraph.runtime import Runtime
from langgraph.types import Command

from tools.conversations.conversation import Speaker
from tools.events import EventType
from workflows.handover.asking.wording import Questions
from workflows.handover.phrases import Phrases, phrases_for
from workflows.handover.ports import Chat, News, Notes, Said
from workflows.handover.routes import Route
from workflows.handover.state import Asking, ChatState, Progress, progress_of
from workflows.handover.surroundings import HandoverPorts, ports_of
from workflows.handover.templates.template import Speak, Template


@dataclass(frozen=True)
class Update:
    """What a node changes."""

    progress: Progress
    messages: Sequence[BaseMessage] = ()


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

    @property
    def region(self) -> str:
        """Numbers without + are of this country."""
        return self.template.ask.region or self.chat.region

    @property
    def questions(self) -> Questions:
        """How things are asked for in this chat."""
        return Questions(self.phrases, self.chat.identity.on_file, self.region)

    def why(self, asking: Asking) -> str:
        """What the details are for, behind the first question that asks for one."""
        return f" {self.phrases.why()}" if self._asks_for_details(asking) and not asking.told_why else ""

    def told_why(self, progress: Progress) -> Progress:
        """The customer has been told, if the question that stands asks for a detail."""
        asking = progress.asking
        if asking.told_why or not self._asks_for_details(asking):
            return progress
        return replace(progress, asking=replace(asking, told_why=True))

    def _asks_for_details(self, asking: Asking) -> bool:
        return any(name in asking.missing for name in self.template.ask.next_group(asking.wanted))

    def in_(self, span: timedelta) -> datetime:
        """A deadline from now."""
        return self.now + span

    async def recall(self) -> Notes:
        """What the customer gave so far."""
        return await self.ports.memory.recall(self.chat, self.progress.kept, handover_id=self.progress.id)

    async def keep(self, progress: Progress, notes: Notes) -> Progress:
        """Keeps what the customer gave so far."""
        kept = await self.ports.memory.keep(self.chat, notes, handover_id=progress.id)
        return progress if kept == progress.kept else replace(progress, kept=kept)

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


Play = Callable[[Scene], Awaitable[Update]]


@dataclass(frozen=True)
class Stage:
    """Where the scenes of a graph are played."""

    scenes: Mapping[str, tuple[Play, Route]]
    """By the names of their nodes: what is played, and the way on from it."""
    bound: HandoverPorts | None
    at_once: bool
    """Whether scenes that follow each other are one step of the graph; else each has its checkpoint."""

    def goes_on(self, name: str) -> bool:
        """Whether this comes next without another step."""
        return self.at_once and name in self.scenes

    async def play(
        self, name: str, before: Update, *, state: ChatState, config: RunnableConfig, runtime: Runtime[Any]
    ) -> Command[Any]:
        """What changes in the state, and the next node; ``before`` is what has changed in this step already."""
        ports = ports_of(runtime, self.bound)
        thread_id = str(config.get("configurable", {}).get("thread_id", ""))
        while True:
            play, route = self.scenes[name]
            chat = await ports.chats.find(thread_id)
            scene = Scene(
                chat=chat,
                progress=before.progress,
                messages=[*state.get("messages", []), *before.messages],
                ports=ports,
                phrases=_phrases(ports.template, chat),
                now=ports.clock.now(),
            )
            played = await play(scene)
            before = Update(played.progress, [*before.messages, *played.messages])
            name = route(played.progress)
            if not self.goes_on(name):
                return gone_on(before, name)


@dataclass(frozen=True)
class SceneNode:
    """A node that is played on the stage."""

    name: str
    stage: Stage

    async def __call__(self, state: ChatState, config: RunnableConfig, runtime: Runtime[Any]) -> Command[Any]:
        """What changes in the state, and the next node."""
        update = Update(progress_of(state))
        return await self.stage.play(self.name, update, state=state, config=config, runtime=runtime)


def _phrases(template: Template, chat: Chat) -> Phrases:
    language = "" if template.speak is Speak.BUSINESS else chat.language
    return phrases_for(template, language, privacy_page=chat.privacy_page)


@dataclass(frozen=True)
class ParkingNode:
    """A node that is one interrupt."""

    park: Callable[[ChatState], Awaitable[Update]]
    route: Route
    stage: Stage

    async def __call__(self, state: ChatState, config: RunnableConfig, runtime: Runtime[Any]) -> Command[Any]:
        """What it was answered, and the next node."""
        update = await self.park(state)
        name = self.route(update.progress)
        if self.stage.goes_on(name):
            return await self.stage.play(name, update, state=state, config=config, runtime=runtime)
        return gone_on(update, name)


def gone_on(update: Update, name: str) -> Command[Any]:
    """The change, and the way on.

    The way on comes with the change: an edge would have LangGraph read the whole state once more to ask for it.
    """
    changed: dict[str, Any] = {"handover": update.progress.to_json()}
    if update.messages:
        changed["messages"] = list(update.messages)
    return Command(update=changed, goto=str(name))
