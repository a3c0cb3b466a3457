"""Whom events are told: webhooks, their deliveries and signatures."""
