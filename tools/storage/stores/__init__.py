"""One store per subject: its statements, and how a row becomes a value and back."""
