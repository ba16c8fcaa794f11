"""Who calls: `Authorization: Bearer ...`, of which only the SHA-256 is known here."""

import hashlib
import re
from datetime import datetime

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from delegation.models import User
from delegation.selectors.identity import Identity, find_identity, user_in_scope

BEARER = re.compile(r"bearer +([\x21-\x7e]{1,256})", re.IGNORECASE)
CHALLENGE = 'Bearer realm="leeway"'


def digest_of(token: str) -> bytes:
    """This function will give what is kept of a token: its SHA-256, 32 bytes."""
    return hashlib.sha256(token.encode()).digest()


def identify(header: str, *, at: datetime) -> Identity | None:
    """This function will say whose token an Authorization header carries; None where there is none that is good."""
    match = BEARER.fullmatch(header.strip())
    return None if match is None else find_identity(digest=digest_of(match[1]), at=at)


class BearerAuthentication(BaseAuthentication):
    """Loads the caller inside their organisation's scope; `LeewayView` has found out before which that is."""

    def authenticate(self, request: Request) -> tuple[User, None]:
        """This function will load the signed-in user, or raise NotAuthenticated."""
        identity: Identity | None = getattr(request._request, "identity", None)
        user = None if identity is None else user_in_scope(user_id=identity.user_id)
        if user is None:
            raise NotAuthenticated(_("Sign in first: send a token as `Authorization: Bearer ...`."))
        return user, None

    def authenticate_header(self, request: Request) -> str:
        """This function will give the WWW-Authenticate header of a 401."""
        return CHALLENGE
