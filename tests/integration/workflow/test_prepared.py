"""The text of a query that is kept: for everybody what Django would write anew, and nothing in it of somebody else."""

from typing import Any

import pytest

from audit import prepared as module
from audit.prepared import finds, prepared
from delegation.models import CircleMember, User
from tests.cast import Cast
from tests.integration.workflow.steps import Steps
from workflow import selectors
from workflow.selectors import sees_ask, visible_ask


@pytest.fixture(autouse=True)
def nothing_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """No text of an earlier test."""
    monkeypatch.setattr(module, "TEXTS", {})


def test_the_kept_text_is_for_everybody_what_would_be_written_anew(steps: Steps, monkeypatch: Any) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    users = list(User.objects.ours().order_by("username"))
    kept = [(visible_ask(user, ask.id), sees_ask(user, ask.id)) for user in users]
    assert 2 <= len(module.TEXTS) < len(users)
    for user, (query, sees) in zip(users, kept, strict=True):
        monkeypatch.setattr(module, "TEXTS", {})
        assert (visible_ask(user, ask.id), sees_ask(user, ask.id)) == (query, sees), user.username
    assert {sees for _, sees in kept} == {True, False}


def test_who_has_left_sees_nothing_by_the_text_of_who_is_here(steps: Steps) -> None:
    ask = steps.ask("joe", "ada", 15_000)
    joe, hana = steps.cast.user("joe"), steps.cast.user("hana")
    assert (sees_ask(joe, ask.id), sees_ask(hana, ask.id)) == (True, False)
    hana.is_active = joe.is_active = False
    assert not sees_ask(hana, ask.id)
    assert "guardian" not in selectors.visible_ask(joe, ask.id).sql


def test_a_text_with_an_id_that_was_not_named_is_refused(cast: Cast) -> None:
    joe, ada = cast.user("joe"), cast.person("ada")
    with cast.scope():
        ties = CircleMember.objects.ours().filter(user=joe, person=ada)
        assert finds(prepared("ties", lambda: ties, user=joe.id, person=ada.id))
        with pytest.raises(TypeError):
            prepared("ties of one", lambda: ties, user=joe.id)
