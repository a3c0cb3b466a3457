"""What a customer gave, as it stands on the handover's row: flat, so that whoever reads it needs no template."""

from collections.abc import Mapping

from workflows.handover.ports import Details, Notes

_DETAILS = ("email", "phone", "extension", "name")
_DOUBTFUL = ("doubtful_email", "suggestion", "doubtful_phone", "doubtful_extension")
_ANSWER = "answer."
"""Before the key of a question of the template's own."""


def as_captured(notes: Notes) -> dict[str, str]:
    """Only what there is."""
    given = {name: value for name in _DETAILS if (value := getattr(notes.details, name))}
    answers = {f"{_ANSWER}{key}": text for key, text in notes.details.answers.items()}
    doubts = {name: value for name in _DOUBTFUL if (value := getattr(notes, name))}
    return given | answers | doubts


def notes_in(captured: Mapping[str, str]) -> Notes:
    """The notes again."""
    given = {name: captured[name] for name in _DETAILS if name in captured}
    doubts = {name: captured[name] for name in _DOUBTFUL if name in captured}
    return Notes(Details(**given, answers=answers_in(captured)), **doubts)


def answers_in(captured: Mapping[str, str]) -> dict[str, str]:
    """The answers to the template's own questions, by their keys."""
    return {name.removeprefix(_ANSWER): text for name, text in captured.items() if name.startswith(_ANSWER)}
