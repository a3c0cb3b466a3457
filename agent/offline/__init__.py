"""The built-in agent: a chat model made of rules, which needs no key and no network."""
