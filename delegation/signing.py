"""Signatures of Standard Webhooks 1.0: what is sent out, and what comes in (pure).

A signature is `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.payload`. While a secret is exchanged there are
two of them, with a space between; one that fits is enough.
"""

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

PREFIX, VERSION = "whsec_", "v1,"
SHORTEST, LONGEST, USUAL = 24, 64, 32  # bytes of a secret
TOLERANCE = timedelta(minutes=5)  # an older or later time stamp is somebody who says again what they heard
# What an id may be: it is signed between full stops, and goes into a header.
ID_FORM = re.compile(r"[\x21-\x2d\x2f-\x7e]{1,128}")
STAMP_FORM = re.compile(r"[0-9]{1,12}", re.ASCII)
MOST_SIGNATURES = 8


class BadSecret(ValueError):
    """A secret is not `whsec_` and the base64 of 24 to 64 bytes."""


class BadSignature(ValueError):
    """A message is not signed with a secret of ours, or not now. The reason is a code."""


def new_secret() -> str:
    """This function will draw a secret, in the form in which the other side keeps it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(USUAL)).decode()


def read_secret(text: str) -> bytes:
    """This function will read a secret's bytes. Raises BadSecret."""
    if not text.startswith(PREFIX):
        raise BadSecret("prefix")
    try:
        words = text.removeprefix(PREFIX).rstrip("=")
        key = base64.b64decode(words + "=" * (-len(words) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSecret("base64") from error
    if not SHORTEST <= len(key) <= LONGEST:
        raise BadSecret("length")
    return key


def sign(keys: Sequence[bytes], *, id: str, stamp: int, payload: bytes) -> str:
    """This function will sign a message with each key; ``stamp`` is in seconds since 1970."""
    if not ID_FORM.fullmatch(id):
        raise ValueError("an id is 1 to 128 visible characters without a full stop")
    return " ".join(VERSION + base64.b64encode(_mac(key, id, str(stamp), payload)).decode() for key in keys)


def verify(keys: Sequence[bytes], *, id: str, stamp: str, signatures: str, payload: bytes, at: datetime) -> None:
    """This function will raise BadSignature unless one of the keys signed a message, within 5 minutes of ``at``."""
    if not ID_FORM.fullmatch(id):
        raise BadSignature("id")
    if not STAMP_FORM.fullmatch(stamp):
        raise BadSignature("timestamp")
    if abs(at.timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise BadSignature("timestamp")
    given = [_decoded(each) for each in signatures.split(" ")[:MOST_SIGNATURES]]
    expected = [_mac(key, id, stamp, payload) for key in keys]
    # Each is compared with each, however soon one fits: how long it takes says nothing.
    fits = [hmac.compare_digest(one, other) for one in given for other in expected]
    if not any(fits):
        raise BadSignature("signature")


def _mac(key: bytes, id: str, stamp: str, payload: bytes) -> bytes:
    return hmac.digest(key, f"{id}.{stamp}.".encode() + payload, "sha256")


def _decoded(signature: str) -> bytes:
    """This function will read one signature; what is none, or of another version, fits nothing."""
    if not signature.startswith(VERSION):
        return b""
    try:
        return base64.b64decode(signature.removeprefix(VERSION).encode(), validate=True)
    except (binascii.Error, ValueError):
        return b""
