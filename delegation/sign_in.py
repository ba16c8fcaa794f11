"""Signing in by name and password, before and after it is known whose organisation it is."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from audit.ids import new_id
from audit.scope import organisation_in_scope, organisation_scope
from delegation.models import User
from delegation.selectors.identity import find_identity_by_name, user_in_scope


class NameBackend(BaseBackend):
    """Finds a user by name across organisations, and by id inside the one in scope."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **other: Any
    ) -> User | None:
        """This function will give the user whose name and password these are, or None.

        A name that nobody has takes as long as one with a wrong password: the same statements, and one hash.
        """
        if username is None or password is None:
            return None
        identity = find_identity_by_name(name=username)
        with organisation_scope(identity.organisation_id if identity else new_id()):
            user = user_in_scope(user_id=identity.user_id if identity else new_id())
            if user is None:
                make_password(password)
                return None
            return user if user.check_password(password) else None

    def get_user(self, user_id: UUID) -> User | None:
        """This function will load the user of a session; outside a page's scope nobody is known."""
        return user_in_scope(user_id=user_id) if organisation_in_scope() else None
