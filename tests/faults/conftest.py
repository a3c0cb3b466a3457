"""Fixtures of the fault tests."""

from tests.faults.fresh import fresh_database

FIXTURES = (fresh_database,)
"""Found by pytest by their names here."""
