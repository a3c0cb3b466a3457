"""The table: how each route is called, and who gets what. A route without a row fails ``test_matrix.py``.

To add your route, write one line into the file of ``rows/`` that fits::

    row("POST /v1/contacts/{contact_id}/block", May.WORK, body={"channel": "sms"}),

**The route** is written as in the OpenAPI document. One route may have several rows, for several ways to call it.

**May** says who gets through and what the others are told; ``askers.py`` has all of them. Mostly it is one of

=================== ============================================================================================
``May.SEE``         reads what hangs on a contact or conversation: 404 for those who may not see it
``May.WORK``        changes that: the same, and 403 for a token that only reads
``May.DECIDE``      the same for what agents may only if the business lets them: 403 for all agents
``May.LIST``        reads what everybody of the team has: lists, tags, users. Of what is hidden nothing may show
``May.DO``          changes something that hangs on nothing: adds a contact, a conflict, presence
``May.ADMINISTER``  admins and programs
=================== ============================================================================================

**Names in braces**, in path, ``query`` and ``body``, are filled in from the world, once with what belongs to a hidden
customer and once with the same of a customer whom everybody may see:

=========================================================== ====================================================
``{contact_id}``                                            active; holds e-mails, phones, claims, tags, history
``{second_id}`` ``{third_id}``                              two more contacts of the same audience
``{archived_id}`` ``{absorbed_id}`` ``{redirect_id}``       archived; merged into ``contact_id``; merged into it
                                                            too, and by itself to be seen by everybody
``{conversation_id}`` ``{handover_id}``                     waits for a person, offered to the chosen agent
``{talk_id}``                                               a conversation that the chosen agent has
``{closed_id}`` ``{captured_chat_id}`` ``{follow_up_id}``   closed; with the AI, and an answer is owed
``{attached_id}``                                           with the contact because of a typed value
``{consent_id}``                                            what the contact has agreed to
``{claim_id}`` ``{merge_id}``                               typed in a chat; the merge of ``absorbed_id``
``{pair_id}`` ``{duplicate_id}``                            conflict with ``second_id``; suggestion, ``third_id``
``{email}`` ``{phone}`` ``{name}``                          values of the contact, proven
``{claimed_phone}``                                         was only typed in a chat
``{invoice_source}`` ``{invoice_number}``                   an open invoice of the contact
``{new_invoice_number}``                                    one that nobody has
``{import_id}``                                             a file that the chosen agent has brought; it is ready
``{bulk_id}``                                               a bulk change of the contact, asked by who may see it
``{user_id}`` ``{chosen_id}`` ``{admin_id}``                the agent who may not see it, the one who may, the admin
``{team_id}`` ``{tag}`` ``{channel_id}`` ``{widget_id}``    of the business
``{widget_key}`` ``{hook_id}`` ``{delivery_id}``
``{token_id}`` ``{template}`` ``{field_id}`` ``{tag_id}``
=========================================================== ====================================================

A name that is missing is one line in ``customer.py`` or ``world.py``: write it for every customer, each word of it
beginning with ``customer.word``, so that it is found where it should not be.

**More**, where it is needed:

* ``ok=201``: the status of those who may, when it is not 200.
* ``body={…}``, ``query={…}``.
* ``fill={"conversation_id": "talk_id"}``: the path's name is filled with another of the world's names.
* ``but={Who.ADMIN: 409}``: somebody gets another status than ``May`` says.
* ``acts=True``: a program says in whose name it acts (``user_id`` in the body).
* ``shows_names=True``: shows a contact's name beside a conversation, as may be (PRODUCT.md 2.7, older conversations).
* ``tells_taken=True``: the answer may tell that a value has an owner, though not whom (PRODUCT.md 2.3).
* ``widens=True``: by it others may come to see what was hidden: it sets the audience or the assignee.
* ``streams="snapshot"``: a stream, read until an event of this kind.
"""

from tests.api.visibility.row import Row
from tests.api.visibility.rows import assistants, contacts, conversations, imports, people, settings, webchat

ROWS: tuple[Row, ...] = (
    *contacts.ROWS,
    *imports.ROWS,
    *conversations.ROWS,
    *people.ROWS,
    *settings.ROWS,
    *webchat.ROWS,
    *assistants.ROWS,
)

FILES = {
    "/v1/contacts": "contacts",
    "/v1/merges": "contacts",
    "/v1/bulk": "contacts",
    "/v1/imports": "imports",
    "/v1/conflicts": "contacts",
    "/v1/conversations": "conversations",
    "/v1/handovers": "conversations",
    "/v1/follow-ups": "conversations",
    "/v1/events": "conversations",
    "/v1/threads": "conversations",
    "/v1/users": "people",
    "/v1/teams": "people",
    "/v1/me": "people",
    "/v1/session": "people",
    "/v1/password": "people",
    "/v1/tokens": "people",
    "/v1/webchat": "webchat",
    "/mcp": "assistants",
}
"""Where the rows of a path stand; all others in ``settings``."""
