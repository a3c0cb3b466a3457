"""The rows of the table, by subject; ``table.py`` says what a row is."""
