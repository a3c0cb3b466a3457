"""Every field of a template at work: what each of them changes in a chat."""
