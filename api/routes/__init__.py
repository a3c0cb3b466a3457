"""The routes, one file per subject; each opens one action or one reading."""
