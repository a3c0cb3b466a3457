"""One-time codes: sent to what a customer typed, and tried when they come back."""
