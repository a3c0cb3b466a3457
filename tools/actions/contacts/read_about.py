"""What leads to contacts and what is said of them, read in few questions."""

from collections.abc import Mapping, Sequence

from tools.contacts.contact import Contact
from tools.contacts.identifiers import Identifier
from tools.contacts.record import OptOut
from tools.ids import ContactId
from tools.toolkit import UnitOfWork


async def read_about(
    work: UnitOfWork, contacts: Sequence[Contact]
) -> Mapping[ContactId, tuple[list[Identifier], frozenset[str], frozenset[OptOut]]]:
    """What leads to contacts, their tags, and the opt-outs of their addresses."""
    ids = [contact.id for contact in contacts]
    if not ids:
        return {}
    held: dict[str, list[Identifier]] = {contact_id: [] for contact_id in ids}
    opted_out: dict[str, set[OptOut]] = {}
    for each in await work.identifiers.of(ids):
        held[each.holder.id].append(each)
        opted_out[each.key.match_key] = set()
    tags = await work.tags.of(ids)
    for out in await work.opt_outs.of(opted_out.keys()):
        opted_out[out.match_key].add(out)
    return {
        contact_id: (
            held[contact_id],
            tags[contact_id],
            frozenset(out for each in held[contact_id] for out in opted_out[each.key.match_key]),
        )
        for contact_id in ids
    }
