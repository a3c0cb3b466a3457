"""Files of contacts: brought, mapped, tried, run, taken back."""
