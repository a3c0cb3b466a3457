"""What leaves with a commit, and the journals of what was done."""
