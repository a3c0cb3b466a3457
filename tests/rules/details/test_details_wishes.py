"""What customers want instead of giving details, or beside it."""

import pytest

from tools.contacts.details import Reading, read_details
from tools.contacts.typed.typed_wishes import Wanted, Wish, is_stop_word

BOTH = (Wanted.EMAIL, Wanted.PHONE)


def read(text: str, *expecting: Wanted, language: str = "en") -> Reading:
    return read_details(text, region="GB", expecting=frozenset(expecting), language=language)


@pytest.mark.parametrize(
    "text",
    [
        *("STOP", "stop", "Stop.", "STOP!!!", " stop ", "“Stop”", "Stop 🛑", "ＳＴＯＰ", "s\u200btop", "STOP\n"),
        *("UNSUBSCRIBE", "END", "QUIT", "STOPALL", "stop all", "REVOKE", "OPTOUT", "opt-out", "Opt out", "CANCEL"),
        *("ARRET", "arrêt", "REMOVE", "TD", "please stop", "stop texting me", "unsubscribe me"),
        *("ALTO", "baja", "Dar de baja", "no me escriban más"),
    ],
)
@pytest.mark.parametrize("language", ["en", "es", "xx"])
def test_a_stop_word_alone_wins_over_everything_in_any_language(text: str, language: str) -> None:
    assert is_stop_word(text)
    assert read(text, *BOTH, Wanted.NAME, language=language) == Reading(wish=Wish.STOP)


@pytest.mark.parametrize(
    "text", ["I'll stop by later", "stop bob@x.com", "cancel my order", "the end of June", "", "?"]
)
def test_a_stop_word_within_a_message_is_no_stop(text: str) -> None:
    assert not is_stop_word(text)
    assert read(text, *BOTH).wish is not Wish.STOP


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("START", Wish.START),
        ("unstop", Wish.START),
        ("never mind", Wish.NEVER_MIND),
        ("Nevermind!", Wish.NEVER_MIND),
        ("nvm", Wish.NEVER_MIND),
        ("oh forget it", Wish.NEVER_MIND),
        ("cancel that please", Wish.NEVER_MIND),
        ("I figured it out, thanks", Wish.NEVER_MIND),
        ("it's solved", Wish.NEVER_MIND),
        ("bob@x.com … oh, never mind", Wish.NEVER_MIND),
        ("olvídalo", Wish.NEVER_MIND),
        ("ya no hace falta, gracias", Wish.NEVER_MIND),
        ("no", Wish.NO),
        ("Nope.", Wish.NO),
        ("yes", Wish.YES),
        ("Yes, please", Wish.YES),
        ("ok", Wish.YES),
        ("sí", Wish.YES),
        ("Sí, por favor", Wish.YES),
        ("just mail me", Wish.JUST_WRITE_ME),
        ("can you just email me instead?", Wish.JUST_WRITE_ME),
        ("just email me at bob@x.com", Wish.JUST_WRITE_ME),
        ("mejor por correo", Wish.JUST_WRITE_ME),
        ("just call me", Wish.JUST_CALL_ME),
        ("call me back on 07400 123456", Wish.JUST_CALL_ME),
        ("llámame", Wish.JUST_CALL_ME),
        ("I want to talk to a person", Wish.HUMAN),
        ("quiero hablar con una persona", Wish.HUMAN),
        ("Why do you need it?", Wish.QUESTION),
        ("why", Wish.QUESTION),
        ("what happens with it", Wish.QUESTION),
        ("¿para qué lo necesitan?", Wish.QUESTION),
        ("por qué", Wish.QUESTION),
        ("hello there", Wish.NONE),
        ("bob@x.com", Wish.NONE),
        ("bob@x.com?", Wish.NONE),
        ("07400 123456 ?", Wish.NONE),
        ("I don't want to wait", Wish.NONE),
        ("cancel my order", Wish.NONE),
        ("never mind, it's bob@x.com", Wish.NONE),
        ("you can call me Bob", Wish.NONE),
        ("just call me Bob", Wish.NONE),
        ("I lost my boarding pass.", Wish.NONE),
        ("I won't give up", Wish.NONE),
        ("I don't have my email confirmation", Wish.NONE),
        ("I have no order number", Wish.NONE),
    ],
)
def test_a_wish_is_understood(text: str, wish: Wish) -> None:
    assert read(text, *BOTH, language="es").wish is wish


@pytest.mark.parametrize(
    "text",
    [
        *("no thanks", "No, thank you.", "I'd rather not", "i would prefer not to", "skip", "neither", "I have none"),
        *("I don't want to give you my details", "i wont share that", "I'm not comfortable with that"),
        *("none of your business", "I don't have one", "no email and no phone", "I don't have an email or a phone"),
        *("I'm not giving you my email or phone", "no, gracias", "prefiero no", "no quiero dar mis datos", "ninguno"),
        "no tengo correo ni teléfono",
    ],
)
def test_all_that_is_asked_for_is_refused(text: str) -> None:
    assert read(text, *BOTH, language="es").wish is Wish.REFUSE_ALL


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("no email", Wish.REFUSE_EMAIL),
        ("I don't do email", Wish.REFUSE_EMAIL),
        ("I don't have an e-mail address", Wish.REFUSE_EMAIL),
        ("I dont use email, sorry", Wish.REFUSE_EMAIL),
        ("not giving my email", Wish.REFUSE_EMAIL),
        ("don't email me", Wish.REFUSE_EMAIL),
        ("no tengo correo", Wish.REFUSE_EMAIL),
        ("no phone please", Wish.REFUSE_PHONE),
        ("I'd rather not give my phone number", Wish.REFUSE_PHONE),
        ("never mind the phone", Wish.REFUSE_PHONE),
        ("don't call me", Wish.REFUSE_PHONE),
        ("please don't phone", Wish.REFUSE_PHONE),
        ("just email, no phone", Wish.REFUSE_PHONE),
        ("no quiero dar mi teléfono", Wish.REFUSE_PHONE),
        ("sin teléfono, por favor", Wish.REFUSE_PHONE),
    ],
)
def test_one_detail_is_refused_by_name(text: str, wish: Wish) -> None:
    assert read(text, *BOTH, language="es").wish is wish


@pytest.mark.parametrize("text", ["no thanks", "I'd rather not", "I don't have one", "skip", "prefiero no"])
def test_a_refusal_that_names_nothing_is_of_what_was_asked_for(text: str) -> None:
    assert read(text, Wanted.EMAIL, language="es").wish is Wish.REFUSE_EMAIL
    assert read(text, Wanted.PHONE, language="es").wish is Wish.REFUSE_PHONE


def test_a_refusal_beside_a_value_is_of_the_other_detail() -> None:
    reading = read("bob@x.com, and I'd rather not share the other", *BOTH)

    assert reading.email is not None
    assert reading.wish is Wish.REFUSE_PHONE


def test_a_value_given_wins_over_the_refusal_of_its_kind() -> None:
    reading = read("no phone calls at night, but 07400 123456 is fine", *BOTH)

    assert reading.phone is not None
    assert reading.wish is Wish.NONE


def test_one_detail_is_given_and_the_other_refused_in_one_message() -> None:
    reading = read("I don't have an email, my number is 07400 123456", *BOTH)

    assert reading.phone is not None
    assert reading.wish is Wish.REFUSE_EMAIL


def test_a_question_beside_details_is_reported_with_them() -> None:
    reading = read("bob@x.com, what do you need it for?", *BOTH)

    assert reading.email is not None
    assert (reading.wish, reading.question) == (Wish.QUESTION, True)


def test_a_question_beside_a_refusal_comes_second() -> None:
    reading = read("no phone please, why would you need it?", *BOTH)

    assert (reading.wish, reading.question) == (Wish.REFUSE_PHONE, True)


def test_yes_or_no_beside_a_new_value_is_reported_with_it() -> None:
    reading = read("no, bob@x.com", Wanted.EMAIL)

    assert reading.email is not None
    assert reading.wish is Wish.NO


def test_english_is_understood_in_a_chat_of_any_language() -> None:
    assert read("never mind", *BOTH, language="es-MX").wish is Wish.NEVER_MIND
    assert read("never mind", *BOTH, language="pt").wish is Wish.NEVER_MIND
