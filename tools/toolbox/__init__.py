"""LangChain tools: what a model may call; each opens exactly one action. This one ``__init__`` re-exports."""

from tools.toolbox.customer_tools import customer_tools
from tools.toolbox.handover_tool import handover_tool

__all__ = ["customer_tools", "handover_tool"]
