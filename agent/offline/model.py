"""The built-in model: a LangChain chat model made of rules, which answers the same to the same."""

import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import tool_call, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import PrivateAttr

from agent.offline.bound_tools import known_tools
from agent.offline.chat_so_far import read_chat
from agent.offline.choose_answer import Call, Say, choose_answer
from agent.offline.faq_file import DEFAULT_FAQ, read_faq
from agent.offline.faq_match import Faq

_PIECES = re.compile(r"\s*\S+|\s+\Z")


class OfflineModel(BaseChatModel):
    """Courtesy, the questions of one file, and the tools of a customer chat; no key, no network, no chance."""

    instant: ClassVar[bool] = True
    """It computes and waits for nothing, so it may be asked inside a transaction."""

    faq_path: Path = DEFAULT_FAQ
    """The Markdown file of questions and answers; read once, when the model is made."""

    _faq: Faq = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Reads the file, so that a fault in it shows at the start and not in a chat."""
        super().model_post_init(context)
        self._faq = Faq(read_faq(self.faq_path))

    @property
    def _llm_type(self) -> str:
        return "handoverkit-offline"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The model with tools. ``tool_choice="none"`` keeps it from calling one; it is never forced to."""
        bound = [] if tool_choice == "none" else [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tools=bound, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._answer(messages, kwargs.get("tools") or ()))])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        # LangChain's own would go through a thread, which costs more than the answer.
        return self._generate(messages, stop, **kwargs)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for chunk in _chunks(self._answer(messages, kwargs.get("tools") or ())):
            yield ChatGenerationChunk(message=chunk)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for chunk in self._stream(messages, stop, **kwargs):
            yield chunk

    def _answer(self, messages: Sequence[BaseMessage], tools: Sequence[dict[str, Any]]) -> AIMessage:
        chosen = choose_answer(read_chat(messages), faq=self._faq, tools=known_tools(tools))
        match chosen:
            case Say(text):
                return AIMessage(text)
            case Call(tool, arguments):
                call_id = _call_id(messages, chosen)
                return AIMessage("", tool_calls=[tool_call(name=tool, args=dict(arguments), id=call_id)])


def _call_id(messages: Sequence[BaseMessage], call: Call) -> str:
    """The same for the same chat, another for each place in it."""
    told = [len(messages), call.tool, dict(call.arguments), *(message.text for message in messages[-3:])]
    return "call_" + hashlib.sha256(json.dumps(told).encode()).hexdigest()[:24]


def _chunks(message: AIMessage) -> Iterator[AIMessageChunk]:
    for piece in _PIECES.findall(message.text):
        yield AIMessageChunk(content=piece)
    for index, call in enumerate(message.tool_calls):
        arguments = json.dumps(call["args"])
        chunk = tool_call_chunk(name=call["name"], args=arguments, id=call["id"], index=index)
        yield AIMessageChunk(content="", tool_call_chunks=[chunk])
