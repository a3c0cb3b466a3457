"""The texts a customer can be shown, by key, and the placeholders each may hold."""

import re
from collections.abc import Mapping
from enum import StrEnum


class Text(StrEnum):
    """One text of a template; the templates hold the words."""

    WAITING = "waiting"
    WAITING_PLACE = "waiting_place"
    STILL_WAITING = "still_waiting"
    """Said again and again during a long wait, if the template wants it."""
    STILL_WAITING_PLACE = "still_waiting_place"
    ACKNOWLEDGED = "acknowledged"
    ALREADY_WAITING = "already_waiting"
    STILL_NOBODY = "still_nobody"
    """Asked for a person again while details are being asked for."""
    APOLOGY = "apology"
    NOBODY_HERE = "nobody_here"
    NOBODY_HERE_UNTIL = "nobody_here_until"
    WILL_GET_BACK = "will_get_back"
    """The customer ended the wait with "just mail me"."""
    SAY_AGAIN = "say_again"
    """The AI failed, and may try once more."""
    ASK_BOTH = "ask_both"
    ASK_EMAIL = "ask_email"
    ASK_PHONE = "ask_phone"
    ASK_NAME = "ask_name"
    ASK_THESE = "ask_these"
    """Asks for any other choice of details: ``{details}`` is made of the four that follow."""
    YOUR_EMAIL = "your_email"
    YOUR_PHONE = "your_phone"
    YOUR_NAME = "your_name"
    IF_YOU_LIKE = "if_you_like"
    CONFIRM_EMAIL = "confirm_email"
    CONFIRM_PHONE = "confirm_phone"
    WHY_WE_ASK = "why_we_ask"
    PRIVACY_PAGE = "privacy_page"
    GOT_EMAIL_ASK_PHONE = "got_email_ask_phone"
    GOT_PHONE_ASK_EMAIL = "got_phone_ask_email"
    NOTED = "noted"
    NOT_FOUND_BOTH = "not_found_both"
    NOT_FOUND_EMAIL = "not_found_email"
    NOT_FOUND_PHONE = "not_found_phone"
    NOT_FOUND_NAME = "not_found_name"
    NOT_FOUND_THESE = "not_found_these"
    EMAIL_INVALID = "email_invalid"
    EMAIL_SUGGESTION = "email_suggestion"
    EMAIL_DISPOSABLE = "email_disposable"
    PHONE_INVALID = "phone_invalid"
    PHONE_TOO_SHORT = "phone_too_short"
    PHONE_TOO_LONG = "phone_too_long"
    PHONE_NO_AREA_CODE = "phone_no_area_code"
    PHONE_NO_COUNTRY_CODE = "phone_no_country_code"
    PHONE_TWO_READINGS = "phone_two_readings"
    PHONE_NOT_MOBILE = "phone_not_mobile"
    REMINDER = "reminder"
    FILES_KEPT = "files_kept"
    CODE_SENT = "code_sent"
    """A one-time code is on its way to what was typed."""
    CODE_AGAIN = "code_again"
    CODE_WRONG = "code_wrong"
    CODE_ASKED = "code_asked"
    """Asked for once more."""
    CODE_SUBJECT = "code_subject"
    CODE_MESSAGE = "code_message"
    """What brings the code."""
    THANKS = "thanks"
    THANKS_ANSWERED = "thanks_answered"
    """Something was given, but no way to reach the customer elsewhere."""
    DETAILS_KNOWN = "details_known"
    """Nothing was missing when the wait ended."""
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"
    PERSON_JOINED = "person_joined"
    PERSON_LEFT = "person_left"
    PERSON_AWAY = "person_away"
    """Who accepted has not answered; the chat waits again."""
    SOMEBODY = "somebody"
    """Stands where a person's name is not shown."""
    AND = "and"
    TIME_THERE = "time_there"
    """A time of day, where several places are open at different times."""
    TODAY_AT = "today_at"
    TOMORROW_AT = "tomorrow_at"
    WEEKDAY_AT = "weekday_at"
    WEEKDAYS = "weekdays"
    """Seven names from Monday on, between commas."""


PLACEHOLDERS: Mapping[Text, frozenset[str]] = {
    Text.WAITING_PLACE: frozenset({"place"}),
    Text.STILL_WAITING_PLACE: frozenset({"place"}),
    Text.NOBODY_HERE_UNTIL: frozenset({"when"}),
    Text.ASK_THESE: frozenset({"details"}),
    Text.IF_YOU_LIKE: frozenset({"detail"}),
    Text.CONFIRM_EMAIL: frozenset({"email"}),
    Text.CONFIRM_PHONE: frozenset({"phone"}),
    Text.PRIVACY_PAGE: frozenset({"link"}),
    Text.GOT_EMAIL_ASK_PHONE: frozenset({"email"}),
    Text.GOT_PHONE_ASK_EMAIL: frozenset({"phone"}),
    Text.NOTED: frozenset({"details"}),
    Text.NOT_FOUND_THESE: frozenset({"details"}),
    Text.EMAIL_SUGGESTION: frozenset({"typed", "suggestion"}),
    Text.PHONE_NO_COUNTRY_CODE: frozenset({"example"}),
    Text.EMAIL_DISPOSABLE: frozenset({"typed"}),
    Text.PHONE_INVALID: frozenset({"example"}),
    Text.PHONE_TWO_READINGS: frozenset({"first", "second"}),
    Text.PHONE_NOT_MOBILE: frozenset({"typed"}),
    Text.CODE_SENT: frozenset({"address"}),
    Text.CODE_AGAIN: frozenset({"address"}),
    Text.CODE_WRONG: frozenset({"address"}),
    Text.CODE_ASKED: frozenset({"address"}),
    Text.CODE_SUBJECT: frozenset({"business"}),
    Text.CODE_MESSAGE: frozenset({"business", "code"}),
    Text.THANKS: frozenset({"details"}),
    Text.PERSON_JOINED: frozenset({"person"}),
    Text.PERSON_LEFT: frozenset({"person"}),
    Text.TIME_THERE: frozenset({"time", "place"}),
    Text.TODAY_AT: frozenset({"time"}),
    Text.TOMORROW_AT: frozenset({"time"}),
    Text.WEEKDAY_AT: frozenset({"time", "weekday"}),
}
"""Texts that stand in no line here take none."""

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def placeholders_of(pattern: str) -> frozenset[str]:
    """The placeholders a text holds."""
    return frozenset(_PLACEHOLDER.findall(pattern))


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """Each placeholder replaced once, literally: what a value holds is not looked at again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), pattern)
