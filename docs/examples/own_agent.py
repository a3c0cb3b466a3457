"""An agent of your own, with the handover around it and your own contact store. Run it and ask for a person."""

import asyncio
import sys

from handoverkit.agent.models import make_model
from handoverkit.tools.toolbox import handover_tool
from handoverkit.workflows.handover import Captured, Chat, Desk, Details, Said, with_handover
from langchain.agents import create_agent
from langgraph.checkpoint.memory import InMemorySaver


class MyContacts:
    """Your contact book; the same handover may be saved twice, and the second time changes nothing."""

    async def save(self, chat: Chat, details: Details, *, handover_id: str) -> Captured:
        print("saved:", details.email, details.phone)
        return Captured(contact_id=handover_id)


class MyChats:
    """Your chat: what nobody is waiting for is shown here, such as the apology after the wait."""

    async def find(self, thread_id: str) -> Chat:
        return Chat(thread_id, region="US")

    async def say(self, chat: Chat, said: Said) -> None:
        print("AI:", said.text)


async def main() -> None:
    agent = create_agent(make_model("offline"), tools=[handover_tool()])  # or "openai:gpt-5.5", and your own tools
    graph = with_handover(agent, contacts=MyContacts(), chats=MyChats(), wait=3, checkpointer=InMemorySaver())
    desk = Desk(graph)
    deadlines = asyncio.create_task(desk.run())
    while text := (await asyncio.to_thread(sys.stdin.readline)).strip():
        for said in (await desk.customer("chat-1", text)).texts:
            print("AI:", said)
    deadlines.cancel()


if __name__ == "__main__":
    asyncio.run(main())
