"""What a sign-in server signed: of whom, for whom, by whom, when, and as the answer to which question."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from delegation.openid import BadAnswer, Client, read_signed

OURS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
THEIRS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT = Client("https://id.council.example", "leeway", "secret")
KEYS = {"keys": [{**json.loads(RSAAlgorithm.to_jwk(OURS.public_key())), "kid": "1", "use": "sig", "alg": "RS256"}]}
NOW = datetime.now(UTC)
GOOD: dict[str, Any] = {
    "iss": CLIENT.issuer,
    "aud": "leeway",
    "sub": "s-1",
    "nonce": "asked",
    "iat": NOW,
    "exp": NOW + timedelta(days=1),  # the suite runs for minutes after this is read
    "email": "gwen@council.example",
    "email_verified": True,
    "amr": ["pwd", "mfa"],
}


def signed(key: Any = OURS, *, kid: str = "1", algorithm: str = "RS256", **changed: Any) -> str:
    """This function will sign what is good, with some of it changed; None takes it away."""
    said = {name: value for name, value in {**GOOD, **changed}.items() if value is not None}
    return jwt.encode(said, key, algorithm=algorithm, headers={"kid": kid})


def test_what_is_good_says_who_it_is() -> None:
    account = read_signed(signed(), client=CLIENT, nonce="asked", keys=KEYS)
    assert (account.subject, account.email) == ("s-1", "gwen@council.example")
    assert account.email_is_verified
    assert account.two_steps


@pytest.mark.parametrize(
    "token",
    [
        signed(THEIRS),
        signed(kid="2"),
        signed("a secret that is known to both of us, long", algorithm="HS256"),
        jwt.encode(GOOD, "", algorithm="none"),
        signed(iss="https://id.elsewhere.example"),
        signed(aud="somebody-else"),
        signed(aud=["leeway", "somebody-else"]),
        signed(azp="somebody-else"),
        signed(exp=NOW - timedelta(minutes=5)),
        signed(exp=None),
        signed(nonce="asked before"),
        signed(nonce=None),
        signed(sub=None),
        signed(sub=""),
        "not.a.token",
        "",
    ],
    ids=[
        "another key",
        "an unknown key",
        "a shared secret",
        "not signed",
        "another server",
        "for others",
        "for us and others",
        "at others' wish",
        "too old",
        "without an end",
        "another question",
        "no question",
        "nobody",
        "an empty name",
        "no token",
        "nothing",
    ],
)
def test_what_does_not_hold_says_nothing(token: str) -> None:
    with pytest.raises(BadAnswer):
        read_signed(token, client=CLIENT, nonce="asked", keys=KEYS)


def test_an_address_counts_as_proven_only_where_the_server_says_true() -> None:
    for said in ("true", 1, False, None):
        account = read_signed(signed(email_verified=said), client=CLIENT, nonce="asked", keys=KEYS)
        assert not account.email_is_verified
