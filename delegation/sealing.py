"""Sealing what must be read again, and digesting what must only be recognised, with keys drawn from SECRET_KEY."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.encoding import force_bytes


def seal(purpose: str, data: bytes, *, at: datetime) -> str:
    """This function will encrypt something for one purpose; nobody without the secret key can read or change it."""
    return _fernets(purpose)[0].encrypt_at_time(data, int(at.timestamp())).decode()


def unseal(purpose: str, sealed: str, *, at: datetime, lasts: timedelta | None = None) -> bytes | None:
    """This function will read what was sealed for this purpose, or give None: it was changed, or is too old."""
    for fernet in _fernets(purpose):
        try:
            if lasts is None:
                return fernet.decrypt(sealed.encode())
            return fernet.decrypt_at_time(sealed.encode(), int(lasts.total_seconds()), int(at.timestamp()))
        except (InvalidToken, UnicodeEncodeError):
            continue
    return None


def keyed(purpose: str, *parts: str) -> bytes:
    """This function will digest a text to 32 bytes that nobody without the secret key can try out."""
    return hmac.digest(_key(purpose, settings.SECRET_KEY), "\0".join(parts).encode("utf-8", "replace"), "sha256")


def digest(*parts: str) -> bytes:
    """This function will give the SHA-256 of a secret that is too long to be guessed."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).digest()


def _fernets(purpose: str) -> list[Fernet]:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [Fernet(base64.urlsafe_b64encode(_key(purpose, key))) for key in keys]


def _key(purpose: str, secret: str | bytes) -> bytes:
    """This function will draw a key for one purpose, so that nothing sealed for one is good for another."""
    return hmac.digest(force_bytes(secret), f"leeway.{purpose}".encode(), "sha256")
