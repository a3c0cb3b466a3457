"""LangChain tools: what a model may call; each opens exactly one action."""
