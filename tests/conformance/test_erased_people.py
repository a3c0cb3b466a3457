"""What stays known of erased people, on either database: hashes that find their own value and tell none."""

from tests.databases import BUSINESS, HASH_SECRET, OTHER_BUSINESS
from tests.people import email_key, phone_key
from tests.whole_database import places_of
from tools.contacts.identifiers import IdentifierKind, Key
from tools.contacts.record import OptOut
from tools.storage.toolkit import SqlToolkit

ANN, PHONE = email_key("ann@example.com"), phone_key("+447400123456")
NO_MAIL = OptOut("email", ANN.match_key, source="agent")
NO_SMS = OptOut("sms", PHONE.match_key, source="channel")


async def test_a_suppressed_value_is_known_again_by_its_kind_and_in_its_business_alone(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await work.suppressions.add([ANN, PHONE])
        await work.suppressions.add([ANN])

        known = await work.suppressions.of([ANN, Key(IdentifierKind.EXTERNAL, ANN.match_key), email_key("b@x.org")])
    async with toolkit.reading(OTHER_BUSINESS) as work:
        elsewhere = await work.suppressions.of([ANN, PHONE])
    other_secret = SqlToolkit(toolkit.database, secret=HASH_SECRET + b"!")
    async with other_secret.reading(BUSINESS) as work:
        guessed = await work.suppressions.of([ANN, PHONE])

    assert [known, elsewhere, guessed] == [{ANN}, set(), set()]
    assert await places_of(toolkit, ANN.match_key, PHONE.match_key.removeprefix("+")) == {}


async def test_a_hidden_opt_out_stands_for_its_address_and_cannot_be_read(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await work.opt_outs.add([NO_MAIL, NO_SMS])
        await work.opt_outs.hide({ANN.match_key, "nobody@example.com"})

        stand = await work.opt_outs.of({ANN.match_key, PHONE.match_key})
        again = await work.opt_outs.add([NO_MAIL])

    assert [stand, again] == [{NO_MAIL, NO_SMS}, set()]
    assert await places_of(toolkit, ANN.match_key) == {}


async def test_a_hidden_opt_out_is_hidden_once_and_taken_back_like_any_other(toolkit: SqlToolkit) -> None:
    async with toolkit.once(BUSINESS) as work:
        await work.opt_outs.add([NO_MAIL])
        for _ in range(2):
            await work.opt_outs.hide({ANN.match_key})

        await work.opt_outs.remove([NO_MAIL])

        assert await work.opt_outs.of({ANN.match_key}) == frozenset()
        assert await work.opt_outs.add([NO_MAIL]) == {NO_MAIL}
