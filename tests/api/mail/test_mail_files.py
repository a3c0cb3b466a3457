"""Files that come with mail: named by their message, handed out to who may see the chat, erased with it."""

from email.message import EmailMessage

from tests.api.door import Door
from tests.api.mail.post_office import post_office
from tests.api.mail.test_answers import Talk
from tests.databases import BUSINESS
from tests.whole_database import places_of
from tools.ids import ContactId
from tools.team.people import Role

CAT = b"\x89PNG\r\n\x1a\nmeow"


def mail_with_files(text: str, *files: tuple[str, bytes], to: str, number: int = 1) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "Ann <ann@example.org>", to, f"<{number}@example.org>"
    mail.set_content(text)
    for name, body in files:
        mail.add_attachment(body, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


async def test_files_are_named_by_their_message_and_handed_out_as_downloads(both_doors: Door) -> None:
    door = both_doors
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        files = (("Rechnung für März.pdf", b"%PDF-1.7 \x00\xff"), ("run.exe", b"MZ"), ("cat.png", CAT))
        mail = mail_with_files("Here you are.", *files, to=talk.address)
        first, again = await talk.hand_in(mail), await talk.hand_in(mail)
        messages = await talk.messages()
        (said,) = [each for each in messages if each["attachments"]]
        there = f"/v1/conversations/{talk.chat}/attachments"
        got = await ben.get(f"{there}/{said['attachments'][0]['id']}")
        missing = [
            await ben.get(f"{there}/fil_none"),
            await ben.get(f"/v1/conversations/cnv_none/attachments/{said['attachments'][0]['id']}"),
        ]
        async with door.toolkit.reading(BUSINESS) as work:
            kept = await work.files.count(of=talk.chat, by_team=False)

    assert (first.json()["taken"], again.json()["taken"], kept) == ("message", "known", 2)
    assert said["text"] == "Here you are."
    assert [(each["name"], each["type"], each["size"]) for each in said["attachments"]] == [
        ("Rechnung für März.pdf", "application/pdf", 11),
        ("cat.png", "image/png", len(CAT)),
    ]
    assert "not kept: 1" in messages[-1]["text"]
    assert got.content == files[0][1]
    assert got.headers["content-type"] == "application/octet-stream"
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''Rechnung%20f%C3%BCr%20M%C3%A4rz.pdf"
    assert got.headers["x-content-type-options"] == "nosniff"
    assert [each.status_code for each in missing] == [404, 404]


async def test_a_mail_that_is_only_a_file_is_a_message(door: Door) -> None:
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        answer = await talk.hand_in(mail_with_files("", ("cat.png", CAT), to=talk.address))
        message = (await talk.messages())[-1]

    assert answer.json()["taken"] == "message"
    assert (message["from"], message["text"], [each["name"] for each in message["attachments"]]) == (
        "contact",
        "",
        ["cat.png"],
    )


async def test_of_an_erased_person_no_file_is_left(both_doors: Door) -> None:
    door = both_doors
    async with post_office() as office, await door.user(role=Role.ADMIN) as ben:
        talk = Talk(door, ben, office)
        await talk.begin()
        file = ("Zenobia.txt", b"Dear Quellington")
        await talk.hand_in(mail_with_files("Here you are.", file, to=talk.address))
        contact_id = ContactId((await ben.get(f"/v1/conversations/{talk.chat}")).json()["contact_id"])
        before = await places_of(door.toolkit, "Zenobia.txt", "Quellington")
        erased = await ben.post(f"/v1/contacts/{contact_id}/erase", json={})
        after = await places_of(door.toolkit, "Zenobia.txt", "Quellington")

    assert before == {"Zenobia.txt": {"files.name", "messages.attachments"}, "Quellington": {"file_pieces.body"}}
    assert erased.status_code == 200, erased.text
    assert after == {}
