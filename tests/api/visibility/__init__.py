"""Who gets what: every route, asked by everybody, in a world with a secret; ``table.py`` says how to add one."""
