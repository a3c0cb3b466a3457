"""Tokens for programs: shown once, kept as a hash."""

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Administering, Here
from api.bodies.people import NewToken, TokenAsked, TokenBody
from api.bodies.strict import PageOf
from api.doing import Do
from api.eyes import Look
from api.paging import PageHere
from tools.actions.team.eyes import Eyes
from tools.actions.team.make_program_token import kind_for, make_program_token
from tools.errors import NotAllowed, NotFound
from tools.ids import UserId
from tools.team.tokens import SECRET_BYTES, TokenKind, covers, secret_text
from tools.toolkit import UnitOfWork

router = APIRouter(prefix="/v1/tokens", tags=["tokens"])


@router.get("")
async def list_tokens(caller: Administering, look: Look, paging: PageHere) -> PageOf[TokenBody]:
    """The tokens of programs that are not revoked, the newest first."""

    async def read(work: UnitOfWork, eyes: Eyes) -> PageOf[TokenBody]:
        return paging.of_few(await work.tokens.of_programs(), TokenBody.of)

    return await look(read)


@router.post("", response_model=NewToken, status_code=201)
async def create_token(asked: TokenAsked, parts: Here, caller: Administering, do: Do) -> Response:
    """Makes a token of the business, or of the user named; it does no more than that user may."""
    user_id = None if asked.user_id is None else UserId(asked.user_id)
    secret = secret_text(kind_for(user_id), parts.chance(SECRET_BYTES))
    beyond = [scope for scope in asked.scopes if not covers(caller.token.scopes, scope)]
    if beyond:
        raise NotAllowed("A token makes no token that is good for more than itself.")

    async def change(work: UnitOfWork, eyes: Eyes) -> NewToken:
        token = await make_program_token(
            work,
            name=asked.name,
            scopes=asked.scopes,
            user_id=user_id,
            secret=secret,
            expires_at=asked.expires_at,
        )
        eyes.did("token.created", id=token.id, name=token.name, scopes=sorted(token.scopes), user_id=user_id)
        return NewToken(**TokenBody.of(token).model_dump(), secret=secret)

    return await do(change, status=201, never_kept=frozenset({"secret"}))


@router.delete("/{token_id}", status_code=204)
async def delete_token(token_id: str, caller: Administering, do: Do) -> Response:
    """Revokes a token; doing it twice changes nothing."""

    async def change(work: UnitOfWork, eyes: Eyes) -> None:
        token = await work.tokens.find(token_id)
        if token is None or token.kind not in (TokenKind.USER, TokenKind.BUSINESS):
            raise NotFound("There is no such token.")
        if await work.tokens.revoke(token_id, at=work.now):
            eyes.did("token.revoked", id=token.id, name=token.name, user_id=token.user_id)

    return await do(change, status=204)
