"""Tokens for programs: shown once, kept as a hash."""

from fastapi import APIRouter
from starlette.responses import Response

from api.asking import Administering, Here
from api.bodies.people import NewToken, TokenAsked, TokenBody
from api.bodies.strict import PageOf
from api.doing import Do
from api.eyes import Eyes, Look
from api.paging import PageHere
from tools.actions.issue_token import issue_token
from tools.errors import Invalid, NotFound
from tools.ids import UserId
from tools.team.tokens import SECRET_BYTES, TokenKind, secret_text
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
    kind = TokenKind.BUSINESS if asked.user_id is None else TokenKind.USER
    secret = secret_text(kind, parts.chance(SECRET_BYTES))

    async def change(work: UnitOfWork, eyes: Eyes) -> NewToken:
        if asked.expires_at is not None and asked.expires_at <= work.now:
            raise Invalid("This time is over.", field="expires_at")
        if asked.user_id is not None:
            user = await work.users.find(UserId(asked.user_id))
            if user is None or not user.active:
                raise Invalid("There is no such user.", field="user_id")
        token = await issue_token(
            work,
            kind=kind,
            secret=secret,
            name=asked.name,
            scopes=frozenset(asked.scopes),
            user_id=None if asked.user_id is None else UserId(asked.user_id),
            expires_at=asked.expires_at,
        )
        return NewToken(**TokenBody.of(token).model_dump(), secret=secret)

    return await do(change, status=201, never_kept=frozenset({"secret"}))


@router.delete("/{token_id}", status_code=204)
async def delete_token(token_id: str, caller: Administering, do: Do) -> Response:
    """Revokes a token; doing it twice changes nothing."""

    async def change(work: UnitOfWork, eyes: Eyes) -> None:
        token = await work.tokens.find(token_id)
        if token is None or token.kind not in (TokenKind.USER, TokenKind.BUSINESS):
            raise NotFound("There is no such token.")
        await work.tokens.revoke(token_id, at=work.now)

    return await do(change, status=204)
