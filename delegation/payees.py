"""What a payee is known by: nobody's name in limits, holds and comparisons, only a key made of it (pure)."""

import hashlib


def plain_name(name: str) -> str:
    """This function will give a name as payees are compared: without case and repeated spaces.

    Digits do count, since "Flat 3" and "Flat 4" are two landlords.
    """
    return " ".join(name.casefold().split())


def key_of(name: str, *, salt: bytes | memoryview) -> str:
    """This function will give what a payee is known by: SHA-256, hex, over the organisation's salt and the name."""
    return hashlib.sha256(bytes(salt) + plain_name(name).encode()).hexdigest()
