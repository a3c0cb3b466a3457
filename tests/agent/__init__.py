"""The AI agent: the built-in model, the replay port and the tools that a model may call."""
