"""Wake-ups, live fan-out, presence and rate limits behind Protocols."""
