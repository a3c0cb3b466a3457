"""The ways messages come and go, behind one Protocol."""
