"""The library's memory: what was said and given stays in the graph's own state."""

from collections.abc import Callable, Sequence
from dataclasses import asdict

from langchain_core.messages import AIMessage, HumanMessage

from tools.conversations.conversation import Speaker
from workflows.handover.ports import Chat, Details, Heard, JsonDict, Notes, Said, Spoken

MARK = "handoverkit"
"""The key in a message's ``additional_kwargs`` that says who spoke."""

_DOUBTFUL = ("doubtful_email", "suggestion", "doubtful_phone", "doubtful_extension")


class KeptInState:
    """A ``Memory`` without a place of its own."""

    async def hear(self, chat: Chat, answer: JsonDict) -> Heard:
        """The text comes with the answer."""
        return _heard(str(answer.get("text", "")), str(answer.get("message_id") or ""))

    async def hide(self, chat: Chat, answer: JsonDict, hidden: Callable[[str], str]) -> Heard:
        """Only what was made of it goes into the state."""
        return _heard(hidden(str(answer.get("text", ""))), str(answer.get("message_id") or ""))

    async def meanwhile(self, chat: Chat, answer: JsonDict, *, handover_id: str) -> Sequence[Heard]:
        """The texts come with the answer; what was heard one by one while waiting was kept then."""
        texts = [str(text) for text in answer.get("meanwhile") or []]
        message_id = str(answer.get("message_id") or f"{handover_id}:meanwhile")
        ids = [message_id if len(texts) == 1 else f"{message_id}:{place}" for place in range(len(texts))]
        return [_heard(text, id_) for text, id_ in zip(texts, ids, strict=True)]

    async def keep(self, chat: Chat, notes: Notes, *, handover_id: str) -> JsonDict:
        """As small JSON."""
        kept = {key: value for key, value in asdict(notes.details).items() if value}
        doubtful = {key: value for key in _DOUBTFUL if (value := getattr(notes, key))}
        return kept | doubtful

    async def recall(self, chat: Chat, kept: JsonDict, *, handover_id: str) -> Notes:
        """Of this chat, earlier handovers included."""
        if not kept:
            return Notes()
        given = {key: str(kept.get(key, "")) for key in ("email", "phone", "extension", "name")}
        doubtful = {key: str(kept.get(key, "")) for key in _DOUBTFUL}
        return Notes(Details(**given, answers=dict(kept.get("answers") or {})), **doubtful)

    async def speak(self, chat: Chat, said: Sequence[Said]) -> Spoken:
        """Nothing leaves the graph here: whoever drives it shows what it said."""
        messages = [
            AIMessage(
                one.text,
                id=one.message_id,
                additional_kwargs={MARK: {"speaker": one.speaker.value, "user_id": one.user_id}},
            )
            for one in said
        ]
        return Spoken(messages, [one.text for one in said if one.speaker is not Speaker.USER])


def _heard(text: str, message_id: str) -> Heard:
    return Heard(text, [HumanMessage(text, id=message_id or None)] if text else [])
