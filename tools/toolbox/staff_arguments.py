"""What a model writes to call the staff's tools, with words that tell it what goes where."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tools.contacts.book.lists import Tagged
from tools.contacts.contact import ContactStatus
from tools.contacts.editing.entry import Choice
from tools.contacts.editing.entry_limits import (
    LONGEST_ID,
    LONGEST_NAME,
    LONGEST_NOTES,
    LONGEST_SEARCH,
    LONGEST_TAG,
    LONGEST_VALUE,
    MOST_CUSTOM,
    MOST_OF_AUDIENCE,
    MOST_TAGS,
    MOST_TAGS_ASKED,
)
from tools.contacts.evidence import MOST_OF_A_KIND
from tools.contacts.values.storable_text import refuse_unstorable
from tools.conversations.conversation import ConversationState
from tools.conversations.handover import HandoverState
from tools.errors import Invalid

Id = Annotated[str, Field(min_length=1, max_length=LONGEST_ID)]
Name = Annotated[str, Field(max_length=LONGEST_NAME)]
Value = Annotated[str, Field(min_length=1, max_length=LONGEST_VALUE)]
Values = Annotated[tuple[Value, ...], Field(max_length=MOST_OF_A_KIND)]
Tag = Annotated[str, Field(min_length=1, max_length=LONGEST_TAG)]
Tags = Annotated[frozenset[Tag], Field(max_length=MOST_TAGS)]
Line = Annotated[str, Field(max_length=LONGEST_NAME)]
Most = Annotated[int, Field(ge=1, le=50, description="How many to answer with.")]


class Arguments(BaseModel):
    """What a tool takes; anything else is refused, so that nothing is believed to have been done."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, given: Any) -> Any:
        try:
            refuse_unstorable(given, place="")
        except Invalid as refused:
            raise ValueError(f"{refused.field}: {refused}") from refused
        return given


class NoArguments(Arguments):
    """Nothing."""


class ContactNamed(Arguments):
    """One contact."""

    contact_id: Annotated[Id, Field(description="The contact's id, like con_…, as find_contacts gives it.")]


class ContactsSought(Arguments):
    """Which contacts are looked for."""

    search: Annotated[
        str,
        Field(max_length=LONGEST_SEARCH, description="Parts of names, business, e-mail, phone or tag. Empty is all."),
    ] = ""
    tags: Annotated[frozenset[Tag], Field(max_length=MOST_TAGS_ASKED, description="Only with these tags.")] = (
        frozenset()
    )
    tagged: Annotated[Tagged, Field(description="With any of the tags, or with all of them.")] = Tagged.ANY
    status: Annotated[Literal["active", "archived"], Field(description="Active ones, or those put away.")] = "active"
    assignee: Annotated[
        Id | None, Field(description="A user's id, `me`, or `none` for those that nobody answers for.")
    ] = None
    limit: Most = 10

    @property
    def contact_status(self) -> ContactStatus:
        """The same as the contact book says it."""
        return ContactStatus(self.status)


class AddressWritten(Arguments):
    """An address, as a whole: it takes the place of the one before; with nothing in it, it is taken away."""

    lines: Annotated[tuple[Line, ...], Field(max_length=6)] = ()
    city: Line = ""
    region: Line = ""
    postal_code: Annotated[str, Field(max_length=40)] = ""
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$", description="Two letters, ISO 3166.")] = ""


_Custom = Annotated[
    dict[str, Any], Field(max_length=MOST_CUSTOM, description="The business's own fields, by key; null empties one.")
]
_Chosen = Annotated[
    Choice | None,
    Field(
        description="Only after a value was refused because another record claims it, and the user has looked at "
        "that record and decided: take_over joins it to this contact, part takes the value from it."
    ),
]


class ContactWritten(Arguments):
    """A new contact: first and last name, and an e-mail or a phone."""

    first_name: Name
    last_name: Name
    middle_name: Name = ""
    business_name: Name = ""
    emails: Annotated[Values, Field(description="The first is the main one.")] = ()
    phones: Annotated[
        Values, Field(description="With + and country code, or as dialled in the business's country. First is main.")
    ] = ()
    tags: Annotated[Tags, Field(description="Names of tags that there are.")] = frozenset()
    notes: Annotated[str, Field(max_length=LONGEST_NOTES)] = ""
    contact_address: AddressWritten | None = None
    billing_address: AddressWritten | None = None
    custom: _Custom = Field(default_factory=dict)
    choice: _Chosen = None


class ContactChanged(ContactNamed):
    """What is to change of a contact; what is left out stays."""

    version: Annotated[int, Field(description="The version you have read, so that nobody's change is lost.")]
    first_name: Name | None = None
    middle_name: Name | None = None
    last_name: Name | None = None
    business_name: Name | None = None
    add_emails: Values = ()
    remove_emails: Values = ()
    main_email: Annotated[Value | None, Field(description="Of those that the contact has.")] = None
    add_phones: Values = ()
    remove_phones: Values = ()
    main_phone: Annotated[Value | None, Field(description="Of those that the contact has.")] = None
    notes: Annotated[str | None, Field(max_length=LONGEST_NOTES, description="In place of all notes.")] = None
    contact_address: AddressWritten | None = None
    billing_address: AddressWritten | None = None
    custom: _Custom = Field(default_factory=dict)
    choice: _Chosen = None


class ContactTagged(ContactNamed):
    """Which tags come to a contact and which leave."""

    add: Annotated[Tags, Field(description="Names of tags that there are.")] = frozenset()
    remove: Tags = frozenset()


class ContactShown(ContactNamed):
    """Who is to see a contact."""

    visibility: Annotated[
        Literal["everyone"] | Annotated[frozenset[Id], Field(max_length=MOST_OF_AUDIENCE)],
        Field(description="`everyone`, or ids of users and teams; an empty list is admins alone."),
    ]


class ContactAssigned(ContactNamed):
    """Who is to answer for a contact."""

    assignee_id: Annotated[Id | None, Field(description="A user's id; null is nobody.")]
    move_open: Annotated[bool, Field(description="Whether the open chats go to the new assignee too.")]


class ConversationsSought(Arguments):
    """Which conversations are looked for."""

    states: Annotated[frozenset[ConversationState], Field(description="Empty is all.")] = frozenset()
    contact_id: Annotated[Id | None, Field(description="Only this contact's.")] = None
    assignee: Annotated[Id | None, Field(description="A user's id, `me`, or `none`.")] = None
    limit: Most = 10


class ConversationNamed(Arguments):
    """One conversation."""

    conversation_id: Annotated[Id, Field(description="The conversation's id, like cnv_….")]


class ConversationRead(ConversationNamed):
    """How much of a conversation is read."""

    limit: Annotated[int, Field(ge=1, le=100, description="How many of the newest messages.")] = 30


class ConversationAssigned(ConversationNamed):
    """Who is to answer a conversation."""

    assignee_id: Annotated[Id | None, Field(description="A user's id; null is nobody in particular.")]


class HandoversSought(Arguments):
    """Which handovers are looked for."""

    states: Annotated[frozenset[HandoverState], Field(description="Empty is all.")] = frozenset(
        {HandoverState.WAITING, HandoverState.COLLECTING}
    )
    limit: Most = 10


class HandoverNamed(Arguments):
    """One handover."""

    handover_id: Annotated[Id, Field(description="The handover's id, like hov_…, as list_handovers gives it.")]
