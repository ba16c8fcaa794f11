"""API tokens: printed once, kept as a digest."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.models import Event
from delegation.demo.building import SET_UP
from delegation.errors import Missing
from delegation.http.identity import token_digest
from delegation.models import ApiToken, User
from delegation.selectors.identity import caller_scope
from delegation.services.tokens import mint_token
from tests.cast import Cast


def command(*words: str) -> str:
    """Run `manage.py token`."""
    out = StringIO()
    call_command("token", *words, stdout=out)
    return out.getvalue()


def holder(token: str, *, at: datetime) -> User | None:
    """Say whose token it is, as a request does."""
    digest = token_digest(f"Bearer {token}")
    assert digest is not None
    with caller_scope(digest=digest, at=at) as caller:
        return caller


def test_the_last_word_is_a_token_that_says_who_calls(kept_cast: Cast) -> None:
    for name in ("joe", "otto"):
        token = command(name).split()[-1]
        who = holder(token, at=kept_cast.at + timedelta(hours=1))
        assert who is not None
        assert (who.id, who.organisation_id) == (kept_cast.user(name).id, kept_cast.user(name).organisation_id)


def test_the_hash_of_a_password_is_not_read_with_its_owner(kept_cast: Cast) -> None:
    who = holder(command("joe").split()[-1], at=kept_cast.at + timedelta(hours=1))
    assert who is not None
    assert who.get_deferred_fields() == {"password"}


def test_it_ends_after_its_days(kept_cast: Cast) -> None:
    token = command("joe", "--days", "2", "--label", "curl").split()[-1]
    assert holder(token, at=kept_cast.at + timedelta(days=1)) is not None
    assert holder(token, at=kept_cast.at + timedelta(days=3)) is None
    with kept_cast.scope():
        assert ApiToken.objects.get().label == "curl"


def test_the_token_itself_is_kept_nowhere(east: Cast) -> None:
    token = mint_token(by=SET_UP, user=east.user("joe"), label="x", lasts=timedelta(days=1), at=east.at)
    row, event = ApiToken.objects.get(), Event.objects.get(type="token.minted")
    assert len(bytes(row.digest)) == 32
    assert token not in f"{vars(row)} {event.data}"


@pytest.mark.parametrize("words", [["nobody"], ["joe", "--days", "0"]])
def test_a_name_or_a_length_that_cannot_be_is_said_so(kept_cast: Cast, words: list[str]) -> None:
    with pytest.raises(CommandError):
        command(*words)


def test_nobody_who_left_gets_a_token(kept_cast: Cast) -> None:
    with kept_cast.scope():
        type(kept_cast.user("tom")).objects.filter(username="tom").update(is_active=False)
    with pytest.raises(CommandError, match="sign in"):
        command("tom")


def test_no_token_is_minted_across_the_wall(kept_cast: Cast) -> None:
    with kept_cast.scope("otto"), pytest.raises(Missing):
        mint_token(by=SET_UP, user=kept_cast.user("joe"), label="x", lasts=timedelta(days=1), at=kept_cast.at)
