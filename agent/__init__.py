"""The AI chat agent: how one turn is answered, which model, which words."""
