"""What each kind of asker may do at all ("Who asks" in the public contract)."""

import pytest

from tools.contacts.access import Asker, AskerKind
from tools.contacts.capabilities import A_BUSINESS_MAY_ALLOW, TOKEN_NEEDS, Capability, may
from tools.ids import BusinessId


def can(kind: AskerKind, capability: Capability, *, agents_may: frozenset[Capability] = frozenset()) -> bool:
    return may(Asker(BusinessId("biz_1"), kind), capability, agents_may=agents_may)


def all_of(kind: AskerKind) -> set[Capability]:
    return {capability for capability in Capability if can(kind, capability)}


def test_a_visitor_has_its_own_conversation_and_nothing_else() -> None:
    assert all_of(AskerKind.VISITOR) == {Capability.OWN_CONVERSATION}


def test_an_agent_works_assigns_and_archives() -> None:
    assert all_of(AskerKind.AGENT) == {
        Capability.READ,
        Capability.WORK,
        Capability.ASSIGN,
        Capability.ARCHIVE,
        Capability.READ_SETTINGS,
    }


def test_an_admin_may_everything_but_be_a_visitor() -> None:
    assert all_of(AskerKind.ADMIN) == set(Capability) - {Capability.OWN_CONVERSATION}
    assert all_of(AskerKind.BUSINESS) == all_of(AskerKind.ADMIN)


@pytest.mark.parametrize("capability", sorted(A_BUSINESS_MAY_ALLOW))
def test_what_a_business_may_allow_its_agents_it_allows_each_on_its_own(capability: Capability) -> None:
    allowed = {one for one in Capability if can(AskerKind.AGENT, one, agents_may=frozenset({capability}))}

    assert allowed == all_of(AskerKind.AGENT) | {capability}


@pytest.mark.parametrize("capability", [Capability.ADMINISTER, Capability.OWN_CONVERSATION])
def test_no_setting_gives_an_agent_more(capability: Capability) -> None:
    assert not can(AskerKind.AGENT, capability, agents_may=frozenset({capability}))


def test_whatever_people_do_has_a_scope_and_only_shaping_the_business_needs_that_of_an_admin() -> None:
    assert set(TOKEN_NEEDS) == all_of(AskerKind.ADMIN)
    assert {capability for capability, scope in TOKEN_NEEDS.items() if scope == "admin"} == {Capability.ADMINISTER}


def test_only_looking_needs_no_more_than_the_scope_to_read() -> None:
    assert {capability for capability, scope in TOKEN_NEEDS.items() if scope == "read"} == {
        Capability.READ,
        Capability.READ_SETTINGS,
        Capability.EXPORT,
        Capability.ALL_HELD_ON_A_PERSON,
    }
