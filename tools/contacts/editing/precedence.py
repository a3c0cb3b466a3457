"""Which value of a field may take the place of another, by who said each."""

from collections.abc import Mapping

from tools.contacts.identifiers import Source


def may_replace(*, new: Source, now: Source | None, now_is_blank: bool) -> bool:
    """Whether a new value may take the place of the present one; ``now_is_blank`` is also true of a dummy name.

    A present value of unknown origin (``now`` is nothing) gives way to people alone.
    """
    if now_is_blank:
        return True
    return now in _GIVES_WAY_TO[new] if now is not None else new in _PEOPLE


_PEOPLE = frozenset({Source.AGENT, Source.IMPORT})
_WORDS = frozenset({Source.CUSTOMER, Source.PROFILE})
_PROOF = frozenset({Source.CHANNEL, Source.IDENTITY, Source.CODE})

_GIVES_WAY_TO: Mapping[Source, frozenset[Source]] = {
    Source.AGENT: frozenset(Source),
    Source.IMPORT: frozenset(Source),
    # A connection takes over what it wrote itself; what anybody else wrote is listed as a clash.
    Source.ACCOUNTING: frozenset({Source.ACCOUNTING}),
    Source.CHANNEL: _PROOF | _WORDS,
    Source.IDENTITY: _PROOF | _WORDS,
    Source.CODE: _PROOF | _WORDS,
    Source.CUSTOMER: _WORDS,
    # A profile name may replace only a dummy name, which counts as blank.
    Source.PROFILE: frozenset(),
}
"""By the new value's source: the present sources that give way to it."""
