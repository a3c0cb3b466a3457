"""Chats of your own program that live in a running service; run it with its address and a token of the business."""

import asyncio
import sys

from handoverkit.workflows.handover import Chat, RemoteDesk, Said


class MyChats:
    """Your chat: what nobody is waiting for is shown here, such as the apology after the wait, or a person."""

    async def find(self, thread_id: str) -> Chat:
        return Chat(thread_id, language="en")

    async def say(self, chat: Chat, said: Said) -> None:
        print(f"{said.speaker.upper()}:", said.text)


async def main(url: str, token: str) -> None:
    async with RemoteDesk(url, token=token, chats=MyChats()) as desk:
        by_itself = asyncio.create_task(desk.run())
        while text := (await asyncio.to_thread(sys.stdin.readline)).strip():
            for said in (await desk.customer("my-chat-1", text)).texts:
                print("AI:", said)
        by_itself.cancel()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
