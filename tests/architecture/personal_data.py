"""Every column that could hold what is known of a customer, and what becomes of it when that customer is erased.

A table or column that is new stands in none of these lists, and a test says so.
"""

ROWS_GO = {
    "blocking_keys": "with their contact; hashes of what it is compared by",
    "claims": "with their conversation or contact",
    "consents": "with their contact",
    "contact_changes": "with their contact; the person's values leave the history of others",
    "contact_documents": "with their contact, and what the search made of them",
    "contact_tags": "with their contact",
    "contacts": "themselves",
    "contacts_to_compare": "with their contact",
    "conversation_checkpoints": "with their conversation",
    "conversation_reads": "with their conversation",
    "conversations": "with their contact",
    "events": "with the conversation or contact they tell of",
    "files": "with their conversation",
    "handovers": "with their conversation",
    "identifiers": "with their contact",
    "import_keys": "with the values of the person, in whatever row they stood",
    "inbox": "with their conversation",
    "merges": "with either side; the person's values leave the journals of others",
    "messages": "with their conversation",
    "model_replies": "with their conversation",
    "offers": "with their handover",
    "one_time_codes": "with their conversation; the address goes once the code has left",
    "pairs": "with either side",
    "reply_tokens": "with their conversation",
    "session_proofs": "with their conversation",
    "tokens": "visitors' with their conversation; all others are the team's and programs'",
    "visible_to": "with what they show",
}
"""Tables whose rows about a person are deleted."""

EMPTIED = {
    "audit": {"data": "ids and numbers; a value of the person is taken out of it"},
    "bulk_changes": {
        "argument": "names of tags, ids of the team, and why; a value of the person is taken out of it",
        "wanted": "blanked where it looks for somebody by words; gone once all were found",
    },
    "deliveries": {
        "body": "what is still to be told goes; what was told is blanked",
        "last_answer": "blanked with it: a receiver may say back what it was told",
    },
    "idempotency_keys": {
        "answer": "the row goes where it mentions the person",
        "path": "the row goes where it mentions the person",
    },
    "import_rows": {
        "said": "blanked in rows of the person, and in those with one of their values",
        "cells": "blanked with it",
        "journal": "blanked with it",
    },
    "invoices": {"customer_key": "blanked", "url": "blanked"},
    "jobs": {"error": "blanked where it mentions the person"},
    "opt_outs": {"match_key": "becomes a keyed hash: it belongs to the address, and is kept to"},
}
"""Columns that are blanked or rewritten, in rows that stay or that may be of others too."""

HOLDS_NO_PERSON = {
    "audit": {"what": "one of our words"},
    "bulk_changes": {
        "kind": "one of our words",
        "state": "one of our words",
        "reason": "our words",
    },
    "bulk_rows": {"outcome": "one of our words", "reason": "our words, and names of tags"},
    "businesses": {
        "name": "of the business",
        "country": "of the business",
        "languages": "of the business",
        "time_zone": "of the business",
        "privacy_url": "of the business",
        "settings": "of the business",
        "template_versions": "names and numbers",
    },
    "channels": {
        "kind": "one of our words",
        "name": "written by an admin",
        "region": "a country",
        "template": "written by an admin",
        "config": "keys of a vendor",
    },
    "custom_fields": {
        "key": "written by an admin",
        "label": "written by an admin",
        "type": "one of our words",
        "choices": "written by an admin",
    },
    "deliveries": {"type": "one of our words", "lane": "an id", "state": "one of our words"},
    "hooks": {
        "name": "written by an admin",
        "url": "written by an admin",
        "secrets": "of the business",
        "event_types": "our words",
    },
    "idempotency_keys": {
        "asker": "an id of the team",
        "method": "one of HTTP's words",
        "given_key": "chosen by a program; forgotten after a day",
        "body_hash": "a hash of a whole request, forgotten after a day",
    },
    "import_pieces": {"body": "a file as it was brought; gone once it is imported, or is kept long enough"},
    "import_rows": {"outcome": "one of our words", "undone": "one of our words"},
    "imports": {
        "file_name": "chosen by whoever brought it",
        "state": "one of our words",
        "task": "one of our words",
        "layout": "how a file is read; the names of its columns",
        "columns": "names of columns, without what stands in them",
        "choices": "our words, and names of tags",
        "counts": "numbers",
        "reason": "our words",
        "undo": "numbers, and ids of the team",
    },
    "invoices": {
        "source": "the name of a system",
        "number": "the law wants it kept",
        "status": "one of our words",
        "currency": "the law wants it kept",
        "total": "the law wants it kept",
        "amount_due": "the law wants it kept",
        "issued_on": "the law wants it kept",
        "due_on": "the law wants it kept",
    },
    "jobs": {"kind": "one of our words", "key": "ids", "data": "ids"},
    "mailboxes": {"error": "what a mail server says of itself"},
    "opt_outs": {"channel": "one of our words", "source": "one of our words"},
    "report_lines": {
        "day": "a day",
        "template": "written by an admin",
        "channel": "one of our words",
        "tally": "numbers, by our words and the names of a template's questions",
    },
    "suppressions": {"fingerprint": "a keyed hash: what is left, so that nobody brings the person back"},
    "tag_names": {"name_key": "written by an admin"},
    "tags": {"name": "written by an admin", "colour": "written by an admin"},
    "teams": {"name": "of the business's own people"},
    "templates": {
        "name": "written by an admin",
        "body": "written by an admin",
        "shape": "written by an admin",
        "shape_hash": "a hash of what an admin has written",
        "source": "one of our words",
    },
    "users": {
        "name": "of the business's own people",
        "email": "of the business's own people",
        "role": "one of our words",
        "password_hash": "of the business's own people",
        "presence": "one of our words",
        "languages": "of the business's own people",
    },
    "widgets": {
        "public_key": "of the business",
        "allowed_origins": "written by an admin",
        "identity_secrets": "of the business",
        "looks": "written by an admin",
        "template": "written by an admin",
    },
}
"""Columns that hold nothing of a customer, with the reason."""
