"""Links and codes that sign somebody in once: how they are drawn, typed, and recognised again."""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from delegation.sealing import digest

LASTS = timedelta(minutes=15)
# Of the first link or code of somebody who was invited: a letter takes its time.
INVITED_BY_EMAIL, INVITED_BY_LETTER = timedelta(days=7), timedelta(days=14)
LINK_BYTES, HANDLE_BYTES, DIGITS = 32, 16, 6
# Without letters and digits that look alike, on paper or read out.
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
PAPER_LETTERS = 12


@dataclass(frozen=True, slots=True)
class Wish:
    """Where a link or code is to go, and the secret of the browser that asked; of an invitation, whose it is."""

    to: str
    handle: str
    invited: str = ""


def new_handle() -> str:
    """This function will draw the secret that ties a code by text to the browser that asked for it."""
    return secrets.token_urlsafe(HANDLE_BYTES)


def new_secret() -> str:
    """This function will draw what a link bears: 256 bits, so that its digest alone finds it again."""
    return secrets.token_urlsafe(LINK_BYTES)


def new_digits() -> str:
    """This function will draw a code for a text message: good in one browser alone, and for five tries."""
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS))


def new_letters(number: int) -> str:
    """This function will draw letters and digits that nobody takes for one another."""
    return "".join(secrets.choice(ALPHABET) for _ in range(number))


def new_paper_code() -> str:
    """This function will draw a code to be written down, in groups of four: about 59 bits."""
    code = new_letters(PAPER_LETTERS)
    return "-".join(code[start : start + 4] for start in range(0, PAPER_LETTERS, 4))


def link_digest(secret: str) -> bytes:
    """This function will give what is kept of a link's secret."""
    return digest("link", secret)


def text_digest(handle: str, code: str) -> bytes:
    """This function will give what is kept of a code by text, in the browser with this secret."""
    return digest("text", handle, re.sub(r"\D", "", code))


def paper_digest(code: str) -> bytes:
    """This function will give what is kept of a code on paper, however its letters and gaps were typed."""
    return digest("paper", re.sub(r"[^A-Z0-9]", "", code.upper()))


def phone_digits(typed: str) -> str:
    """This function will write a phone number as it is dialled within the country."""
    return re.sub(r"^(\+|00)44", "0", re.sub(r"[^0-9+]", "", typed))
