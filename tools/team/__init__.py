"""The people of the business: users, teams, presence, offers."""
