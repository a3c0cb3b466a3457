"""The model a setting names: ours, or any that LangChain can make."""

import re
from pathlib import Path

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from agent.offline.faq_file import DEFAULT_FAQ
from agent.offline.model import OfflineModel
from tools.errors import Unusable

OFFLINE = "offline"

_WHAT_TO_WRITE = "Write HANDOVER_MODEL=offline, offline:path/to/faq.md, or provider:model such as openai:gpt-5.5."


def make_model(spec: str, *, faq: Path | None = None) -> BaseChatModel:
    """``offline``, ``offline:path/to/faq.md`` or LangChain's ``provider:model``; ``Unusable`` says the cure.

    ``faq`` is the file of questions and answers where the setting names none.
    """
    name, _, rest = spec.strip().partition(":")
    if name == OFFLINE or not spec.strip():
        # Answered first: init_chat_model's table of providers is closed.
        return OfflineModel(faq_path=Path(rest) if rest else faq or DEFAULT_FAQ)
    if rest == "" and ":" in spec:
        raise Unusable(f"HANDOVER_MODEL={spec} names no model. {_WHAT_TO_WRITE}")
    try:
        return init_chat_model(spec.strip())
    except ImportError as error:
        raise Unusable(_missing_package(spec, error)) from error
    except ValueError as error:
        raise Unusable(f"HANDOVER_MODEL={spec} is not usable: {_first_line(error)} {_WHAT_TO_WRITE}") from error
    except Exception as error:
        # Providers check their keys with errors of their own when the model is made.
        raise Unusable(f"HANDOVER_MODEL={spec} could not be set up: {_first_line(error)}") from error


def _missing_package(spec: str, error: ImportError) -> str:
    named = re.search(r"pip install ([\w.-]+)", str(error))
    package = named[1] if named else "langchain-" + spec.partition(":")[0].replace("_", "-")
    return f"HANDOVER_MODEL={spec} needs a package that is not installed. Install it: pip install {package}"


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
