"""An import from the command line, from what was typed to the code it ends with."""

from api.file_import.reached import reached
from api.file_import.screen import Screen
from api.file_import.steps import Ending, Wanted, carry_out
from api.settings import Settings


async def import_file(settings: Settings, wanted: Wanted, *, business: str, token: str, url: str) -> Ending:
    """Raises ``Invalid`` for what cannot be taken, ``Unusable`` where there is no service to take it."""
    screen = Screen()
    try:
        async with reached(settings, business=business, token=token, url=url) as client:
            return await carry_out(client, wanted, screen)
    finally:
        screen.close()
