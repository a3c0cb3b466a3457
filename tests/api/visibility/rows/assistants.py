"""What assistants call. A tool is refused in words within an answer that says 200, so every row is a list's.

A program says for whom it acts in the address; without that it is told to (``tests/api/test_mcp.py`` has it with).
"""

from typing import Any

from tests.api.visibility.askers import May, Who
from tests.api.visibility.row import Row, row


def calling(tool: str, *, widens: bool = False, shows_names: bool = False, **arguments: Any) -> Row:
    """A call of a tool."""
    params = {"name": tool, "arguments": arguments}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    return row("POST /mcp", May.LIST, body=body, but={Who.PROGRAM: 403}, widens=widens, shows_names=shows_names)


ROWS: tuple[Row, ...] = (
    row("POST /mcp", May.LIST, body={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, but={Who.PROGRAM: 403}),
    calling("find_contacts", limit=50),
    calling("find_contacts", search="{email}"),
    calling("get_contact", contact_id="{contact_id}"),
    calling("get_contact", contact_id="{redirect_id}"),
    calling("list_choices"),
    calling("edit_contact", contact_id="{contact_id}", version=1, notes="hello"),
    calling("tag_contact", contact_id="{contact_id}", add=["{tag}"]),
    calling("set_contact_visibility", contact_id="{contact_id}", visibility="everyone", widens=True),
    calling("assign_contact", contact_id="{contact_id}", assignee_id="{user_id}", move_open=True, widens=True),
    calling("find_conversations", limit=50, shows_names=True),
    calling("find_conversations", contact_id="{contact_id}"),
    calling("read_conversation", conversation_id="{conversation_id}"),
    calling("assign_conversation", conversation_id="{conversation_id}", assignee_id="{user_id}", widens=True),
    calling("list_handovers", limit=50),
    calling("accept_handover", handover_id="{handover_id}"),
    calling("decline_handover", handover_id="{handover_id}"),
)
