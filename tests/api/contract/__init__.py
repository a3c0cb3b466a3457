"""The OpenAPI document against the application: what it says is what is answered."""
