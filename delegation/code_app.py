"""The six digits that an app shows anew every half minute (RFC 6238)."""

import base64
import re
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

# What every app takes (RFC 6238, section 1.2, and RFC 4226, requirement R6).
SECRET_BYTES, DIGITS, STEP_SECONDS = 20, 6, 30
# The step before and the one after: clocks differ, and people type slowly (RFC 6238, section 5.2).
STEPS_OFF = (-1, 0, 1)
SEALED_FOR = "code app"


def step_of(code: str, *, secret: bytes, after: int, at: datetime) -> int | None:
    """This function will find the step of time, later than ``after``, whose digits these are; or give None."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    now = int(at.timestamp()) // STEP_SECONDS
    steps = (now + off for off in STEPS_OFF)
    return next((step for step in steps if step > after and _is(digits, secret, step)), None)


def digits_at(step: int, *, secret: bytes) -> str:
    """This function will give the digits of one step of time."""
    app = TOTP(secret, DIGITS, SHA1(), STEP_SECONDS, enforce_key_length=False)  # noqa: S303 - what every app speaks
    return app.generate(step * STEP_SECONDS).decode()


def _is(digits: str, secret: bytes, step: int) -> bool:
    return secrets.compare_digest(digits_at(step, secret=secret), digits)


def written(secret: bytes) -> str:
    """This function will write a secret as apps take it by hand: Base32."""
    return base64.b32encode(secret).decode()


def address_for_app(*, secret: bytes, name: str) -> str:
    """This function will give what the square code says to the app: whose it is, and its secret."""
    says = {"secret": written(secret), "issuer": "Leeway", "digits": DIGITS, "period": STEP_SECONDS}
    return f"otpauth://totp/{quote(f'Leeway:{name}')}?{urlencode(says, quote_via=quote)}"
