"""What people enter and change: which value stands, which yields, and what is said of it."""
