"""Every column that points at a contact, and what a merge does with it; a new one stands in none of these lists."""

NAMES = frozenset(
    {
        *("contact_id", "holder_id", "previous_holder_id", "object_id", "one_id", "other_id"),
        *("survivor_id", "absorbed_id", "merged_into_id", "customer_id", "own_id", "owner_contact_id"),
    }
)
"""How a column is called that may point at a contact without saying so to the database."""

MOVES = {
    "claims.contact_id": "tools.storage.stores.joining.belongings",
    "consents.contact_id": "tools.storage.stores.joining.belongings",
    "contact_tags.contact_id": "tools.storage.stores.contacts.tags",
    "contacts.merged_into_id": "tools.storage.stores.contacts.contacts",
    "conversations.contact_id": "tools.storage.stores.joining.belongings",
    "handovers.contact_id": "tools.storage.stores.joining.belongings",
    "identifiers.holder_id": "tools.storage.stores.contacts.identifiers",
    "invoices.contact_id": "tools.storage.stores.joining.belongings",
    "pairs.one_id": "tools.storage.stores.joining.pairs",
    "pairs.other_id": "tools.storage.stores.joining.pairs",
}
"""What a merge moves to the survivor or unites with what that has, and the store that writes it."""

STAYS = {
    "blocking_keys.contact_id": "what a record is compared by, made anew when it changes; an absorbed one has none",
    "bulk_rows.contact_id": "whom somebody asked to change; its row says what became of that record",
    "contact_changes.contact_id": "what was done to a record is its own; the survivor's history shows it marked",
    "contact_documents.contact_id": "what a record is found by, kept by the triggers of the tables it is read from",
    "contacts_to_compare.contact_id": "that it changed; a merge changes both, and both are compared anew",
    "identifiers.previous_holder_id": "whom the last proof took the value from; read in the same statement only",
    "import_keys.contact_id": "whom a row of a file became, as its import goes on",
    "import_rows.contact_id": "the same, as the import's result says it; undoing looks at that record",
    "merges.absorbed_id": "the journal itself",
    "merges.survivor_id": "the journal itself; a claim that led there since follows what is parted",
    "visible_to.object_id": "who saw a record is what is restored; the survivor's own audience is narrowed",
}
"""What stays where it is, with the reason."""
