"""WebAuthn as Leeway uses it: keys that know their owner, and ask them for a finger, a face or a PIN each time.

Such a key is something one has and something one is or knows, so it is both steps at once.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

MUST = UserVerificationRequirement.REQUIRED
LARGEST = 20_000  # characters of an answer


class BadPasskey(ValueError):
    """What a browser sent is no good answer to what it was asked."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where this is: the host alone, which a key is bound to, and the origin that the browser must say it was at."""

    host: str
    origin: str

    def server(self) -> Fido2Server:
        """This function will give what makes and checks challenges for this site, and for no subdomain of it."""
        entity = PublicKeyCredentialRpEntity(name="Leeway", id=self.host)
        return Fido2Server(entity, verify_origin=lambda origin: origin == self.origin)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was made: what is kept of it."""

    credential_id: bytes
    credential: bytes
    sign_count: int


@dataclass(frozen=True, slots=True)
class Assertion:
    """What a browser says when somebody uses a key: which, and whose it says it is."""

    credential_id: bytes
    user_id: UUID | None
    sign_count: int
    body: dict[str, Any]


def ask_to_make(site: Site, *, user_id: UUID, name: str, has: Sequence[bytes]) -> tuple[dict[str, Any], dict[str, str]]:
    """This function will give the options to make a key, and what must be kept to check the answer.

    ``has`` are the keys somebody has: the same phone is not to make a second one.
    """
    entity = PublicKeyCredentialUserEntity(name=name, id=user_id.bytes, display_name=name)
    credentials = [AttestedCredentialData(each) for each in has]
    options, state = site.server().register_begin(
        entity, credentials, resident_key_requirement=ResidentKeyRequirement.REQUIRED, user_verification=MUST
    )
    return dict(options)["publicKey"], dict(state)


def read_made(site: Site, *, state: dict[str, str], answer: str) -> NewKey:
    """This function will check what a browser made, or raise BadPasskey."""
    try:
        data = site.server().register_complete(state, _object(answer))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadPasskey from error
    if data.credential_data is None:
        raise BadPasskey
    return NewKey(data.credential_data.credential_id, bytes(data.credential_data), data.counter)


def ask_to_use(site: Site, *, only: Sequence[bytes] | None = None) -> tuple[dict[str, Any], dict[str, str]]:
    """This function will give the options to use a key: any of this site's, or ``only`` those of somebody known."""
    credentials = None if only is None else [AttestedCredentialData(each) for each in only]
    options, state = site.server().authenticate_begin(credentials, user_verification=MUST)
    return dict(options)["publicKey"], dict(state)


def read_assertion(answer: str) -> Assertion:
    """This function will read which key was used; nothing is checked yet. Raises BadPasskey."""
    body = _object(answer)
    try:
        parsed = AuthenticationResponse.from_dict(body)
        handle = parsed.response.user_handle
        user_id = UUID(bytes=handle) if handle else None
        return Assertion(parsed.raw_id, user_id, parsed.response.authenticator_data.counter, body)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadPasskey from error


def check_assertion(site: Site, *, state: dict[str, str], assertion: Assertion, credential: bytes) -> None:
    """This function will raise BadPasskey unless this key signed this challenge, here, for its verified owner."""
    try:
        site.server().authenticate_complete(state, [AttestedCredentialData(credential)], assertion.body)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadPasskey from error


def _object(answer: str) -> dict[str, Any]:
    if len(answer) > LARGEST:
        raise BadPasskey
    try:
        body = json.loads(answer)
    except ValueError as error:
        raise BadPasskey from error
    if not isinstance(body, dict):
        raise BadPasskey
    return body
