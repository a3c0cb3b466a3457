"""Files of a visitor's own conversation: sent before the message that names them, and had by its address."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.asking import Here, Visiting
from api.bodies.attachments import AttachmentBody
from api.chats.file_links import read_link
from api.chats.own_chat import check_page, own_chat
from api.errors import TooLarge, TooSlow, WrongMediaType, may_refuse
from api.files.chat_uploads import A_FILE, FileClientId, FileName, taken_in
from api.files.kept_files import ANSWERS, HandedOut, handed_out
from api.gates.cross_origin import FromPage
from api.parts import Parts
from tools.actions.conversations.keep_file import check_room, keep_file
from tools.conversations.files import KeptFile, attachment_of
from tools.conversations.visitor_view import is_for_customer
from tools.errors import Conflict, NotFound, TooMany
from tools.ids import ConversationId
from tools.team.rights import Caller
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/webchat", tags=["web chat"])

_OWN = "/conversations/{conversation_id}/attachments"
# A picture may stand in any page that may show the chat.
_IN_ANY_PAGE = {"Cross-Origin-Resource-Policy": "cross-origin"}


@router.post(
    _OWN,
    status_code=201,
    responses=may_refuse(Conflict, TooMany, TooLarge, TooSlow, WrongMediaType),
    openapi_extra=A_FILE,
)
async def send_file_as_visitor(
    conversation_id: str,
    request: Request,
    parts: Here,
    caller: Visiting,
    page: FromPage,
    *,
    name: FileName = "",
    client_id: FileClientId = None,
) -> AttachmentBody:
    """Sends a file, which waits a day for a message that names its id; nobody is shown it before."""
    own = own_chat(caller, conversation_id)
    async with parts.toolkit.reading(caller.business_id) as work:
        limits = await check_room(work, await check_page(work, own, page), user_id=None)
    async with taken_in(request, parts, sender=own, name=name, megabytes=limits.file_megabytes) as file:

        async def act(work: UnitOfWork) -> KeptFile:
            return await keep_file(work, file, conversation_id=own, user_id=None, client_id=client_id)

        kept = await parts.toolkit.run(caller.business_id, act)
    return AttachmentBody.model_validate(attachment_of(kept))


@router.get(_OWN + "/{attachment_id}", response_class=HandedOut, responses=ANSWERS)
async def get_file_as_visitor(
    conversation_id: str, attachment_id: str, request: Request, parts: Here, caller: Visiting, page: FromPage
) -> Response:
    """A file that a message of the visitor's own conversation names."""
    own = own_chat(caller, conversation_id)
    async with parts.toolkit.reading(caller.business_id) as work:
        await check_page(work, own, page)
        file = await _find(work, own, attachment_id)
    return handed_out(parts.toolkit, caller.business_id, file, request)


@router.get(
    "/files/{sealed}",
    response_class=HandedOut,
    responses=ANSWERS | may_refuse(NotFound),
    openapi_extra={"security": []},
)
async def get_file_by_address(sealed: str, request: Request, parts: Here) -> Response:
    """The same for a page, which has the address from a message: a picture in a page sends no token."""
    caller, file_id = await read_link(parts, sealed)
    file = await _of_visitor(parts, caller, file_id)
    answer = handed_out(parts.toolkit, caller.business_id, file, request)
    answer.headers.update(_IN_ANY_PAGE)
    return answer


async def _of_visitor(parts: Parts, caller: Caller, file_id: str) -> KeptFile:
    async with parts.toolkit.reading(caller.business_id) as work:
        if caller.conversation_id is None:
            raise NotFound
        return await _find(work, caller.conversation_id, file_id)


async def _find(work: UnitOfWork, own: ConversationId, file_id: str) -> KeptFile:
    file = await work.files.find(file_id, of=own)
    message = None if file is None or file.message_id is None else await work.messages.find(file.message_id)
    if file is None or message is None or not is_for_customer(message):
        raise NotFound("There is no such attachment, or it is kept no longer.")
    return file
