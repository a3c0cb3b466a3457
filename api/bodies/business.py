"""The business and its widgets."""

import re
from collections.abc import Sequence
from typing import Annotated, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from api.bodies.looks import Language, Looks, looks_of
from api.bodies.strict import WHOLE, Answer, Asked, Flag
from api.versions import version_of
from tools.actions.codes.send_code import countries_of
from tools.contacts.capabilities import A_BUSINESS_MAY_ALLOW, Capability
from tools.contacts.values.phone_numbers import has_numbers
from tools.conversations.limits import MOST_FILE_MEGABYTES, MOST_FILES_A_MESSAGE, limits_of
from tools.privacy.retention import LONGEST, SHORTEST, retention_of
from tools.team.channels import Widget, normal_origin
from tools.team.rights import agents_may
from tools.team.store import Business

_HTTP = re.compile(r"https?://[^\s<>\"]+")


def is_link(value: str) -> str:
    """A validator: an empty text, or an address that a page may show as a link."""
    if value and not _HTTP.fullmatch(value):
        raise ValueError("write a link that begins with https://")
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("write a time zone like Europe/Berlin")
    return value


def _has_numbers(value: str) -> str:
    if not has_numbers(value):
        raise ValueError("write a country like DE")
    return value


def _origin(value: str) -> str:
    origin = normal_origin(value)
    if origin is None:
        raise ValueError("write an origin like https://shop.example, without a path")
    return origin


Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
PhoneCountry = Annotated[Country, AfterValidator(_has_numbers)]
Origin = Annotated[str, Field(max_length=300), AfterValidator(_origin)]
Origins = Annotated[tuple[Origin, ...], Field(max_length=50)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
TemplateName = Annotated[str, Field(min_length=1, max_length=64)]


def _allowable(value: Capability) -> Capability:
    if value not in A_BUSINESS_MAY_ALLOW:
        raise ValueError(f"a business may allow its agents: {', '.join(sorted(A_BUSINESS_MAY_ALLOW))}")
    return value


Allowable = Annotated[Capability, AfterValidator(_allowable)]


Days = Annotated[int, Field(ge=SHORTEST, le=LONGEST), WHOLE]


class RetentionChange(Asked):
    """After how many days what is to go; what is left out stays as it is."""

    empty_guests_days: Days | None = None
    """Browsers of which nobody ever heard a word."""
    hook_bodies_days: Days | None = None
    """What hooks were told; that they were told stays listed."""
    import_files_days: Days | None = None
    bulk_changes_days: Days | None = None
    """Bulk changes of contacts that have ended, and what became of each contact."""
    chat_files_days: Days | None = None
    """Files that went with messages of chats; the messages stay."""


class RetentionBody(Answer):
    """After how many days what goes."""

    empty_guests_days: int
    hook_bodies_days: int
    import_files_days: int
    bulk_changes_days: int
    chat_files_days: int


Most = Annotated[int, Field(ge=0, le=100_000), WHOLE]


class LimitsChange(Asked):
    """How much at most; what is left out stays as it is."""

    emails: Most | None = None
    """Looked up in one conversation; beyond it the customer is thanked all the same."""
    phones: Most | None = None
    conversations_an_hour: Most | None = None
    """New ones from one network address."""
    handovers_an_hour: Most | None = None
    codes_a_conversation: Most | None = None
    """One-time codes sent."""
    codes_a_value: Most | None = None
    """In a day, like those that follow."""
    codes_a_network_address: Most | None = None
    codes_a_day: Most | None = None
    """Of the whole business; after it `verify` works as `link`."""
    file_megabytes: Annotated[int, Field(ge=0, le=MOST_FILE_MEGABYTES), WHOLE] | None = None
    """Of one file in a chat or with mail; 0 takes none."""
    files_a_message: Annotated[int, Field(ge=1, le=MOST_FILES_A_MESSAGE), WHOLE] | None = None
    files_an_hour: Most | None = None
    """From customers at one network address."""
    file_megabytes_a_day: Most | None = None
    """From customers at one network address."""


class LimitsBody(Answer):
    """How much at most."""

    emails: int
    phones: int
    conversations_an_hour: int
    handovers_an_hour: int
    codes_a_conversation: int
    codes_a_value: int
    codes_a_network_address: int
    codes_a_day: int
    file_megabytes: int
    files_a_message: int
    files_an_hour: int
    file_megabytes_a_day: int


class BusinessChange(Asked):
    """What is to change; what is left out stays."""

    name: Name | None = None
    country: Country | None = None
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=50)] | None = None
    time_zone: Annotated[str, AfterValidator(_zone)] | None = None
    privacy_url: Annotated[str, Field(max_length=1000), AfterValidator(is_link)] | None = None
    agents_may: Annotated[frozenset[Allowable], Field(max_length=20)] | None = None
    """What agents may do beyond their work."""
    retention: RetentionChange | None = None
    limits: LimitsChange | None = None
    code_countries: Annotated[frozenset[PhoneCountry], Field(max_length=250)] | None = None
    """To whose mobile numbers one-time codes go by text message; without any, to those of the business's country."""


class BusinessBody(Answer):
    """The business."""

    id: str
    name: str
    country: str
    languages: Sequence[str]
    time_zone: str
    privacy_url: str
    agents_may: Sequence[Capability]
    retention: RetentionBody
    limits: LimitsBody
    code_countries: Sequence[str]

    @classmethod
    def of(cls, business: Business) -> Self:
        """As all its users see it."""
        return cls(
            id=business.id,
            name=business.name,
            country=business.country,
            languages=business.languages,
            time_zone=business.time_zone,
            privacy_url=business.privacy_url,
            agents_may=sorted(agents_may(business)),
            retention=RetentionBody.model_validate(retention_of(business.settings)),
            limits=LimitsBody.model_validate(limits_of(business.settings)),
            code_countries=sorted(countries_of(business)),
        )


class WidgetAsked(Asked):
    """A new widget of a web-chat channel."""

    channel_id: str
    allowed_origins: Origins = ()
    looks: Looks = Looks()
    template: TemplateName | None = None


class WidgetChange(Asked):
    """What is to change; what is left out stays. ``new_identity_secret`` adds one, and lets the oldest of two go."""

    allowed_origins: Origins | None = None
    looks: Looks | None = None
    template: TemplateName | None = None
    """By which handovers of chats that begin from now on run; ``null`` is the channel's."""
    new_identity_secret: Flag = False


class WidgetBody(Answer):
    """The web chat on somebody's pages; without ``allowed_origins`` every page may show it."""

    id: str
    channel_id: str
    public_key: str
    allowed_origins: Sequence[str]
    identity_secrets: int
    """How many are valid."""
    looks: Looks
    template: str | None
    version: int
    """Another for other settings; for `If-Match`."""

    @classmethod
    def of(cls, widget: Widget) -> Self:
        """Without its secrets."""
        return cls(
            id=widget.id,
            channel_id=widget.channel_id,
            public_key=widget.public_key,
            allowed_origins=widget.allowed_origins,
            identity_secrets=len(widget.identity_secrets),
            looks=looks_of(widget),
            template=widget.template or None,
            version=version_of(
                {
                    "allowed_origins": list(widget.allowed_origins),
                    "looks": dict(widget.looks),
                    "template": widget.template,
                }
            ),
        )


class ChangedWidget(WidgetBody):
    """A widget that was just changed."""

    identity_secret: str | None = None
    """The new secret; shown this once."""
