"""An e-mail channel as an admin sets it up: secrets are never shown, and a trial letter says if it works."""

from typing import Any

import pytest

from api.gates.channel_secrets import ChannelSecrets
from tests.api.door import Door, key_of
from tests.api.mail.house import mail_channel, setup
from tests.api.mail.post_office import PASSWORD, USER, PostOffice, post_office
from tests.databases import BUSINESS
from tools.channels.mail_settings import MailSettings, mail_settings
from tools.ids import ChannelId
from tools.team.people import Role


def server(port: int, **more: Any) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": port, "security": "none", "user": USER, **more}


async def kept(door: Door, channel_id: str) -> MailSettings:
    async with door.toolkit.reading(BUSINESS) as work:
        channel = await work.channels.find(ChannelId(channel_id))
    assert channel is not None
    settings = mail_settings(channel)
    assert settings is not None
    return settings


async def test_passwords_are_kept_sealed_and_never_shown(both_doors: Door) -> None:
    async with post_office() as office, await both_doors.user("Ada", role=Role.ADMIN) as admin:
        smtp = server(office.port, password=PASSWORD)
        channel = await mail_channel(admin, office, smtp=smtp, imap=smtp)
        shown = [await admin.get(path) for path in ("/v1/channels", "/v1/audit")]
        settings = await kept(both_doors, channel["id"])

    assert channel["inbound_secret"].startswith("hkm_")
    assert channel["email"]["smtp"] == {**server(office.port), "has_password": True}
    for each in (str(channel), str(settings), *(answer.text for answer in shown)):
        assert PASSWORD not in each
    assert channel["inbound_secret"] not in shown[0].text
    secrets = ChannelSecrets(key_of)
    assert secrets.open(settings.smtp.password, ChannelId(channel["id"])) == PASSWORD
    assert secrets.open(settings.smtp.password, ChannelId("chn_other")) is None


async def test_a_kept_password_goes_to_no_other_server(door: Door) -> None:
    async with post_office() as office, await door.user("Ada", role=Role.ADMIN) as admin:
        channel = await mail_channel(admin, office, smtp=server(office.port, password=PASSWORD))
        there = f"/v1/channels/{channel['id']}"

        async def change(**smtp: Any) -> tuple[int, str]:
            asked = {"email": setup(office, smtp={**server(office.port), **smtp})}
            answer = await admin.patch(there, json=asked)
            return answer.status_code, (answer.json().get("errors") or [{"field": ""}])[0]["field"]

        same = await change()
        moved = [await change(host="evil.example"), await change(port=26), await change(user="other")]
        given = await change(host="mail.example", password="new")

    assert same == given == (200, "")
    assert moved == [(422, "email.smtp.password")] * 3


async def test_a_trial_letter_says_what_the_server_made_of_it(door: Door) -> None:
    async with post_office(sign_in=True) as office, await door.user("Ada", role=Role.ADMIN) as admin:
        channel = await mail_channel(admin, office, smtp=server(office.port, password="wrong"))
        there = f"/v1/channels/{channel['id']}"
        refused = await admin.post(f"{there}/test", json={})
        await admin.patch(there, json={"email": setup(office, smtp=server(office.port, password=PASSWORD))})
        taken = await admin.post(f"{there}/test", json={})
        other = await admin.post(f"{there}/test", json={"to": "eve@example.org"})
        audit = await admin.get("/v1/audit")

    assert (refused.status_code, refused.json()["sent"]) == (200, False)
    assert "535" in refused.json()["said"]
    assert (taken.json()["sent"], other.json()["sent"]) == (True, True)
    assert [each.to for each in office.got] == [(door.users["Ada"].email,), ("eve@example.org",)]
    assert office.got[0].mail["Auto-Submitted"] == "auto-generated"
    assert "channel.tried" in audit.text


async def test_trial_letters_are_an_admins_and_only_so_many(door: Door) -> None:
    async with (
        post_office() as office,
        await door.user("Ada", role=Role.ADMIN) as admin,
        await door.user("Ben") as agent,
        await door.program() as program,
    ):
        channel = await mail_channel(admin, office)
        there = f"/v1/channels/{channel['id']}/test"
        statuses = [(await admin.post(there, json={})).status_code for _ in range(21)]
        by_agent = await agent.post(there, json={})
        nameless = await program.post(there, json={})
        webchat = await admin.post("/v1/channels/chn_web/test", json={})

    assert statuses == [200] * 20 + [429]
    assert (by_agent.status_code, nameless.status_code, webchat.status_code) == (403, 422, 409)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"from_address": "nobody"}, "email.from_address"),
        ({"from_address": "a@b.example\r\nBcc: x@y.example"}, "email.from_address"),
        ({"reply_address": "re+ply@shop.example"}, "email.reply_address"),
        ({"from_address": "help+us@shop.example", "reply_address": None}, "email.reply_address"),
        ({"reply_address": "x" * 38 + "@shop.example"}, "email.reply_address"),
        ({"folder": "IN\r\nBOX"}, "email.folder"),
        ({"smtp": {"host": "a b", "port": 25, "security": "none"}}, "email.smtp.host"),
        ({"smtp": {"host": "a.example", "port": 0, "security": "none"}}, "email.smtp.port"),
        ({"smtp": {"host": "a.example", "port": 25, "security": "ssl"}}, "email.smtp.security"),
        ({"smtp": {"host": "a.example", "port": 25, "security": "none", "user": "u"}}, "email.smtp.password"),
        ({"unknown": 1}, "email.unknown"),
    ],
)
async def test_what_cannot_be_set_up_is_refused_with_its_field(
    door: Door, change: dict[str, Any], field: str
) -> None:
    asked = {"kind": "email", "name": "Mail", "email": {**setup(PostOffice(port=25)), **change}}
    async with await door.user("Ada", role=Role.ADMIN) as admin:
        answer = await admin.post("/v1/channels", json=asked)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_only_an_email_channel_is_set_up_for_mail_and_it_may_be_later(door: Door) -> None:
    async with post_office() as office, await door.user("Ada", role=Role.ADMIN) as admin:
        wrong = await admin.patch("/v1/channels/chn_web", json={"email": setup(office)})
        bare = (await admin.post("/v1/channels", json={"kind": "email", "name": "Mail"})).json()
        early = await admin.patch(f"/v1/channels/{bare['id']}", json={"new_inbound_secret": True})
        later = await admin.patch(f"/v1/channels/{bare['id']}", json={"email": setup(office)})
        renamed = await admin.patch(f"/v1/channels/{bare['id']}", json={"name": "Post"})
        rotated = await admin.patch(f"/v1/channels/{bare['id']}", json={"new_inbound_secret": True})

    assert (wrong.status_code, bare["email"], bare["inbound_secret"]) == (422, None, None)
    assert early.status_code == 409
    assert later.json()["inbound_secret"].startswith("hkm_")
    assert (renamed.json()["inbound_secret"], renamed.json()["email"]) == (None, later.json()["email"])
    assert rotated.json()["inbound_secret"] not in (None, later.json()["inbound_secret"])
