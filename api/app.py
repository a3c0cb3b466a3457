"""The application: the gates every request passes, and the routes behind them."""

from collections.abc import Sequence
from functools import cache

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Route

from api.described import described
from api.errors import handle_errors
from api.gates.answer_headers import AnswerHeaders
from api.gates.body_rules import BodyGate
from api.gates.cross_origin import CrossOrigin
from api.gates.doorkeeper import Doorkeeper
from api.parts import Parts
from api.routes import console, docs, health, mcp, pages
from api.routes.chats import (
    answering,
    attachments,
    conversations,
    events,
    follow_ups,
    handovers,
    inbound_mail,
    reports,
    shown_widget,
    threads,
    visitor_files,
    webchat,
)
from api.routes.contacts import (
    bulk,
    claims,
    consents,
    contact_edits,
    contact_export,
    contact_tags,
    contacts,
    held,
    history,
    invoices,
    lifecycle,
    merges,
    opt_outs,
    pairs,
)
from api.routes.imports import import_files, imports
from api.routes.people import audit, me, password, session, teams, tokens, users
from api.routes.settings import business, channels, fields, hooks, tags, templates, widgets
from api.streams.feed import Feeds

ROUTERS: tuple[APIRouter, ...] = (
    health.router,
    session.router,
    password.router,
    me.router,
    shown_widget.router,
    webchat.router,
    visitor_files.router,
    threads.router,
    events.router,
    conversations.router,
    answering.router,
    attachments.router,
    handovers.router,
    follow_ups.router,
    reports.router,
    # Before the contacts, whose ids would match ``duplicates``.
    merges.router,
    pairs.router,
    history.router,
    contact_export.router,
    contacts.router,
    contact_tags.router,
    tags.router,
    invoices.router,
    contact_edits.router,
    claims.router,
    opt_outs.router,
    fields.router,
    lifecycle.router,
    bulk.router,
    # Before the imports, whose ids would match ``template.csv``.
    import_files.router,
    imports.router,
    held.router,
    consents.router,
    users.router,
    teams.router,
    business.router,
    inbound_mail.router,
    channels.router,
    widgets.router,
    hooks.router,
    tokens.router,
    audit.router,
    templates.router,
    mcp.router,
    docs.router,
    pages.router,
    console.router,
)
"""Every room's routes; adding one is a line here."""

VERSION = "0.1.0"


def make_app(parts: Parts) -> FastAPI:
    """The application over these parts; nothing is opened here."""
    app = bare_app()
    app.state.parts = parts
    app.state.feeds = Feeds(parts.toolkit, parts.directory, parts.live.subscriber, parts.stopping)
    # The last one added is met first.
    app.add_middleware(Doorkeeper, parts=parts)
    app.add_middleware(BodyGate)
    app.add_middleware(CrossOrigin, parts=parts)
    app.add_middleware(AnswerHeaders)
    return app


def bare_app() -> FastAPI:
    """The routes without anything behind them: enough for the schema."""
    app = FastAPI(
        title="Handoverkit",
        version=VERSION,
        description="The AI-agent handover that never leaves a customer hanging, and the contact book behind it.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
    )
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, Route)]
    handle_errors(app, routes)
    app.router.routes.extend(_routes())
    setattr(app, "openapi", described(app, routes))  # noqa: B010 - FastAPI's way to replace a method.
    return app


@cache
def _routes() -> Sequence[BaseRoute]:
    """The same for every application of a process: FastAPI works them out anew for each that includes them."""
    all_of_them = APIRouter(generate_unique_id_function=_name)
    for router in ROUTERS:
        all_of_them.include_router(router)
    return all_of_them.routes


def _name(route: APIRoute) -> str:
    """The function's name is the operation's: clients made from the schema read like the routes."""
    return route.name
