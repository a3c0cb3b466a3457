"""What is kept of a person: handed out, taken away, and kept away."""
