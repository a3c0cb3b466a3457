"""How much may be sent of a contact at once, whoever sends it; the rules of each value come later."""

LONGEST_NAME = 200
LONGEST_VALUE = 400
"""Of an e-mail or a phone, as somebody typed it."""
LONGEST_NOTES = 20_000
LONGEST_SEARCH = 200
LONGEST_TAG = 100
MOST_TAGS = 100
MOST_TAGS_ASKED = 20
MOST_CUSTOM = 100
LONGEST_ID = 100
MOST_OF_AUDIENCE = 500
