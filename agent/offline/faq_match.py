"""Finds the answer to a customer's question, and keeps silent when two would do."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from rapidfuzz import fuzz

from agent.offline.faq_file import Entry
from agent.offline.language import Language, spoken_language
from agent.offline.pattern import words
from agent.offline.plain_words import plain, sentences

_GOOD = 0.68
"""A sentence must share at least this much with a question."""
_CLEARLY = 0.08
"""And so much more with it than with the next best one."""
_OTHER_LANGUAGE = 0.1
_SAME_WORD = 86.0
_MOST_SENTENCES = 12
_MOST_WORDS = 30

_STOP = words(
    "a an the is are am be do does did i im you your my me we us our it its this that these those to of in on for "
    "with"
    " at by from and or not no what when where who why how which can could would should will shall may have has had"
    " there please tell know want need like get got any some if about time hora horas just so hi hello hey thanks "
    "thank ok much many"
    " el la los las un una unos unas es son soy eres esta estan hay yo tu usted ustedes mi mis me te se nos su sus de"
    " del en para por con y o no si que cual cuales cuando donde quien como puedo puede puedes podeis podria quiero"
    " necesito tengo tiene tienen teneis tienes al lo le ser haceis hacen hola gracias saber quisiera favor a vuestro"
    " vuestra vosotros os"
)


@dataclass(frozen=True)
class _Question:
    answer: str
    words: frozenset[str]
    all_words: frozenset[str]
    """Of every wording of the same question: "do you accept cards" takes from two of them."""
    text: str
    language: Language


class Faq:
    """The questions that can be answered."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Prepares the entries once; asking is then cheap."""
        self._questions = tuple(
            _prepare(entry, question) for entry in entries for question in entry.questions if _content(question)
        )
        self._weights = _weights(self._questions)
        # A word that no question has speaks for another subject.
        self._unknown_weight = 1.5 * max(self._weights.values(), default=1.0)

    def answer(self, text: str, *, language: Language) -> str | None:
        """The answer to any sentence of the text, when one fits and clearly better than every other."""
        best: tuple[float, str] | None = None
        for sentence in sentences(text)[:_MOST_SENTENCES]:
            answered = self._answer(sentence, language=language)
            if answered is not None and (best is None or answered[0] > best[0]):
                best = answered
        return best[1] if best else None

    def _answer(self, sentence: str, *, language: Language) -> tuple[float, str] | None:
        said = _content(sentence)
        if not said or len(said) > _MOST_WORDS:
            return None
        meanings = {word: self._known_as(word) for word in sorted(said)}
        scores: dict[str, float] = {}
        for question in self._questions:
            score = self._score(meanings, question)
            # Of two that fit alike, the one in the customer's language.
            score -= 0.0 if question.language == language else _OTHER_LANGUAGE
            scores[question.answer] = max(score, scores.get(question.answer, 0.0))
        ranked = sorted(scores.items(), key=lambda item: -item[1])
        if not ranked or ranked[0][1] < _GOOD:
            return None
        if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < _CLEARLY:
            return None
        return ranked[0][1], ranked[0][0]

    def _known_as(self, word: str) -> frozenset[str]:
        """The words of all questions that this one is, or is a slip of."""
        if word in self._weights or len(word) < 4:
            return frozenset([word])
        return frozenset(
            known
            for known in self._weights
            if abs(len(word) - len(known)) < 3 and fuzz.ratio(word, known, score_cutoff=_SAME_WORD)
        )

    def _score(self, meanings: Mapping[str, frozenset[str]], question: _Question) -> float:
        asked = [word for word, known in meanings.items() if known & question.all_words]
        meant = frozenset().union(*(meanings[word] for word in asked)) & question.words
        if not meant:
            return 0.0
        of_asked = self._weight(asked) / self._weight(meanings)
        of_meant = self._weight(sorted(meant)) / self._weight(sorted(question.words))
        # That all the customer said is meant counts for more than that all of the heading was said.
        overlap = 1 / (0.65 / of_asked + 0.35 / of_meant)
        return 0.75 * overlap + 0.25 * fuzz.token_sort_ratio(" ".join(meanings), question.text) / 100

    def _weight(self, listed: Iterable[str]) -> float:
        return sum(self._weights.get(word, self._unknown_weight) for word in listed)


def _prepare(entry: Entry, question: str) -> _Question:
    said = _content(question)
    return _Question(
        answer=entry.answer,
        words=said,
        all_words=frozenset().union(*(_content(wording) for wording in entry.questions)),
        text=" ".join(sorted(said)),
        language=spoken_language([question, entry.answer], otherwise=Language.ENGLISH),
    )


def _weights(questions: Sequence[_Question]) -> Mapping[str, float]:
    """A word that stands in many questions tells little about which one is meant."""
    counted = Counter(word for question in questions for word in question.words)
    return {word: 1.0 + log((1 + len(questions)) / (1 + count)) for word, count in counted.items()}


def _content(text: str) -> frozenset[str]:
    return frozenset(
        _stem(word) for word in plain(text).replace("e mail", "email").split() if word not in _STOP and len(word) > 1
    )


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word[:-1] if len(word) > 4 and word[-1] in "aoe" else word
