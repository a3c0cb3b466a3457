"""Plays a script through the service: a customer who writes on a channel, a team, turns, deadlines, and the clock."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

from tests.databases import BUSINESS, WEBCHAT, WHATSAPP
from tests.people import add_contact
from tests.workflows.examples.script import Deed, Script, stamp
from tests.workflows.routing.watched import WatchedHouse
from tools.actions.capture.recognise_sender import Sender
from tools.actions.capture.typed_values import phone_value
from tools.actions.conversations.give_back import close_conversation, give_back
from tools.actions.conversations.open_conversation import Place, open_conversation
from tools.actions.conversations.receive_message import receive_message
from tools.actions.conversations.take_conversation import take_conversation
from tools.actions.team.add_team import add_team
from tools.conversations.conversation import ChannelKind, Message, Speaker
from tools.conversations.handover import FollowUpState
from tools.events import Event, EventType
from tools.ids import ConversationId, UserId
from tools.team.people import Presence

BEAT = timedelta(seconds=30)
_SAYS_THAT = {"is online": Presence.ONLINE, "is away": Presence.AWAY, "goes": Presence.OFFLINE}
NOBODY = "nobody in particular"
_CUSTOMER, _END = "Customer", "* the end"


class Player:
    """One script in one house, whose clock stands where the script begins."""

    def __init__(self, house: WatchedHouse, script: Script) -> None:
        self.house = house
        self.script = script
        self.users: dict[str, UserId] = {}
        self.there: set[str] = set()
        self.chat: ConversationId | None = None
        self.lines: list[str] = []
        self._told = 0

    async def play(self) -> str:
        """The whole script as it happened."""
        await self._hire()
        self._told = len(await self.house.events())
        for deed in self.script.deeds:
            await self._passes_until(deed.at)
            await self._tell()
            self.lines.append(f"{stamp(deed.at, self._zone)}  {deed.text}")
            await self._do(deed)
            await self._tell()
        head, _, _ = self.script.text.partition("\n\n")
        return "\n".join([head, "", *self.lines, "", *[each async for each in self._outcome()], ""])

    @property
    def _zone(self) -> Any:
        return self.script.begins.tzinfo

    async def _hire(self) -> None:
        for name in self.script.team:
            # One after the other: whoever has been here longest is asked first.
            self.house.clock.advance(timedelta(seconds=1))
            self.users[name] = (await self.house.agent(name, online=False)).id
        for team in sorted(set(self.script.team.values()) - {""}):
            members = [self.users[name] for name, own in self.script.team.items() if own == team]
            async with self.house.toolkit.once(BUSINESS) as work:
                await add_team(work, name=team, member_ids=members)

        if self.script.known:
            name, _, email = self.script.known.rpartition(" ")
            async with self.house.toolkit.once(BUSINESS) as work:
                await add_contact(work, name=name, email=email)

    async def _passes_until(self, moment: datetime) -> None:
        """Whoever is there says so again and again."""
        while (left := moment - self.house.clock.now()) > timedelta(0):
            await self.house.passes(min(left, BEAT) if self.there else left)
            for name in sorted(self.there):
                await self.house.is_there(self.users[name])

    async def _do(self, deed: Deed) -> None:
        who, _, said = deed.text.removeprefix("* ").partition(": " if ": " in deed.text else " ")
        if deed.text == _END:
            return
        if who == _CUSTOMER:
            await self._customer_writes(said)
        elif not deed.text.startswith("* "):
            assert self.chat is not None
            await self.house.replies(self.users[who], self.chat, said)
        else:
            await self._acts(who, said)
        await self.house.settle()

    async def _customer_writes(self, text: str) -> None:
        if "{code}" in text:
            text = text.replace("{code}", self.house.post_box.code)
        script = self.script
        on_whatsapp = script.channel == "whatsapp"
        channel, kind = (WHATSAPP, ChannelKind.WHATSAPP) if on_whatsapp else (WEBCHAT, ChannelKind.WEBCHAT)
        identity = f"whatsapp:1:{script.sender[1:]}" if on_whatsapp else "webchat:visitor"
        sender = Sender(identity, proven=(phone_value(script.sender),) if on_whatsapp else ())
        async with self.house.toolkit.once(BUSINESS) as work:
            place = Place(channel, kind, language=script.language, template=script.template)
            opened = await open_conversation(work, place=place, sender=sender)
            self.chat = opened.conversation.id
            await receive_message(work, conversation_id=self.chat, text=text, client_id=None)

    async def _acts(self, who: str, act: str) -> None:
        user_id = self.users[who]
        if act in _SAYS_THAT:
            (self.there.add if act == "is online" else self.there.discard)(who)
            await self.house.is_there(user_id, _SAYS_THAT[act])
            return
        chat = self.chat
        assert chat is not None
        match act:
            case "is not heard of any more":
                self.there.discard(who)
            case "accepts":
                await self.house.accepts(user_id, chat)
            case "declines":
                await self.house.declines(user_id, chat)
            case "steps in":
                await self.house.toolkit.run(
                    BUSINESS, lambda work: take_conversation(work, conversation_id=chat, user_id=user_id)
                )
            case "gives the chat back":
                await self.house.toolkit.run(
                    BUSINESS, lambda work: give_back(work, conversation_id=chat, user_id=user_id)
                )
            case "closes the chat":
                await self.house.toolkit.run(
                    BUSINESS, lambda work: close_conversation(work, conversation_id=chat, user_id=user_id)
                )
            case _:
                raise AssertionError(f"nobody knows how to do this: {act}")

    async def _tell(self) -> None:
        """What has happened since, but for what the script itself says."""
        events = await self.house.events()
        messages = {} if self.chat is None else {each.id: each for each in await self.house.messages(self.chat)}
        for event in events[self._told :]:
            if (line := self._line(event, messages)) is not None:
                self.lines.append(f"{stamp(event.at, self._zone)}    {line}")
        self._told = len(events)

    def _line(self, event: Event, messages: dict[Any, Message]) -> str | None:
        if event.type is EventType.MESSAGE_SENT:
            message = messages[event.data["message_id"]]
            if message.speaker is Speaker.USER:
                return None
            return f"{'AI' if message.speaker is Speaker.AI else '--'}: {' / '.join(message.text.splitlines())}"
        if event.type is EventType.HANDOVER_REQUESTED:
            return f"> a person is asked for ({event.data['reason']})"
        if not event.type.value.startswith("handover."):
            return None
        names = {user_id: name for name, user_id in self.users.items()}
        by = event.data.get("user_id")
        said = event.type.value.removeprefix("handover.").replace("_", " ")
        return f"> {said}" + (f": {names[by]}" if by else "")

    async def _outcome(self) -> AsyncIterator[str]:
        assert self.chat is not None
        chat, handover = await self.house.conversation(self.chat), await self.house.handover(self.chat)
        async with self.house.toolkit.reading(BUSINESS) as work:
            contact = await work.contacts.find(chat.contact_id)
            names: dict[str, str] = {team.id: team.name for team in await work.teams.all()}
            held = await work.identifiers.of([chat.contact_id])
        names |= {user_id: name for name, user_id in self.users.items()}
        assert contact is not None
        yield "=" * 20
        yield f"handover: {handover.state}, the chat is {_state(chat.state)}"
        yield f"given: {', '.join(f'{key} {value}' for key, value in sorted(handover.captured.items())) or 'nothing'}"
        yield f"missing: {', '.join(handover.missing) or 'nothing'}"
        reachable = sorted(f"{each.value} ({each.evidence})" for each in held if each.key.kind.value != "channel")
        name = "without a name" if contact.dummy_name else contact.name
        yield f"{contact.kind} {name}{''.join(f', {each}' for each in reachable)}"
        shown = chat.visibility.members
        seen = "everyone" if shown is None else ", ".join(sorted(names[each] for each in shown))
        yield f"answered by {names[chat.assignee_id] if chat.assignee_id else NOBODY}, seen by {seen}"
        owed = handover.follow_up
        if owed.state is FollowUpState.NONE:
            yield "owed: nothing"
            return
        assert owed.due_at is not None
        owner = names[owed.owner_id] if owed.owner_id else NOBODY
        yield f"owed ({owed.state}): by {owner}, {stamp(owed.due_at, self._zone)}, by {', '.join(owed.reach)}"


def _state(state: object) -> str:
    return {"ai": "the AI's", "human": "a person's"}.get(str(state), str(state))
