"""RFC 8785: one way, and only one, to write a value as JSON. What stands in the log is hashed in this form.

A leaf holds texts, whole numbers, true, false, null, lists and objects. A number that JSON cannot carry exactly (one
with a fraction, one of 2^53 or more) stands as its digits in a text, so that every program reads the same.
"""

import json
import re
from typing import Any

import rfc8785

LARGEST = (1 << 53) - 1
MANY_DIGITS = re.compile("[0-9]{16}")  # LARGEST has 16


def canonical(value: Any) -> bytes:
    """This function will write a value as RFC 8785 says. It raises rfc8785.CanonicalizationError for what it cannot."""
    text = _write(value)
    # Up to ASCII, the C encoder of Python orders and escapes just as the RFC does, fifty times as fast.
    return text.encode() if text.isascii() else rfc8785.dumps(value)


def read(text: str) -> Any:
    """This function will read JSON as PostgreSQL writes it, with numbers as a leaf holds them."""
    # Without so many digits in a row no whole number is too large, and none need be looked at by itself.
    return _read(text) if MANY_DIGITS.search(text) else _read_small(text)


def _whole(digits: str) -> int | str:
    number = int(digits)
    return number if -LARGEST <= number <= LARGEST else digits


_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_read = json.JSONDecoder(parse_int=_whole, parse_float=str).decode
_read_small = json.JSONDecoder(parse_float=str).decode
