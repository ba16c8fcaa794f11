"""Who calls: `Authorization: Bearer ...`, of which only the SHA-256 is known here."""

import hashlib
import re

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from delegation.models import User

BEARER = re.compile(r"bearer +([\x21-\x7e]{1,256})", re.IGNORECASE)
CHALLENGE = 'Bearer realm="leeway"'


def digest_of(token: str) -> bytes:
    """This function will give what is kept of a token: its SHA-256, 32 bytes."""
    return hashlib.sha256(token.encode()).digest()


def token_digest(header: str) -> bytes | None:
    """This function will give the SHA-256 of the token that an Authorization header carries, if it carries one."""
    match = BEARER.fullmatch(header.strip())
    return None if match is None else digest_of(match[1])


def signed_in(caller: User | None) -> User:
    """This function will give the caller, or raise NotAuthenticated where nobody has the token."""
    if caller is None:
        raise NotAuthenticated(_("Sign in first: send a token as `Authorization: Bearer ...`."))
    return caller


class BearerAuthentication(BaseAuthentication):
    """Tells DRF who calls: `LeewayView` has found out, since the caller's organisation is the scope it runs in."""

    def authenticate(self, request: Request) -> tuple[User, None]:
        """This function will give the signed-in user, or raise NotAuthenticated."""
        return signed_in(getattr(request._request, "caller", None)), None

    def authenticate_header(self, request: Request) -> str:
        """This function will give the WWW-Authenticate header of a 401."""
        return CHALLENGE
