"""What a customer comes to see when something is wrong, or longer than anybody thought."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from playwright.async_api import Route, expect

from tests.filed import PNG
from tests.journeys.widget.shop import ASKS, Shop
from tests.journeys.widget.widget import Widget

Shoot = Callable[[Widget, str], Awaitable[None]]

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
GERMAN = {
    "title": "Sprechen Sie mit der Kundenbetreuung der Harbour-Books-Versandbuchhandlung",
    "greeting": f"Guten Tag! Womit kann die {WORD} Ihnen heute weiterhelfen?",
    "starter": "Ich möchte bitte mit einer Mitarbeiterin oder einem Mitarbeiter sprechen",
    "placeholder": "Schreiben Sie hier Ihre Nachricht an unsere Kundenbetreuung …",
    "answers_ai": "Es antwortet unser Assistent, bis jemand aus der Kundenbetreuung übernimmt",
    "details": "Wie können wir Sie außerhalb der Geschäftszeiten erreichen?",
    "phone": "Telefonnummer, unter der Sie tagsüber erreichbar sind",
    "leave": "Kontaktdaten hinterlassen",
    "rather_not": "Lieber nicht, danke",
}
ARABIC = {
    "title": "تحدث معنا",
    "greeting": "مرحبًا! كيف يمكننا مساعدتك اليوم؟",
    "starter": "أريد التحدث إلى شخص",
    "placeholder": "اكتب رسالة …",
    "answers_ai": "المساعد يجيب",
    "you": "أنت",
    "assistant": "المساعد",
}


async def spoken(shop: Shop, shoot: Shoot, *, language: str, texts: dict[str, str]) -> None:
    """The texts of a business, in a language of its own."""
    await shop.team.widget(texts={language: texts})
    shop.site.language = language
    widget = await shop.tab("Failed to load resource")
    await widget.open()
    await shoot(widget, f"{language}-1-open")
    await widget.type("مرحبا، أين طلبي رقم 1042؟" if language == "ar" else f"{WORD} {WORD}?")
    await expect(widget.panel.locator(".said.ai .text")).to_have_count(1)
    await shoot(widget, f"{language}-2-said")
    if language != "ar":
        await widget.type(ASKS)
        await expect(widget.panel.locator(".card")).to_be_visible()
        await shoot(widget, f"{language}-3-asked")


def refusing(status: int) -> Callable[[Route], Awaitable[None]]:
    """The service does not take it."""

    async def answer(route: Route) -> None:
        anybody = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
        if route.request.method == "OPTIONS":
            await route.fulfill(status=204, headers=anybody)
        else:
            await route.fulfill(status=status, headers=anybody, json={"status": status})

    return answer


async def troubled(shop: Shop, shoot: Shoot) -> None:
    """What can go wrong on the way, one after the other."""
    widget = await shop.tab("Failed to load resource")
    await widget.page.route("**/messages", refusing(422))
    await widget.open()
    await widget.type("Is anybody there?")
    await widget.sees("Not sent")
    await shoot(widget, "trouble-1-not-sent")
    await widget.page.unroute_all()
    await widget.panel.get_by_role("button", name="Send again").click()
    await widget.type(ASKS)
    await widget.is_with("Waiting for a person")
    await expect(widget.form).to_be_visible()
    await widget.leave(email="not an address", phone="12")
    await asyncio.sleep(1)
    await shoot(widget, "trouble-2-refused")

    async def slow(route: Route) -> None:
        await asyncio.sleep(4)
        await route.continue_()

    await widget.page.route("**/attachments*", slow)
    await widget.choose(("a-label-with-a-name-that-is-longer-than-most-of-them-are.png", PNG))
    await widget.type("Here is the label.\nIt is torn.")
    await asyncio.sleep(1)
    await shoot(widget, "trouble-3-sending")
    await widget.words.fill("A long message. " * 60)
    await widget.words.dispatch_event("input")
    await shoot(widget, "trouble-4-long")
    await widget.words.fill("")
    await widget.words.dispatch_event("input")
    chat: dict[str, Any] = (await shop.team.items("/v1/conversations"))[0]
    await shop.team.asked("POST", f"/v1/conversations/{chat['id']}/take")
    await shop.team.write(chat["id"], "One moment, please.")
    await widget.sees("One moment, please.")
    await shop.team.asked("POST", f"/v1/conversations/{chat['id']}/close")
    await widget.is_with("This chat is closed; write to go on")
    await shoot(widget, "trouble-5-closed")
    await widget.panel.get_by_role("button", name="Close the chat").click()
    for act in ("reopen", "take"):
        await shop.team.asked("POST", f"/v1/conversations/{chat['id']}/{act}")
    for text in ("It has been found.", "It comes tomorrow."):
        await shop.team.write(chat["id"], text)
    await expect(widget.page.locator(".count")).to_have_text("3")
    await shoot(widget, "trouble-6-unread")
    await widget.page.route("**/messages", refusing(404))
    await widget.open()
    await widget.type("Thank you!")
    await expect(widget.panel.get_by_text("This chat has ended.")).to_be_visible()
    await shoot(widget, "trouble-7-ended")
