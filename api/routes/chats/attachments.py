"""Files of conversations, as the team sends and has them."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.asking import Here, Reading, Writing
from api.bodies.attachments import AttachmentBody
from api.doing import Do
from api.errors import TooLarge, TooSlow, WrongMediaType, may_refuse
from api.eyes import Look
from api.files.chat_uploads import A_FILE, FileClientId, FileName, taken_in
from api.files.kept_files import ANSWERS, HandedOut, handed_out
from tools.actions.conversations.keep_file import check_room, keep_file
from tools.actions.team.eyes import Eyes
from tools.conversations.files import KeptFile, attachment_of
from tools.conversations.limits import Limits
from tools.errors import Conflict, NotFound, TooMany
from tools.ids import UserId
from tools.team.rights import acting_user
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/conversations/{conversation_id}/attachments", tags=["conversations"])


@router.post(
    "",
    response_model=AttachmentBody,
    status_code=201,
    responses=may_refuse(Conflict, TooMany, TooLarge, TooSlow, WrongMediaType),
    openapi_extra=A_FILE,
)
async def send_file(
    conversation_id: str,
    request: Request,
    parts: Here,
    caller: Writing,
    look: Look,
    do: Do,
    *,
    name: FileName = "",
    client_id: FileClientId = None,
    user_id: str | None = None,
) -> Response:
    """Sends a file, which waits a day for a reply of the same user that names its id; nobody is shown it before.

    ``user_id``: in whose name, for a token of the business.
    """
    by_id = acting_user(caller, None if user_id is None else UserId(user_id))

    async def allowed(work: UnitOfWork, eyes: Eyes) -> Limits:
        return await check_room(work, await eyes.conversation(work, conversation_id), user_id=by_id)

    limits = await look(allowed)
    async with taken_in(request, parts, sender=by_id, name=name, megabytes=limits.file_megabytes) as file:

        async def change(work: UnitOfWork, eyes: Eyes) -> AttachmentBody:
            conversation = await eyes.conversation(work, conversation_id)
            kept = await keep_file(work, file, conversation_id=conversation.id, user_id=by_id, client_id=client_id)
            return AttachmentBody.model_validate(attachment_of(kept))

        return await do(change, status=201, body_hash=file.sha256)


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
