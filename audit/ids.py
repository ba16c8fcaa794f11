"""Identifiers: UUIDv7, made here rather than by the database, so that one statement can name all it writes."""

import os
import time
import uuid

# All bits but those of the version and the variant.
_PLAIN = ~(0xF << 76 | 0x3 << 62)


def new_id() -> uuid.UUID:
    """This function will make a time-ordered UUID, version 7 (RFC 9562, section 5.7).

    The 12 bits after the version are the part of the millisecond (section 6.2, method 3), so that rows of one command,
    which all bear its one moment, are still in the order in which they were made.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    part = rest * 4096 // 1_000_000
    random_bits = int.from_bytes(os.urandom(8), "big")
    return _versioned((milliseconds & 0xFFFF_FFFF_FFFF) << 80 | part << 64 | random_bits, version=7)


def named_id(digest: bytes) -> uuid.UUID:
    """This function will make a UUID, version 8 (RFC 9562, section 5.8), from at least 16 bytes of a digest.

    The same bytes give the same id, so an import that runs twice finds what it stored.
    """
    return _versioned(int.from_bytes(digest[:16], "big"), version=8)


def _versioned(value: int, *, version: int) -> uuid.UUID:
    """This function will set the version and the variant's bits; Python 3.11 itself knows versions up to 5."""
    return _made(value & _PLAIN | version << 76 | 0x2 << 62)


def read_id(text: str) -> uuid.UUID:
    """This function will read an id that PostgreSQL wrote; its form is not looked at again."""
    return _made(int(text.replace("-", ""), 16))


def _made(value: int) -> uuid.UUID:
    """This function will make a UUID of its value alone: its own constructor takes four times as long to look at it."""
    made = object.__new__(uuid.UUID)
    _set(made, "int", value)
    _set(made, "is_safe", _UNKNOWN)
    return made


_set, _UNKNOWN = object.__setattr__, uuid.SafeUUID.unknown
