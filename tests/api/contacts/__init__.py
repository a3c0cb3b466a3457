"""The contact book over HTTP."""
