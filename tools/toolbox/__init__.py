"""LangChain tools: what a model may call; each opens exactly one action. This one ``__init__`` re-exports."""

from tools.toolbox.customer_tools import CustomerContext, customer_tools
from tools.toolbox.handover_tool import handover_tool
from tools.toolbox.staff_context import StaffContext
from tools.toolbox.staff_tools import staff_tools

__all__ = ["CustomerContext", "StaffContext", "customer_tools", "handover_tool", "staff_tools"]
