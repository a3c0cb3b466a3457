"""Whether a customer is angry or complains: then a person should answer, not a machine."""

from agent.offline.pattern import any_of, compiled, found
from agent.offline.plain_words import MOST_LETTERS, clauses

_ANGRY = compiled(
    r"\b(?:(?:this|that|it|you|service|company|everything|your \w+(?: \w+)?) (?:is|are|was|were)|its|thats|youre) "
    r"(?:\w+ ){0,3}?"
    + any_of(
        "ridiculous unacceptable outrageous useless terrible awful horrible disgusting pathetic garbage trash "
        "rubbish joke"
        " disgrace nightmare shameful crap bullshit shit worst incompetent worthless scandalous appalling infuriating"
    )
    + r"\b",
    r"^(?:\w+ ){0,3}?" + any_of("ridiculous unacceptable outrageous useless pathetic disgraceful bullshit") + "$",
    r"\b(?:im|i am|we are|were|ive been|makes me|getting|so|very|really) (?:\w+ ){0,2}?"
    + any_of("angry furious pissed livid fuming outraged fed_up sick_of_this sick_and_tired disgusted enraged"),
    r"\bworst (?:\w+ ){0,2}?(?:service|company|experience|support|ever)\b",
    r"\b(?:fuck|fucking|wtf|stfu|asshole|idiots?|morons?|damn you|screw you|piece of shit|bullshit|go to hell)\b",
    r"\b(?:i|we) (?:\w+ ){0,3}?(?:complain|sue you|a complaint|formal complaint|file a complaint|my lawyer)\b|\bmy "
    r"lawyer\b",
    r"\byou (?:guys |people )?(?:are (?:all )?)?(?:scammers|thieves|crooks|liars|stole|robbed|scammed|ripped me off)",
    r"\bthis is (?:a )?(?:scam|fraud|theft|robbery)\b",
    r"\b(?:esto|eso|es|son|servicio|vuestro \w+|su \w+|sois|todo|me parece)(?: (?:es|son))? (?:\w+ ){0,3}?"
    + any_of(
        "ridiculo inaceptable indignante inutil inutiles terrible pesimo pesima horrible asqueroso patetico basura "
        "verguenza"
        " vergonzoso estafa intolerable lamentable desastre incompetentes estafadores ladrones mierda "
        "tomadura_de_pelo"
    )
    + r"\b",
    r"^(?:\w+ ){0,3}?" + any_of("inaceptable intolerable indignante que_verguenza que_desastre vergonzoso") + "$",
    r"\b(?:estoy|estamos|me tienen|me teneis|me siento) (?:\w+ ){0,2}?"
    + any_of(
        "enfadado enfadada furioso furiosa harto harta hartos enojado enojada indignado indignada cabreado cabreada"
    ),
    r"\b(?:joder|mierda|puta|gilipollas|idiotas?|imbecil(?:es)?|estupidos?|cabron(?:es)?|pendejos?|vete al "
    r"(?:diablo|infierno)|"
    r"sinverguenzas?|ladrones|estafadores)\b",
    r"\b(?:quiero|voy a|pienso|necesito|deseo) (?:\w+ ){0,3}?"
    r"(?:reclamar|denunciar(?:os|les|los)?|quejarme|una queja|una reclamacion|hoja de reclamaciones|denuncia|mi "
    r"abogado)\b",
)
_NOT_ANGRY = compiled(
    r"\b(?:not|isnt|no|never|arent|wasnt|dont|ni|nada) (?:\w+ ){0,2}?"
    + any_of(
        "ridiculous useless terrible awful horrible bad angry complaining complain inutil terrible horrible "
        "enfadado enfadada harto"
    )
)
_SHOUTED_WORDS = 4


def is_angry(text: str) -> bool:
    """Whether the customer swears, complains or shouts."""
    shouted = _shouts(text[:MOST_LETTERS])
    return shouted or any(found(_ANGRY, clause) and not found(_NOT_ANGRY, clause) for clause in clauses(text))


def _shouts(text: str) -> bool:
    """Several words in capitals with more than one exclamation mark; capitals alone are a stuck key."""
    words = [word for word in text.split() if sum(letter.isalpha() for letter in word) > 1]
    return len(words) >= _SHOUTED_WORDS and all(word.isupper() for word in words) and text.count("!") > 1
