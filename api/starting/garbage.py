"""How often the process looks for garbage that only a search through everything finds."""

import gc

_YOUNG = 10_000
"""New objects for each look at the young ones; Python's own number is 700 or 2,000."""


def look_seldom() -> None:
    """Switches the search on once everything is imported and opened.

    What is here now stays, and is not searched. What a stream is told lives until the next event: searched as often
    as Python does it, that counted as old, and with a thousand streams everything was searched every four seconds,
    which held all of them for 100 to 200 ms.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG)
    gc.enable()
