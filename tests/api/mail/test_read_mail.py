"""What a person wrote is told from what their program quotes, and a person from a machine."""
# ruff: noqa: E501 - mail is shown as it comes.

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.channels.mail_settings import MailServer, MailSettings, Security
from tools.channels.mail_text import own_words, text_of_html
from tools.channels.read_mail import MailKind, read_mail
from tools.conversations.files import SentFile

SETTINGS = MailSettings(MailServer("h", 25, Security.NONE), "help@shop.example", "reply@shop.example")
TOKEN = "0123456789abcdefghjkmnpqrs"
OURS = ("help@shop.example", "reply+")
BEN = "Ben, Corner Shop <help@shop.example>"


def raw(
    text: str = "Yes.", *headers: str, to: str = f"reply+{TOKEN}@shop.example", kind: str = "text/plain"
) -> bytes:
    """A mail as it may come."""
    lines = ["From: Ann <Ann@Example.org>", f"To: {to}", "Message-ID: <1@example.org>", *headers]
    lines += [f"Content-Type: {kind}; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", text]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            f"Yes, Tuesday.\n\nOn Mon, Nov 23, 2026 at 9:00 AM {BEN}\nwrote:\n\n> On its way.\n>\n> -- \n> Ben\n",
            "Yes, Tuesday.",
        ),
        (f"Sí.\n\nEl lun, 23 nov 2026 a las 9:00, {BEN} escribió:\n\n> Va en camino.\n", "Sí."),
        (f"Ja.\n\nAm Mo., 23. Nov. 2026 um 09:00 Uhr schrieb {BEN}:\n\n> Unterwegs.\n", "Ja."),
        (f"Oui.\n\nLe lun. 23 nov. 2026 à 09:00, {BEN} a écrit :\n\n> En route.\n", "Oui."),
        (f"はい\n\n2026年11月23日(月) 9:00 {BEN}:\n\n> 発送しました\n", "はい"),
        (
            f"Yes.\n\n-----Original Message-----\nFrom: {BEN}\nSent: Monday\nTo: ann@example.org\nSubject: Shop\n\nOn.\n",
            "Yes.",
        ),
        (
            f"Yes.\n\n________________________________\nFrom: {BEN}\nSent: Monday\nTo: a@example.org\n\nOn its way.\n",
            "Yes.",
        ),
        (f"Sí.\n\nDe: {BEN}\nEnviado el: lunes\nPara: ann@example.org\nAsunto: Shop\n\nVa en camino.\n", "Sí."),
        (f"Yes\n\nSent from my iPhone\n\n> On 23 Nov 2026, at 09:00, {BEN} wrote:\n> \n> On its way.\n", "Yes"),
        (f"On Mon, Nov 23, 2026 at 9:00 AM {BEN} wrote:\n> On its way.\n\nThanks, but when?\n", "Thanks, but when?"),
        (f"Yes.\nOn Mon, {BEN} wrote:\n> On its way.\n", "Yes."),
        (f"Yes.\nOn Mon, {BEN}\nwrote:\n> On its way.\n", "Yes."),
        (f"On Mon, {BEN} wrote:\n> Red?\nYes.\n> Big?\nNo.\n", "> Red?\nYes.\n> Big?\nNo."),
        ("Fine.\n\nBest,\nAnn\n-- \nAnn Lee\n+44 7400 123456\n", "Fine.\n\nBest,\nAnn"),
        (
            "On Monday I wrote: do it.\n> 5 apples please\nThanks\n",
            "On Monday I wrote: do it.\n> 5 apples please\nThanks",
        ),
        ("From: the shop\nto: my home.", "From: the shop\nto: my home."),
        ("One\n--\n" + "more\n" * 9, "One\n--\n" + "more\n" * 8 + "more"),
        ("> only a quote", "> only a quote"),
        ("Sent from my iPhone", "Sent from my iPhone"),
        ("", ""),
    ],
)
def test_own_words_are_kept_and_quotes_and_signatures_cut(text: str, words: str) -> None:
    assert own_words(text, ours=OURS) == words


@given(
    st.lists(
        st.sampled_from(["Hi", "", "> q", "-- ", "a@b: c", "On x wrote:", f"{BEN}:", "From: x", "---", "é\u2028"])
    )
)
def test_cutting_never_leaves_nothing_of_something(lines: list[str]) -> None:
    text = "\n".join(lines)

    assert bool(own_words(text, ours=OURS)) == bool(text.strip())


def test_a_long_mail_is_read_in_a_moment() -> None:
    for line in ("-" * 50 + " ", "On x wrote: ", "a: b\n", "> \n", "\n", " ", "a" * 100 + ":\n"):
        own_words(line * (400_000 // len(line)), ours=OURS)
        text_of_html(f"<p>{line}" * (400_000 // len(line)))


def test_html_becomes_words_and_nothing_else() -> None:
    html = (
        "<html><head><title>T</title><style>p{}</style></head><body><script>alert(1)</script>"
        "<p>Hello&nbsp;&lt;b&gt; <b>you</b><br>second</p><ul><li>one<li>two</ul>"
        f"<div class=gmail_quote>On Mon, {BEN.replace('<', '&lt;').replace('>', '&gt;')} wrote:"
        "<blockquote>It is <i>on</i> its way.</blockquote></div></body></html>"
    )

    assert own_words(text_of_html(html), ours=OURS) == "Hello <b> you\nsecond\n\n- one\n- two"


def test_plain_text_is_preferred_and_files_lie_beside_it() -> None:
    mail = (
        b"From: ann@example.org\r\nTo: reply+" + TOKEN.encode() + b"@shop.example\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
        b"--c\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe\r\n"
        b"--c\r\nContent-Type: text/html\r\n\r\n<p>never</p>\r\n--c--\r\n"
        b"--b\r\nContent-Type: image/png; name=a.png\r\nContent-Disposition: attachment\r\n\r\nx\r\n--b--\r\n"
    )

    read = read_mail(mail, SETTINGS)

    assert (read.text, read.tokens, read.kind) == ("Grüße", (TOKEN,), MailKind.ANSWER)
    assert read.files == (SentFile("a.png", b"x"),)


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "auto-submitted: auto-generated; owner=x",
        "Precedence: bulk",
        "X-Autoreply: yes",
        "Return-Path: <>",
        "List-Id: <list.example.org>",
    ],
)
def test_a_machine_is_no_customer(header: str) -> None:
    assert read_mail(raw("I am away.", header), SETTINGS).kind is MailKind.AUTOMATIC
    assert (
        read_mail(raw("I am here.", "Auto-Submitted: no", "Return-Path: <ann@example.org>"), SETTINGS).kind
        is MailKind.ANSWER
    )


def report(action: str) -> bytes:
    """What a server says of a letter."""
    return (
        f"From: MAILER-DAEMON@example.org\r\nTo: reply+{TOKEN}@shop.example\r\nAuto-Submitted: auto-replied\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; ann@example.org\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        "Message-ID: <msg_01h455vb4pex5vsknk084sn02q@shop.example>\r\n--b--\r\n"
    ).encode()


def test_a_bounce_names_its_letter_and_a_delay_is_none() -> None:
    bounce, delay = read_mail(report("failed"), SETTINGS), read_mail(report("delayed"), SETTINGS)

    assert (bounce.kind, delay.kind) == (MailKind.BOUNCE, MailKind.AUTOMATIC)
    assert bounce.letters == ("msg_01h455vb4pex5vsknk084sn02q",)
    assert bounce.text == "smtp; 550 5.1.1 no such user 5.1.1"


@pytest.mark.parametrize(
    ("to", "tokens"),
    [
        (f"REPLY+{TOKEN.upper()}@Shop.Example", (TOKEN,)),
        (f'"Ben" <reply+{TOKEN}@shop.example>, ann@example.org', (TOKEN,)),
        (f"reply+{TOKEN}@evil.example", ()),
        (f"other+{TOKEN}@shop.example", ()),
        ("reply+short@shop.example", ()),
        ("reply@shop.example", ()),
        ("<<<@@@,,;", ()),
    ],
)
def test_only_our_own_reply_addresses_lead_anywhere(to: str, tokens: tuple[str, ...]) -> None:
    assert read_mail(raw(to=to), SETTINGS).tokens == tokens


def test_the_same_mail_has_the_same_fingerprint_and_another_has_not() -> None:
    first, again = read_mail(raw(), SETTINGS), read_mail(raw("Yes.", "X-Hop: 2"), SETTINGS)
    other = read_mail(raw().replace(b"<1@", b"<2@"), SETTINGS)

    assert first.fingerprint == again.fingerprint != other.fingerprint


@given(st.binary(max_size=2000))
def test_whatever_comes_is_read_without_an_error(junk: bytes) -> None:
    read_mail(junk, SETTINGS)
    read_mail(raw().partition(b"\r\n\r\n")[0] + b"\r\n" + junk, SETTINGS)


@pytest.mark.parametrize(
    "mail",
    [
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 5000,
        b"Content-Type: text/plain; charset=none-such\r\n\r\n\xff\xfe",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\r\n--b--",
        b'Content-Type: text/html; charset="=?utf-7?"\r\nContent-Transfer-Encoding: base64\r\n\r\n====',
        b"From: =?none?q?x?=\r\nTo: " + b"a@b," * 50_000 + b"\r\n\r\nHi",
        b"Subject: \0\0\r\n\r\n\0\0 zero \0",
    ],
)
def test_hostile_mail_is_read_as_far_as_it_can_be(mail: bytes) -> None:
    read = read_mail(mail, SETTINGS)

    assert "\0" not in read.text
    read.text.encode()
