"""Users, teams, sessions and what admins see of them."""
