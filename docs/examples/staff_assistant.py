"""An assistant of one of the team over the service's contact book: python staff_assistant.py EMAIL WHOM_TO_FIND."""

import asyncio
import sys
from typing import Any

from handoverkit.api.settings import read_settings
from handoverkit.api.wiring import open_machinery
from handoverkit.tools.toolbox import StaffContext, staff_tools
from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage


class KeylessModel(GenericFakeChatModel):
    """Says what it was told to say; put init_chat_model("openai:gpt-5.5") in its place."""

    def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
        return self


async def main(email: str, wanted: str) -> None:
    call = {"name": "find_contacts", "args": {"search": wanted, "limit": 3}, "id": "1"}
    model = KeylessModel(messages=iter([AIMessage("", tool_calls=[call]), AIMessage("That is who I found.")]))
    assistant = create_agent(model, list(staff_tools()), context_schema=StaffContext)
    # With SQLite this process owns the database: stop the service first, or use its /mcp.
    async with open_machinery(read_settings()) as machinery:
        (business_id,) = await machinery.parts.directory.first_businesses(limit=1)
        async with machinery.toolkit.reading(business_id) as work:
            user = next(each for each in await work.users.active() if each.email == email)
        # Whoever is signed in with you. No model says who it is.
        context = StaffContext(machinery.toolkit, machinery.parts.live.limits, business_id, user.id)
        state = await assistant.ainvoke({"messages": [("user", f"Who is {wanted}?")]}, context=context)
    for message in state["messages"]:
        print(f"{message.type}: {message.text}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
