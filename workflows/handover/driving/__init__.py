"""One turn at a time for each chat: who resumes a parked one, with what, and what comes back."""
