"""Files of conversations, as the team has them."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.asking import Here, Reading
from api.eyes import Look
from api.files.kept_files import ANSWERS, HandedOut, handed_out
from tools.actions.team.eyes import Eyes
from tools.conversations.files import KeptFile
from tools.errors import NotFound
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/conversations/{conversation_id}/attachments", tags=["conversations"])


@router.get("/{attachment_id}", response_class=HandedOut, responses=ANSWERS)
async def get_attachment(
    conversation_id: str, attachment_id: str, request: Request, parts: Here, caller: Reading, look: Look
) -> Response:
    """A file that a message names. Pictures may be shown, all else is to be kept."""

    async def read(work: UnitOfWork, eyes: Eyes) -> KeptFile:
        conversation = await eyes.conversation(work, conversation_id)
        file = await work.files.find(attachment_id, of=conversation.id)
        # What waits for its message is its sender's alone.
        if file is None or file.message_id is None:
            raise NotFound("There is no such attachment, or it is kept no longer.")
        return file

    return handed_out(parts.toolkit, caller.business_id, await look(read), request)
