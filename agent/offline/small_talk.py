"""What is said out of courtesy: greetings, thanks, farewells, and what people ask a machine about itself."""

import re
from enum import StrEnum

from agent.offline.plain_words import plain


class SmallTalk(StrEnum):
    """What a message is, when it is nothing but courtesy."""

    ARE_YOU_A_PERSON = "are_you_a_person"
    WHO_ARE_YOU = "who_are_you"
    WHAT_CAN_YOU_DO = "what_can_you_do"
    HOW_ARE_YOU = "how_are_you"
    THANKS = "thanks"
    BYE = "bye"
    GREETING = "greeting"
    ALL_RIGHT = "all_right"


# In the order in which they win: "hello, are you a robot?" is answered as the question it is.
_KINDS: tuple[tuple[SmallTalk, re.Pattern[str]], ...] = (
    (
        SmallTalk.ARE_YOU_A_PERSON,
        re.compile(
            r"\b(?:(?:are|r) (?:you|u)|am i (?:talking|speaking|chatting) (?:to|with)|is (?:this|it|that)|"
            r"you(?:re| are)?) (?:actually |even |really )?(?:(?:a|an|the|some|real|live|actual|just|still) ){0,4}"
            r"(?:human being|human|person|bot|chatbot|robot|machine|computer|ai|program|someone real|people|man|"
            r"woman)"
            r"(?: or (?:(?:a|an|real|just) ){0,3}(?:human being|human|person|bot|chatbot|robot|machine|computer|"
            r"ai))?\b|"
            r"\b(?:eres|es usted|sois|es esto|esto es|hablo con|estoy hablando con|estoy chateando con) "
            r"(?:(?:un|una|el|la|de|verdad|real|solo) ){0,4}(?:humano|humana|persona|bot|robot|maquina|chatbot|ia|"
            r"programa|"
            r"ser humano|alguien real)(?: (?:real|de verdad|humana))?(?: o (?:(?:un|una) )?(?:humano|persona|bot|"
            r"robot|maquina|ia))?"
        ),
    ),
    (
        SmallTalk.WHO_ARE_YOU,
        re.compile(
            r"\b(?:who (?:are you|is this|am i (?:talking|speaking|chatting) (?:to|with)|do i have the pleasure)|"
            r"whats your name|what is your name|what are you|do you have a name)\b|"
            r"\b(?:quien eres|quien es usted|con quien (?:hablo|estoy hablando)|como te llamas|como se llama usted|"
            r"que eres|"
            r"quienes sois|tu nombre)\b"
        ),
    ),
    (
        SmallTalk.WHAT_CAN_YOU_DO,
        re.compile(
            r"\b(?:what can you (?:do|help(?: me)? with|answer)|how can you help(?: me)?|what do you do|what do "
            r"you know|"
            r"can you help(?: me)?|help|i need help|help me)\b|"
            r"\b(?:que (?:puedes|sabes|podeis|puede) hacer|en que (?:me )?(?:puedes|puede) ayudar(?:me)?|"
            r"(?:me )?puedes ayudar(?:me)?|ayuda(?:me)?|necesito ayuda)\b"
        ),
    ),
    (
        SmallTalk.HOW_ARE_YOU,
        re.compile(
            r"\b(?:how (?:are|r) (?:you|u|things)(?: doing| today)?|hows it going|how do you do|whats up|"
            r"nice to meet you)\b|\b(?:como estas|como esta usted|que tal(?: estas)?|como te va|como va todo|como "
            r"andas)\b"
        ),
    ),
    (
        SmallTalk.BYE,
        re.compile(
            r"\b(?:good ?bye|bye(?: bye)?|see (?:you|ya)(?: later| soon)?|have a (?:nice|good|great) (?:day|"
            r"evening|one|weekend)|"
            r"good night|farewell|take care|talk to you later|ttyl|adios|hasta (?:luego|pronto|manana|la vista)|"
            r"chao|chau|"
            r"nos vemos|hablamos luego|que tengas? (?:un )?buen(?:a|os|as)? (?:dia|tarde|noche|fin de semana)|"
            r"buenas noches adios)\b"
        ),
    ),
    (
        SmallTalk.THANKS,
        re.compile(
            r"\b(?:thank you(?: (?:so|very) much)?|thanks(?: (?:a lot|so much|very much))?|thank u|thx|ty|cheers|"
            r"much appreciated|"
            r"i appreciate it|thats (?:all|great|perfect|helpful|very helpful)|that helps|that helped|perfect|"
            r"great|awesome|"
            r"muchas gracias|mil gracias|gracias|te lo agradezco|muy amable|perfecto|genial|estupendo|eso es todo|"
            r"nada mas)\b"
        ),
    ),
    (
        SmallTalk.GREETING,
        re.compile(
            r"\b(?:hello+|hi+|hey+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|(?:any|"
            r"some)(?:one|body) "
            r"(?:there|here|home)|(?:is|are) (?:any|some)(?:one|body) (?:there|here|home)|(?:are )?you there|"
            r"hola+|buenas(?: (?:tardes|noches))?|buenos dias|buen dia|saludos|hay alguien(?: ahi| aqui)?|alguien "
            r"ahi|"
            r"estas ahi|que hay)\b"
        ),
    ),
    (
        SmallTalk.ALL_RIGHT,
        re.compile(
            r"\b(?:ok(?:ay)?|okey|k|all right|alright|fine|got it|i see|understood|sure|vale|bien|entendido|ya veo|"
            r"de acuerdo)\b"
        ),
    ),
)
# Words that may stand around courtesy without making it anything else.
_AROUND = re.compile(
    r"\b(?:there|you|so|very|much|well|oh|ah|and|then|again|everyone|all|team|sir|madam|mate|friend|dear|for|your|"
    r"the|a|lot|"
    r"help|it|is|now|please|hmm+|um+|eh|just|to|me|this|that|i|do|was|y|entonces|pues|por|tu|su|la|el|ayuda|a|"
    r"todos|otra|vez|"
    r"senor|senora|amigo|equipo|que|muy|buena|mucho|lo|todo|ahi|favor|today|hoy|could|can|with|un|una|poco|some|"
    r"bit)\b"
)


def small_talk_in(text: str) -> SmallTalk | None:
    """What kind of courtesy the whole message is; nothing when it also says anything else."""
    rest = plain(text)
    kind: SmallTalk | None = None
    for candidate, pattern in _KINDS:
        cut = pattern.sub(" ", rest)
        if cut != rest and kind is None:
            kind = candidate
        rest = cut
    return kind if not _AROUND.sub(" ", rest).strip() else None
