"""Text of others, as a terminal may show it."""


def readable(text: str) -> str:
    """Without what would steer the terminal."""
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")
