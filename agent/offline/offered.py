"""What a customer answers when a colleague was offered."""

import re

from agent.offline.plain_words import plain

_LONGEST = 60

_YES = re.compile(
    r"^(?:(?:yes|yeah|yep|yup|ya|sure|ok|okay|please|pls|do|go ahead|of course|absolutely|definitely|certainly|fine|"
    r"alright|all right|great|perfect|good idea|sounds good|would be (?:great|good|nice)|that would|id like that|i "
    r"would|"
    r"thanks|thank you|y|si|claro|vale|por favor|porfa|de acuerdo|bueno|dale|adelante|perfecto|gracias|hazlo|"
    r"hagalo|desde luego|"
    r"por supuesto|me gustaria|estaria bien|quiero|yes i do|it|that|so|that works|muy bien|exacto|eso|gladly|why "
    r"not|correct) ?)+$"
)
_NO = re.compile(
    r"^(?:no|nope|nah|not now|no thanks|never ?mind|forget it|dont|do not|no gracias|no hace falta|ahora no|da igual|"
    r"dejalo|dejelo|todavia no|mejor no|not yet|not necessary|no need|no quiero|im fine|im good|im ok)"
    r"(?: (?:no|thanks|thank you|gracias|not now|im good|im fine|im ok|its ok|its fine|thats fine|thats ok|need|"
    r"bother|"
    r"que no|ahora|por ahora|esta bien|asi esta bien|for now|yet|it))*$"
)


def takes_offer(text: str) -> bool | None:
    """Whether the whole message says yes or no; nothing when it says something else."""
    words = plain(text)
    # A yes or no is short; on long texts the patterns could be slow.
    if len(words) > _LONGEST:
        return None
    if _NO.match(words):
        return False
    return True if words and _YES.match(words) else None
