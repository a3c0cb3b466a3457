"""What is sent to add or change a contact."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from api.bodies.contacts.contacts import ContactBody
from api.bodies.strict import Answer, Asked, Flag
from tools.contacts.contact import EVERYONE, Audience
from tools.contacts.editing.contact_fields import plain_address
from tools.contacts.editing.entry import Choice
from tools.contacts.editing.entry_limits import (
    LONGEST_ID,
    LONGEST_NAME,
    LONGEST_NOTES,
    LONGEST_TAG,
    LONGEST_VALUE,
    MOST_CUSTOM,
    MOST_OF_AUDIENCE,
    MOST_TAGS,
)
from tools.contacts.evidence import MOST_OF_A_KIND

NamePart = Annotated[str, Field(max_length=LONGEST_NAME)]
Line = Annotated[str, Field(max_length=LONGEST_NAME)]
Typed = Annotated[str, Field(min_length=1, max_length=LONGEST_VALUE)]
"""A value as somebody typed it; its own rules come later, in words of their own."""
Notes = Annotated[str, Field(max_length=LONGEST_NOTES)]
Tag = Annotated[str, Field(min_length=1, max_length=LONGEST_TAG)]
Tags = Annotated[frozenset[Tag], Field(max_length=MOST_TAGS)]
Custom = Annotated[Mapping[str, Any], Field(max_length=MOST_CUSTOM)]
UserAsked = Annotated[str, Field(max_length=LONGEST_ID)]
VisibilityAsked = Literal["everyone"] | Annotated[frozenset[UserAsked], Field(max_length=MOST_OF_AUDIENCE)]
OptOutChannel = Literal["email", "sms", "whatsapp"]


def audience_of(asked: Literal["everyone"] | frozenset[str]) -> Audience:
    """Who may see it."""
    return EVERYONE if isinstance(asked, str) else Audience(asked)


class AddressAsked(Asked):
    """An address; it is kept and replaced as a whole. Without anything in it, it is taken away."""

    lines: Annotated[tuple[Line, ...], Field(max_length=6)] = ()
    city: Line = ""
    region: Line = ""
    postal_code: Annotated[str, Field(max_length=40)] = ""
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return plain_address(**dict(self))


class EmailAsked(Asked):
    """An e-mail, as an agent vouches for it."""

    value: Typed
    primary: Flag = False


class PhoneAsked(EmailAsked):
    """A phone: with + and country code, or as it is dialled in the business's country."""

    extension: Annotated[str, Field(pattern=r"^\d{0,7}$")] = ""


def _one_primary(added: Sequence[EmailAsked]) -> None:
    if sum(each.primary for each in added) > 1:
        raise ValueError("only one can be primary")


class ContactAsked(Asked):
    """A new contact: first and last name, and an e-mail or a phone, or both."""

    first_name: NamePart
    middle_name: NamePart = ""
    last_name: NamePart
    business_name: NamePart = ""
    emails: Annotated[tuple[EmailAsked, ...], Field(max_length=MOST_OF_A_KIND)] = ()
    phones: Annotated[tuple[PhoneAsked, ...], Field(max_length=MOST_OF_A_KIND)] = ()
    contact_address: AddressAsked | None = None
    billing_address: AddressAsked | None = None
    tags: Tags = frozenset()
    notes: Notes = ""
    custom: Custom = Field(default_factory=dict)
    visibility: VisibilityAsked = "everyone"
    """``everyone``, or ids of users and teams; an empty list is admins alone."""
    assignee_id: UserAsked | None = None
    choice: Choice | None = None
    """What becomes of a record that only claims one of the values, once it was shown (`claimed_elsewhere`)."""

    @model_validator(mode="after")
    def _primaries(self) -> Self:
        _one_primary(self.emails)
        _one_primary(self.phones)
        return self


class EmailsChange(Asked):
    """What comes, what leaves, and which is the first. What two people add and remove at once does not collide."""

    add: Annotated[tuple[EmailAsked, ...], Field(max_length=MOST_OF_A_KIND)] = ()
    remove: Annotated[tuple[Typed, ...], Field(max_length=MOST_OF_A_KIND)] = ()
    primary: Typed | None = None

    @model_validator(mode="after")
    def _primaries(self) -> Self:
        _one_primary(self.add)
        if self.primary is not None and any(each.primary for each in self.add):
            raise ValueError("only one can be primary")
        return self


class PhonesChange(EmailsChange):
    """The same for phones. With a number part the WhatsApp and SMS identities that came with it."""

    add: Annotated[tuple[PhoneAsked, ...], Field(max_length=MOST_OF_A_KIND)] = ()


class TagsChange(Asked):
    """What is tagged and untagged."""

    add: Tags = frozenset()
    remove: Tags = frozenset()


class ContactChange(Asked):
    """What is to change; what is left out (or null) stays."""

    first_name: NamePart | None = None
    middle_name: NamePart | None = None
    last_name: NamePart | None = None
    business_name: NamePart | None = None
    emails: EmailsChange | None = None
    phones: PhonesChange | None = None
    contact_address: AddressAsked | None = None
    billing_address: AddressAsked | None = None
    tags: TagsChange | None = None
    notes: Notes | None = None
    custom: Custom | None = None
    """Only the fields named here change; null takes a value away."""
    visibility: VisibilityAsked | None = None
    """``everyone``, or ids of users and teams; an empty list is admins alone."""
    assignee_id: UserAsked | None = None
    """Who answers for it; null, where it is sent, is nobody."""
    move_open: Flag = False
    """Whether its open chats go to the new assignee too."""
    choice: Choice | None = None
    """What becomes of a record that only claims an added value, once it was shown (`claimed_elsewhere`)."""

    @model_validator(mode="after")
    def _moves_to_somebody(self) -> Self:
        if self.move_open and not self.sets_assignee:
            raise ValueError("move_open goes with an assignee_id")
        return self

    @property
    def sets_assignee(self) -> bool:
        """Whether somebody, or nobody, is to answer for it from now on."""
        return "assignee_id" in self.model_fields_set

    @property
    def adds_values(self) -> bool:
        """Whether an e-mail or a phone comes to the contact."""
        return any(each is not None and each.add for each in (self.emails, self.phones))


class ChoiceAsked(Asked):
    """What becomes of another record that only claims the value, once it was shown (`claimed_elsewhere`)."""

    choice: Choice | None = None


class OptOutAsked(Asked):
    """On what is nothing more to be sent."""

    channel: OptOutChannel


class WarningBody(Answer):
    """A value that was taken, and is perhaps not what was meant."""

    field: str
    code: str
    message: str


class ChangedContact(ContactBody):
    """A contact that was just added or changed."""

    warnings: Sequence[WarningBody] = ()
