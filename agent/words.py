"""Asks the model outside every transaction, by replay: inside a turn only what is remembered is answered.

The agent's graph is built with ``WordsModel``. In a turn it asks the ``Words`` of that turn, which know the reply or
raise ``WordsNeeded``; that leaves the graph untouched, the runner rolls back, calls ``ask_model`` and runs the turn
again. Where no turn is around (somebody's own graph) the model is asked directly.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import PrivateAttr

from agent.failures import Failure, ModelFailed
from agent.requests import JsonDict, message_from, message_json, request_json
from tools.toolbox.handover_tool import reason_given
from workflows.turn_words import GAVE_UP, words_of_this_turn

_FAILURES = {str(GAVE_UP["error"]): Failure.TURN_LIMIT} | {failure.value: failure for failure in Failure}

_LONGEST_DETAIL = 500
MODEL_SECONDS = 60.0
"""A customer waits for this long at most; then a person is asked."""


class WordsModel(BaseChatModel):
    """Stands in the agent's graph for the model."""

    inner: BaseChatModel
    """The model that is asked in the end."""
    seconds: float = MODEL_SECONDS

    _tools: list[Any] = PrivateAttr(default_factory=list)
    _schemas: list[dict[str, Any]] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "handoverkit-words"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Tools in OpenAI's form, which every provider's model takes. The choice is always the model's own."""
        # The graph binds the same tools before every call; their schemas are written once.
        if len(tools) != len(self._tools) or any(
            one is not other for one, other in zip(tools, self._tools, strict=True)
        ):
            self._tools = list(tools)
            self._schemas = [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tools=self._schemas, **kwargs)

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        if _person_was_asked(messages):
            # What follows is said by the handover; one more call would only cost time.
            return _result(AIMessage(""))
        tools = kwargs.get("tools") or ()
        if is_instant(self.inner):
            return await self.inner._agenerate(messages, tools=tools)
        request = request_json(messages, tools)
        words = words_of_this_turn.get(None)
        reply = await (words.reply(request) if words else ask_model(self.inner, request, seconds=self.seconds))
        return _result(reply_message(reply))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("The agent is run asynchronously: use ainvoke or astream.")


def is_instant(model: BaseChatModel) -> bool:
    """Whether a model computes and waits for nothing, so that it may be asked inside a transaction."""
    return bool(getattr(model, "instant", False))


class OutsideModel:
    """The model as the runner calls it; a failure is a reply too, so that the turn that is run again knows of it."""

    def __init__(self, model: BaseChatModel, *, seconds: float = MODEL_SECONDS) -> None:
        """``seconds`` must be shorter than the runner's lease."""
        self._model = model
        self._seconds = seconds

    async def call(self, request: JsonDict) -> JsonDict:
        """The reply, or ``{"error": …}``."""
        try:
            return await ask_model(self._model, request, seconds=self._seconds)
        except ModelFailed as failed:
            return failure_reply(failed)


async def ask_model(model: BaseChatModel, request: JsonDict, *, seconds: float = MODEL_SECONDS) -> JsonDict:
    """The real call. Whatever goes wrong becomes ``ModelFailed``: the runner then asks for a person."""
    messages = [message_from(told) for told in request["messages"]]
    asked: Runnable[LanguageModelInput, AIMessage] = model
    try:
        if request.get("tools"):
            asked = model.bind_tools(request["tools"], tool_choice=request["tool_choice"])
        async with asyncio.timeout(seconds):
            reply = await asked.ainvoke(messages)
    except Exception as error:  # Providers raise classes of their own; each of them ends at a person.
        raise ModelFailed(Failure.MODEL_ERROR, f"{type(error).__name__}: {error}") from error
    if not (reply.text.strip() or reply.tool_calls):
        # A tool call that cannot be read is no answer either.
        raise ModelFailed(Failure.EMPTY_ANSWER, "neither words nor a tool call")
    return message_json(reply)


def reply_message(reply: Mapping[str, Any]) -> AIMessage:
    """The reply as the graph takes it; a remembered failure is raised."""
    failure = failure_in(reply)
    if failure is not None:
        raise failure
    return cast("AIMessage", message_from(reply))


def failure_reply(failed: ModelFailed) -> JsonDict:
    """The failure as it is remembered."""
    return {"error": failed.failure.value, "detail": failed.detail[:_LONGEST_DETAIL]}


def failure_in(reply: Mapping[str, Any]) -> ModelFailed | None:
    """The failure a reply tells of."""
    if "error" not in reply:
        return None
    return ModelFailed(_FAILURES.get(str(reply["error"]), Failure.MODEL_ERROR), str(reply.get("detail", "")))


def _person_was_asked(messages: Sequence[BaseMessage]) -> bool:
    """Whether one of the tool results that end the messages is that of the handover tool."""
    for message in reversed(messages):
        if not isinstance(message, ToolMessage):
            return False
        if reason_given(message.artifact) is not None:
            return True
    return False


def _result(message: AIMessage) -> ChatResult:
    return ChatResult(generations=[ChatGeneration(message=message)])
