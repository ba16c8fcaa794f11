"""API tokens: shown once, kept only as a SHA-256."""

import hashlib
import secrets
from datetime import datetime, timedelta

from audit.events import record
from delegation.models import ApiToken, User
from delegation.services.actors import By, actor_of, check_ours

TOKEN_BYTES = 32


def mint_token(*, by: By, user: User, label: str, lasts: timedelta, at: datetime) -> str:
    """This function will make a bearer token for a user and give it, the only time anybody can read it."""
    check_ours(user)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    # As sent: identity by `Authorization: Bearer` hashes the same bytes.
    digest = hashlib.sha256(token.encode()).digest()
    row = ApiToken(user=user, digest=digest, label=label, created_at=at, expires_at=at + lasts)
    row.save(force_insert=True)
    data = {"user": str(user.id), "expires_at": row.expires_at.isoformat()}
    record(type="token.minted", subject=("token", row.id), actor=actor_of(by), data=data, at=at)
    return token
