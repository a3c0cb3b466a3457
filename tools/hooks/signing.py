"""Standard Webhooks: the secrets, and the headers by which a receiver knows that a message is ours and fresh."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from standardwebhooks.webhooks import Webhook

from tools.hooks.hook import Delivery, SigningSecret

SECRET_BYTES = 32
OLD_SECRET_LASTS = timedelta(hours=24)
"""How long a replaced secret signs beside the new one."""

_PREFIX = "whsec_"


def secret_of(chance: bytes) -> SigningSecret:
    """A new secret of so many random bytes."""
    return SigningSecret(_PREFIX + base64.b64encode(chance).decode())


def rotated(secrets: Sequence[SigningSecret], new: SigningSecret, *, now: datetime) -> list[SigningSecret]:
    """The new secret, and the one before it for a while; what was older than that signs no more."""
    before = [SigningSecret(secret.value, now + OLD_SECRET_LASTS) for secret in secrets if secret.until is None]
    return [new, *before]


def headers_for(delivery: Delivery, secrets: Sequence[SigningSecret], *, now: datetime) -> Mapping[str, str]:
    """The headers of one attempt; a receiver takes it when any of the signatures is right."""
    signatures = [
        Webhook(secret.value).sign(delivery.id, now, delivery.body)
        for secret in secrets
        if secret.until is None or secret.until > now
    ]
    return {
        "webhook-id": delivery.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
