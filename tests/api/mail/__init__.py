"""Mail that leaves the house and comes back, through real servers."""
