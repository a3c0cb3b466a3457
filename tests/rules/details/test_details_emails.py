"""E-mail addresses as customers type, paste and dictate them."""

import pytest

from tools.contacts.details import Reading, read_details
from tools.contacts.typed.typed_emails import EmailDoubt
from tools.contacts.typed.typed_wishes import Wanted


def read(text: str, *expecting: Wanted, language: str = "en") -> Reading:
    return read_details(text, region="GB", expecting=frozenset(expecting), language=language)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("bob@x.com", "bob@x.com"),
        ("You can write to bob@x.com, thanks", "bob@x.com"),
        ("My address is bob@x.com.", "bob@x.com"),
        ("bob@x.com!!", "bob@x.com"),
        ("bob@x.com...ok", "bob@x.com"),
        ("is bob@x.com?", "bob@x.com"),
        ("(bob@x.com)", "bob@x.com"),
        ("<bob@x.com>", "bob@x.com"),
        ("'bob@x.com'", "bob@x.com"),
        ("“bob@x.com”", "bob@x.com"),
        ("*bob@x.com*", "bob@x.com"),
        ("_bob@x.com_", "bob@x.com"),
        ("`bob@x.com`", "bob@x.com"),
        ("~bob@x.com~", "bob@x.com"),
        ("- bob@x.com", "bob@x.com"),
        ("-bob@x.com", "bob@x.com"),
        ("📧bob@x.com👍", "bob@x.com"),
        ("mailto:bob@x.com", "bob@x.com"),
        ("mailto:bob@x.com?subject=Hello", "bob@x.com"),
        ("[bob@x.com](mailto:bob@x.com)", "bob@x.com"),
        ("<mailto:bob@x.com|bob@x.com>", "bob@x.com"),
        ("e-mail:bob@x.com", "bob@x.com"),
        ("email=bob@x.com", "bob@x.com"),
        ("bob@x.com/07400 123456", "bob@x.com"),
        ("bob@x.com—thanks", "bob@x.com"),
        ("bob@gmail.com.My phone follows", "bob@gmail.com"),
        ("first line\nbob@x.com\nlast line", "bob@x.com"),
        ("first line\r\nbob@x.com\u2028last line", "bob@x.com"),
        ("Bob.Stone+shop@GMAIL.com", "Bob.Stone+shop@gmail.com"),
        ("o’brien@x.com", "o'brien@x.com"),
        ("_bob_@x.com", "_bob_@x.com"),
        ("jean‑luc@x.com", "jean-luc@x.com"),
        ("ｂｏｂ＠ｇｍａｉｌ．ｃｏｍ", "bob@gmail.com"),
        ("bob@gmail。com", "bob@gmail.com"),
        ("b\u200bo\u2060b@\u202agmail.com\u202c", "bob@gmail.com"),
        ("bob\u00ad@gmail.com\ufeff", "bob@gmail.com"),
        ("\u00a0bob@gmail.com\u00a0", "bob@gmail.com"),
        ("bob٧@gmail.com", "bob7@gmail.com"),
        ("我的邮箱是bob@gmail.com谢谢", "bob@gmail.com"),
        ("メールはbob@gmail.com です", "bob@gmail.com"),
        ("제 메일은 bob@gmail.com입니다", "bob@gmail.com"),
        ("用户@例子.公司", "用户@例子.公司"),
        ("иван@почта.рф", "иван@почта.рф"),
        ("bob@FASS.de", "bob@fass.de"),
        ("bob@faß.de", "bob@faß.de"),
    ],
)
def test_an_address_is_found_however_it_is_wrapped(text: str, value: str) -> None:
    reading = read(text)

    assert reading.email is not None
    assert (reading.email.value, reading.email_problem, reading.spoken) == (value, None, False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("bob@x.com, sorry, bob@y.com", "bob@y.com"),
        ("bob@x.com\nbob@y.com", "bob@y.com"),
        ("bob@x.com no wait bob@y.com", "bob@y.com"),
        ("bob@gmial.com *bob@gmail.com", "bob@gmail.com"),
        ("use bob@y.com, not bob@x.com", "bob@y.com"),
        ("not bob@x.com but bob@y.com", "bob@y.com"),
        ("bob@y.com instead of bob@x.com", "bob@y.com"),
        ("bob@x.com, perdón, bob@y.com", "bob@y.com"),
        ("bob@y.com en vez de bob@x.com", "bob@y.com"),
    ],
)
def test_of_several_addresses_the_last_one_counts_that_was_not_taken_back(text: str, value: str) -> None:
    reading = read(text, Wanted.EMAIL, language="es")

    assert reading.email is not None
    assert reading.email.value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("bob at gmail dot com", "bob@gmail.com"),
        ("Bob AT gmail DOT com", "Bob@gmail.com"),
        ("it's bob at gmail dot com. My phone comes later", "bob@gmail.com"),
        ("email me at bob at gmail dot com", "bob@gmail.com"),
        ("bob (at) gmail (dot) com", "bob@gmail.com"),
        ("bob[at]gmail[dot]com", "bob@gmail.com"),
        ("bob {at} gmail {dot} com", "bob@gmail.com"),
        ("bob-at-gmail-dot-com", "bob@gmail.com"),
        ("bob @ gmail.com", "bob@gmail.com"),
        ("bob@ gmail.com", "bob@gmail.com"),
        ("bob @gmail.com", "bob@gmail.com"),
        ("bob @ gmail . com", "bob@gmail.com"),
        ("bob@gmail .com", "bob@gmail.com"),
        ("bob@gmail. com", "bob@gmail.com"),
        ("bob@gmail dot com", "bob@gmail.com"),
        ("bob at gmail.com", "bob@gmail.com"),
        ("b o b @ g m a i l . c o m", "bob@gmail.com"),
        ("bob dot stone at gmail dot com", "bob.stone@gmail.com"),
        ("bob underscore stone at gmail dot com", "bob_stone@gmail.com"),
        ("bob dash stone plus shop at gmail dot com", "bob-stone+shop@gmail.com"),
        ("Thanks. bob at gmail dot com", "bob@gmail.com"),
        ("bob at shop dot co dot uk", "bob@shop.co.uk"),
        ("bob at my dash shop dot com and that's it", "bob@my-shop.com"),
        ("ana guion bajo ruiz arroba gmail punto com", "ana_ruiz@gmail.com"),
        ("ana arroba tienda punto com punto mx", "ana@tienda.com.mx"),
    ],
)
def test_a_dictated_address_is_put_together_and_marked(text: str, value: str) -> None:
    reading = read(text, Wanted.EMAIL, language="es")

    assert reading.email is not None
    assert (reading.email.value, reading.spoken) == (value, True)


@pytest.mark.parametrize("text", ["bob at gmail dot com", "bob (at) gmail (dot) com", "bob @ gmail . com"])
def test_dictation_is_not_listened_to_unless_an_address_is_asked_for(text: str) -> None:
    assert read(text, Wanted.PHONE).email is None


@pytest.mark.parametrize(
    "text",
    [
        "I am at home",
        "look at amazon.com",
        "I ordered it at amazon dot com",
        "meet me at 5.30",
        "meet @ 5pm",
        "call @bob",
        "at at at dot dot dot",
        "@",
        "a @ b",
        "two at 2.50 each",
        "",
    ],
)
def test_an_at_alone_is_no_address(text: str) -> None:
    reading = read(text, Wanted.EMAIL)

    assert (reading.email, reading.email_problem) == (None, None)


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("bob@gmail", "bob@gmail.com"),
        ("bob at gmail", "bob@gmail.com"),
        ("bob@gmail,com", "bob@gmail.com"),
        ("bob@gmailcom", "bob@gmail.com"),
        ("bob@@gmail.com", "bob@gmail.com"),
        ("bob.gmail.com", "bob@gmail.com"),
        ("bobgmail.com", "bob@gmail.com"),
        ("it's bob#hotmail.com", "bob@hotmail.com"),
        ("a@b@c.com", None),
        ("bob@localhost", None),
        ("bob@shop", None),
        ("bob@-x.com", None),
        ("bob@x.test", None),
        (f"{'a' * 65}@x.com", None),
        (f"{'a' * 3000}@x.com", None),
    ],
)
def test_what_cannot_be_an_address_is_a_problem_with_a_suggestion_where_there_is_one(
    text: str, suggested: str | None
) -> None:
    reading = read(text, Wanted.EMAIL)

    assert reading.email is None
    assert reading.email_problem is not None
    assert reading.email_problem.kind is EmailDoubt.NOT_VALID
    assert (reading.email_problem.suggested.value if reading.email_problem.suggested else None) == suggested


def test_a_correction_that_went_wrong_is_asked_about_rather_than_ignored() -> None:
    reading = read("bob@x.com, sorry, bob@gmail", Wanted.EMAIL)

    assert reading.email is None
    assert reading.email_problem is not None
    assert reading.email_problem.suggestion == "gmail.com"


@pytest.mark.parametrize(
    ("domain", "suggestion"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmial.co.uk", "hotmail.co.uk"),
        ("yaho.com", "yahoo.com"),
        ("yahoo.co.k", "yahoo.co.uk"),
        ("outlok.com", "outlook.com"),
        ("iclod.com", "icloud.com"),
        ("acme.con", "acme.com"),
        ("acme.comm", "acme.com"),
        ("acme.cim", "acme.com"),
        ("acme.loca", ""),
        ("acme.rf", "acme.fr"),
    ],
)
def test_a_mistyped_domain_is_suggested_and_never_changed(domain: str, suggestion: str) -> None:
    reading = read(f"Bob@{domain}")

    assert reading.email is not None
    assert reading.email.value == f"Bob@{domain}"
    assert reading.email_problem is not None
    assert (reading.email_problem.kind, reading.email_problem.suggestion) == (EmailDoubt.TYPO, suggestion)
    suggested = reading.email_problem.suggested
    assert (suggested.value if suggested else "") == (f"Bob@{suggestion}" if suggestion else "")


@pytest.mark.parametrize(
    "domain",
    [
        *("gmail.com", "googlemail.com", "me.com", "acme.com", "smail.com", "fmail.com", "ymail.com", "mail.com"),
        *("proton.me", "gmx.net", "firma.de", "empresa.es", "company.io", "startup.ai", "x.com", "hotmail.es"),
        *("yahoo.co.uk", "acme.technology", "oul.acme.com", "yaho.acme.com", "faß.de", "почта.рф", "uol.com"),
    ],
)
def test_a_domain_that_may_well_be_meant_is_not_doubted(domain: str) -> None:
    assert read(f"bob@{domain}").email_problem is None


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("bоb@gmail.com", "bob@gmail.com"),
        ("bob@gmаil.com", "bob@gmail.com"),
        ("bob@ѕсоре.com", "bob@scope.com"),
        ("βob@gmail.com", None),
    ],
)
def test_letters_that_only_look_latin_are_asked_about(text: str, suggested: str | None) -> None:
    reading = read(text)

    assert reading.email is not None
    assert reading.email_problem is not None
    assert reading.email_problem.kind is EmailDoubt.LOOK_ALIKE
    looks = reading.email_problem.suggested
    assert suggested is None or (looks is not None and looks.value == suggested)
