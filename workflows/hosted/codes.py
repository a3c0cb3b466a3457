"""One-time codes in a conversation of the service."""

from collections.abc import Sequence
from dataclasses import dataclass

from tools.actions.capture.typed_values import Value, values_of
from tools.actions.codes.hear_codes import hear_codes
from tools.actions.codes.send_code import Words, send_code
from tools.actions.codes.try_code import try_code
from tools.actions.conversations.note_for_the_team import note_for_the_team
from tools.channels.code_sender import CodeSender
from tools.contacts.evidence import OnMatch
from tools.contacts.identifiers import IdentifierKind
from tools.contacts.typed.typed_codes import codes_in, without_codes
from tools.contacts.typed.typed_wishes import Wanted
from tools.conversations.codes import Tried
from workflows.handover.phrases import phrases_for
from workflows.handover.ports import Chat, CodeWords, Details
from workflows.handover.templates.template import Template
from workflows.handover.templates.texts import Text, filled
from workflows.hosted.chat import HostedChat
from workflows.hosted.ports import HostedContacts

_KINDS = {Wanted.EMAIL: IdentifierKind.EMAIL, Wanted.PHONE: IdentifierKind.PHONE}


@dataclass(frozen=True)
class HostedCodes:
    """Which values need a code is decided with all other evidence; a code that passed proves in the same turn."""

    hosted: HostedChat
    sender: CodeSender

    async def send(
        self, chat: Chat, details: Details, words: CodeWords, *, settled: Sequence[Wanted], handover_id: str
    ) -> Wanted | None:
        """To the first of the values that needs a code and can be sent one."""
        given = _values(details)
        captured = await HostedContacts(self.hosted).capture(
            details,
            handover_id=handover_id,
            on_match=OnMatch.VERIFY,
            settled=[value.key for wanted, value in given.items() if wanted in settled],
        )
        name = self.hosted.business.name
        brought = Words(filled(words.subject, {"business": name}), filled(words.text, {"business": name}))
        for wanted, value in given.items():
            if value.key not in (captured.codes or {}):
                continue
            assert captured.codes is not None
            address = captured.codes[value.key]
            if await send_code(
                self.hosted.work,
                self.hosted.conversation,
                value.key,
                address=address,
                words=brought,
                sender=self.sender,
            ):
                return wanted
        return None

    async def check(
        self, chat: Chat, details: Details, wanted: Wanted, typed: Sequence[str], *, handover_id: str
    ) -> Tried:
        """The rows are written first and read again: what is proven may have moved the conversation."""
        value = _values(details).get(wanted)
        if value is None:
            return Tried.OVER
        await self.hosted.flush()
        tried = await try_code(
            self.hosted.work, conversation_id=self.hosted.conversation.id, value=value, typed=typed
        )
        await self.hosted.reread()
        return tried


def words_of(template: Template, language: str, *, business: str) -> Words:
    """What a message with a code says in a customer's language."""
    phrases = phrases_for(template, language)
    return Words(phrases.say(Text.CODE_SUBJECT, business=business), phrases.say(Text.CODE_MESSAGE, business=business))


async def hear_codes_said_to_a_person(hosted: HostedChat, message_id: str) -> None:
    """A code that a person has sent and the customer now says is blotted out, and the team hears what it proves."""
    message = await hosted.message(message_id)
    typed = codes_in(message.text)
    if not typed:
        return
    await hosted.flush()
    proven = await hear_codes(hosted.work, conversation_id=hosted.conversation.id, typed=typed)
    await hosted.reread()
    if proven is None:
        return
    await hosted.reword(message_id, without_codes)
    await note_for_the_team(
        hosted.work,
        hosted.conversation.id,
        text=f"The code came back: {proven.value} is the customer's.",
        key=f"{message_id}:code",
    )


def _values(details: Details) -> dict[Wanted, Value]:
    """In the order in which codes are sent."""
    by_kind = {value.key.kind: value for value in values_of(details)}
    return {wanted: by_kind[kind] for wanted, kind in _KINDS.items() if kind in by_kind}
