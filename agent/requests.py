"""A question to a model as JSON, and its reply: the same chat makes the same JSON in every process and every run."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.messages.tool import invalid_tool_call, tool_call

from tools.errors import Invalid

JsonDict = dict[str, Any]

_GENERATED = "lc_"
"""LangChain gives blocks and messages ids of its own that begin so; they differ from run to run."""
_OF_THE_REPLY = ("model_provider", "output_version")
"""What providers need of their own reply to read its blocks again; the rest is usage, times and log."""


def request_json(messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]]) -> JsonDict:
    """The request without what differs between two runs: generated ids, usage, artifacts."""
    request: JsonDict = {"messages": [message_json(message) for message in messages]}
    if tools:
        # Sent explicitly: some servers take a missing choice for "none".
        request |= {"tools": [dict(tool) for tool in tools], "tool_choice": "auto"}
    return request


def message_json(message: BaseMessage) -> JsonDict:
    """One message: who speaks, the content, and what ties tool calls to their results."""
    told: JsonDict = {"role": _role(message), "content": _without_generated(message.content)}
    if message.name:
        told["name"] = message.name
    if isinstance(message, ToolMessage):
        told |= {"tool_call_id": message.tool_call_id, "status": message.status}
    if isinstance(message, AIMessage):
        told |= _of_reply(message)
    return told


def message_from(told: Mapping[str, Any]) -> BaseMessage:
    """The message again; a generated id is given to it by whoever keeps it."""
    named = {"name": told["name"]} if "name" in told else {}
    match told["role"]:
        case "system":
            return SystemMessage(told["content"], **named)
        case "human":
            return HumanMessage(told["content"], **named)
        case "tool":
            return ToolMessage(told["content"], tool_call_id=told["tool_call_id"], status=told["status"], **named)
        case _:
            return AIMessage(
                told["content"],
                tool_calls=[tool_call(**call) for call in told.get("tool_calls", ())],
                invalid_tool_calls=[invalid_tool_call(**call) for call in told.get("invalid_tool_calls", ())],
                additional_kwargs=dict(told.get("additional_kwargs", {})),
                response_metadata=dict(told.get("response_metadata", {})),
                **named,
            )


def _role(message: BaseMessage) -> str:
    match message:
        case SystemMessage():
            return "system"
        case HumanMessage():
            return "human"
        case ToolMessage():
            return "tool"
        case AIMessage():
            return "ai"
        case _:
            raise Invalid(f"A message of type {message.type} cannot be sent to a model.")


def _of_reply(message: AIMessage) -> JsonDict:
    calls = [{"name": call["name"], "args": call["args"], "id": call["id"]} for call in message.tool_calls]
    invalid = [
        {"name": call["name"], "args": call["args"], "id": call["id"], "error": call["error"]}
        for call in message.invalid_tool_calls
    ]
    kept = {name: message.response_metadata[name] for name in _OF_THE_REPLY if name in message.response_metadata}
    parts = {
        "tool_calls": calls,
        "invalid_tool_calls": invalid,
        # Thought signatures, without which some providers refuse their own tool calls.
        "additional_kwargs": message.additional_kwargs,
        "response_metadata": kept,
    }
    return {name: plain_json(part) for name, part in parts.items() if part}


def _without_generated(content: Any) -> Any:
    if isinstance(content, str):
        return content
    return plain_json([_without_id(block) for block in content])


def _without_id(block: Any) -> Any:
    if isinstance(block, dict) and str(block.get("id", "")).startswith(_GENERATED):
        return {name: value for name, value in block.items() if name != "id"}
    return block


def plain_json(value: Any) -> Any:
    """As it will be after having been stored: a remembered reply must make the same next request as a fresh one."""
    return json.loads(json.dumps(value))
