"""The example templates, each played through the service by a script that reads like a chat."""
