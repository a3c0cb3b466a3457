"""A client of the service's MCP server: python mcp_assistant.py http://127.0.0.1:8000 TOKEN WHOM_TO_FIND."""

import asyncio
import sys

import httpx2
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client


async def main(url: str, token: str, wanted: str) -> None:
    # The token says whose rights count; a token of the business names the user:  f"{url}/mcp?user_id=usr_…".
    http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"})
    async with http, Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client:
        for tool in (await client.list_tools()).tools:
            print("tool:", tool.name)
        found = await client.call_tool("find_contacts", {"search": wanted, "limit": 3})
        print("refused:" if found.is_error else "found:", found.content[0].text)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
