"""Letters by SMTP through a real server: what is taken, what is refused for good, and what is tried again."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.api.mail.post_office import PASSWORD, USER, PostOffice, post_office
from tests.certificates import certificate
from tests.databases import BUSINESS
from tools.channels.mail_servers import MailServers
from tools.channels.mail_settings import MailServer, MailSettings, Security
from tools.channels.sender import Letter, Outcome, Sent
from tools.channels.smtp_sender import SmtpSender
from tools.conversations.conversation import ChannelKind
from tools.ids import ChannelId
from tools.team.channels import Channel

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOKEN = "0123456789abcdefghjkmnpqrs"
LETTER = Letter(
    id="msg_01h455vb4pex5vsknk084sn02q",
    to="ann@example.org",
    text="It is on its way.\n\n-- \nBen, Corner Shop\n",
    at=AT,
    from_name="Ben, Corner Shop",
    subject="Corner Shop",
    thread="cnv_01h455vb4pex5vsknk084sn02q",
    reply_token=TOKEN,
)


def channel_of(
    office: PostOffice, *, security: Security = Security.NONE, user: str = "", password: str = "", host: str = ""
) -> Channel:
    """An e-mail channel that sends through a server of the test."""
    server = MailServer(host or "127.0.0.1", office.port, security, user, password)
    settings = MailSettings(server, "help@shop.example", "reply@shop.example")
    return Channel(ChannelId("chn_mail"), BUSINESS, ChannelKind.EMAIL, "Mail", AT, config=settings.to_config())


def sender(*, seconds: float = 20.0, trusting: Path | None = None, allow_private: bool = True) -> SmtpSender:
    """Passwords are not sealed here."""
    tls = ssl.create_default_context(cafile=None if trusting is None else str(trusting))
    servers = MailServers(lambda sealed, _: sealed, allow_private=allow_private, tls=tls)
    return SmtpSender(servers, seconds=seconds)


async def test_a_letter_arrives_with_all_that_leads_an_answer_back() -> None:
    async with post_office() as office:
        sent = await sender().send(channel_of(office), LETTER)

    (posted,) = office.got
    assert sent.outcome is Outcome.SENT
    assert posted.to == ("ann@example.org",)
    assert posted.sender == f"reply+{TOKEN}@shop.example"
    assert posted.mail["From"] == '"Ben, Corner Shop" <help@shop.example>'
    assert posted.mail["Reply-To"] == f'"Ben, Corner Shop" <reply+{TOKEN}@shop.example>'
    assert posted.mail["Message-ID"] == f"<{LETTER.id}@shop.example>"
    assert posted.mail["References"] == f"<{LETTER.thread}@shop.example>"
    assert posted.mail["Date"].datetime == AT
    assert posted.text == LETTER.text


async def test_a_second_attempt_is_the_same_letter() -> None:
    async with post_office() as office:
        channel = channel_of(office)
        for _ in range(2):
            await sender().send(channel, LETTER)

    assert office.got[0].mail.as_bytes() == office.got[1].mail.as_bytes()


async def test_names_write_no_headers() -> None:
    evil = "Ben\r\nBcc: all@example.org"
    async with post_office() as office:
        sent = await sender().send(
            channel_of(office),
            Letter(LETTER.id, "ann@example.org", "Hi", AT, from_name=evil, subject=evil, reply_token=TOKEN),
        )

    assert sent.outcome is Outcome.SENT
    assert office.got[0].mail["Bcc"] is None
    assert office.got[0].mail["Subject"] == "Ben Bcc: all@example.org"


async def test_words_of_every_script_arrive() -> None:
    async with post_office() as office:
        text = "Grüße, 你好, مرحبا 👋\n" + "x" * 3000 + "\n.\nFrom me\n"
        await sender().send(channel_of(office), Letter(LETTER.id, "ann@example.org", text, AT, from_name="Zoë, 商店"))

    assert office.got[0].text == text
    assert "Zoë, 商店" in str(office.got[0].mail["From"])


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"RCPT": ["550 5.1.1 no such user"]}, Outcome.REFUSED),
        ({"RCPT": ["450 4.2.1 greylisted"]}, Outcome.LATER),
        ({"DATA": ["554 5.7.1 not wanted"]}, Outcome.REFUSED),
        ({"DATA": ["451 4.3.0 try again"]}, Outcome.LATER),
        ({"DATA": ["drop"]}, Outcome.LATER),
    ],
)
async def test_what_is_said_of_this_letter_for_good_ends_it_and_all_else_is_tried_again(
    answers: dict[str, list[str]], outcome: Outcome
) -> None:
    async with post_office(answers=answers) as office:
        sent = await sender().send(channel_of(office), LETTER)

    assert sent.outcome is outcome
    assert sent.said
    assert office.got == []


async def test_a_server_that_is_down_is_tried_again() -> None:
    async with post_office() as office:
        channel = channel_of(office)
    sent = await sender().send(channel, LETTER)

    assert sent.outcome is Outcome.LATER
    assert sent.said


async def test_a_server_that_never_answers_is_left_in_time() -> None:
    async with post_office(hangs=True) as office:
        sent = await sender(seconds=0.6).send(channel_of(office), LETTER)

    assert sent.outcome is Outcome.LATER


@pytest.mark.parametrize(("password", "outcome"), [(PASSWORD, Outcome.SENT), ("wrong", Outcome.LATER)])
async def test_a_wrong_password_is_an_admins_to_mend(password: str, outcome: Outcome) -> None:
    async with post_office(sign_in=True) as office:
        sent = await sender().send(channel_of(office, user=USER, password=password), LETTER)

    assert sent.outcome is outcome
    assert password not in sent.said
    assert [each.user for each in office.got] == ([USER] if outcome is Outcome.SENT else [])


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize(("name", "outcome"), [("localhost", Outcome.SENT), ("other.example", Outcome.LATER)])
async def test_an_encrypted_server_is_verified_by_its_name(
    tmp_path: Path, security: Security, name: str, outcome: Outcome
) -> None:
    tls = certificate(tmp_path, name=name)
    async with post_office(tls=tls, starttls=security is Security.STARTTLS, sign_in=True) as office:
        channel = channel_of(office, security=security, user=USER, password=PASSWORD, host="localhost")
        sent = await sender(trusting=tmp_path / "cert.pem").send(channel, LETTER)

    assert sent.outcome is outcome, sent.said


async def test_nothing_is_said_in_the_clear_to_a_server_that_cannot_encrypt() -> None:
    async with post_office(sign_in=True) as office:
        channel = channel_of(office, security=Security.STARTTLS, user=USER, password=PASSWORD)
        sent = await sender().send(channel, LETTER)

    assert sent.outcome is Outcome.LATER
    assert office.got == []


async def test_a_server_in_a_private_network_is_not_called_unless_that_is_allowed() -> None:
    async with post_office() as office:
        sent = await sender(allow_private=False).send(channel_of(office), LETTER)

    assert sent == Sent(Outcome.LATER, "127.0.0.1 leads to 127.0.0.1, which is no public address.")
