"""Talking to a council's own sign-in server: OpenID Connect, the authorization code flow with PKCE, state and nonce.

Nothing here touches the database, so that no transaction waits for somebody else's server.
"""

import base64
import hashlib
import ipaddress
import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
from django.conf import settings

SECONDS = 10
LARGEST = 1_000_000  # bytes of an answer
SCOPES = "openid email profile"
# Signed with the server's private key alone: a server that would share a secret with us proves less (RFC 8725, 3.1).
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY_SECONDS = 60  # clocks differ
NEEDED = ["exp", "iat", "iss", "aud", "sub"]


class BadAnswer(Exception):
    """The server could not be reached, or what it said does not hold."""


@dataclass(frozen=True, slots=True)
class Client:
    """How an organisation's server knows us."""

    issuer: str
    client_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is remembered of one sign-in that was begun: all of it is needed to end it, once."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Account:
    """Who the server says somebody is."""

    subject: str
    email: str
    email_is_verified: bool
    two_steps: bool


def new_attempt() -> Attempt:
    """This function will draw the three secrets of one sign-in."""
    return Attempt(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


def where_to_go(client: Client, *, attempt: Attempt, back: str) -> str:
    """This function will give the address at the server where somebody signs in. Raises BadAnswer."""
    found = _discover(client)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest()).rstrip(b"=").decode()
    query = urlencode(
        {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": back,
            "scope": SCOPES,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
    )
    address = _safe(found.get("authorization_endpoint"))
    return f"{address}{'&' if '?' in address else '?'}{query}"


def who_it_is(client: Client, *, attempt: Attempt, code: str, back: str) -> Account:
    """This function will trade a code for what the server signed about somebody, and check it. Raises BadAnswer."""
    found = _discover(client)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "client_id": client.client_id,
        "code_verifier": attempt.verifier,
    }
    if client.secret:
        form["client_secret"] = client.secret
    tokens = _ask("POST", _safe(found.get("token_endpoint")), data=form)
    keys = _ask("GET", _safe(found.get("jwks_uri")))
    return read_signed(str(tokens.get("id_token", "")), client=client, nonce=attempt.nonce, keys=keys)


def read_signed(token: str, *, client: Client, nonce: str, keys: dict[str, Any]) -> Account:
    """This function will read an ID token (OpenID Connect Core, 3.1.3.7) that one of these keys signed for us, now.

    Raises BadAnswer where it is of somebody else, for somebody else, too old, or the answer to another question.
    """
    try:
        key = _key(token, keys)
        said = jwt.decode(
            token,
            key,
            algorithms=list(ALGORITHMS),
            audience=client.client_id,
            issuer=client.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": NEEDED},
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise BadAnswer(type(error).__name__) from error
    for_others = isinstance(said["aud"], list) and len(said["aud"]) > 1
    if (for_others or "azp" in said) and said.get("azp") != client.client_id:
        raise BadAnswer("azp")
    if not secrets.compare_digest(str(said.get("nonce", "")).encode(), nonce.encode()):
        raise BadAnswer("nonce")
    subject = said["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise BadAnswer("sub")
    ways = said.get("amr")
    return Account(
        subject=subject,
        email=str(said.get("email") or ""),
        email_is_verified=said.get("email_verified") is True,
        two_steps=isinstance(ways, list) and "mfa" in ways,
    )


def _key(token: str, keys: dict[str, Any]) -> jwt.PyJWK:
    """This function will find the key that a token names; where it names none there must be one key alone."""
    usable = [each for each in jwt.PyJWKSet.from_dict(keys).keys if each.public_key_use in (None, "sig")]
    named = jwt.get_unverified_header(token).get("kid")
    found = [each for each in usable if each.key_id == named] if named is not None else usable
    if len(found) != 1:
        raise BadAnswer("kid")
    return found[0]


def _discover(client: Client) -> dict[str, Any]:
    found = _ask("GET", _safe(client.issuer.rstrip("/") + "/.well-known/openid-configuration"))
    if found.get("issuer") != client.issuer:  # Discovery 1.0, section 4.3
        raise BadAnswer("issuer")
    return found


def _ask(method: str, address: str, **more: Any) -> dict[str, Any]:
    try:
        answer = httpx.request(method, address, timeout=SECONDS, headers={"Accept": "application/json"}, **more)
        if answer.status_code != 200 or len(answer.content) > LARGEST:
            raise BadAnswer(str(answer.status_code))
        body = json.loads(answer.content)
    except (httpx.HTTPError, ValueError) as error:
        raise BadAnswer(type(error).__name__) from error
    if not isinstance(body, dict):
        raise BadAnswer("body")
    return body


def _safe(address: object) -> str:
    """This function will let an address pass that is asked by https; by http only on this machine, where that is on."""
    parts = urlsplit(address) if isinstance(address, str) else None
    if parts is None or not parts.hostname or parts.username:
        raise BadAnswer("address")
    if parts.scheme == "https" or (parts.scheme == "http" and settings.OPENID_BY_HTTP and _is_here(parts.hostname)):
        return str(address)
    raise BadAnswer("address")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
