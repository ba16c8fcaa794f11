"""A process that dies right after somebody has left: the watch moves what waited for them, once."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from audit import clock
from audit.killpoints import LEAVE_AFTER_COMMIT, TOKENS_VARIABLE, token_name
from delegation.models import User
from tests.callers import callers
from tests.cast import Cast
from tests.faults.test_watch import ask_priya, steps_of
from tests.processes import web_server
from tests.servers import Place
from workflow.models import Ask
from workflow.services.watching import watch

ASKS = 5

pytestmark = pytest.mark.timeout(380)


@pytest.mark.parametrize("dies", [False, True])
def test_each_ask_moves_by_the_call_and_if_it_is_killed_by_the_watch(
    committed_cast: Cast, committed_db: Place, tmp_path: Path, dies: bool
) -> None:
    tokens = tmp_path / "tokens"
    tokens.mkdir()
    asks = ask_priya(committed_cast, ASKS)
    priya = committed_cast.user("priya")
    if dies:
        (tokens / token_name(LEAVE_AFTER_COMMIT)).touch()
    with (
        web_server(committed_db, tmp_path, **{TOKENS_VARIABLE: str(tokens)}) as url,
        callers(url, committed_cast, "gwen") as people,
    ):
        if dies:
            with pytest.raises(httpx.TransportError):
                people["gwen"].send(f"users/{priya.id}/leave", {})
        else:
            assert people["gwen"].post(f"users/{priya.id}/leave", {})["left_at"]
    assert not list(tokens.iterdir())
    with committed_cast.scope():
        assert not User.objects.ours().get(id=priya.id).is_active
        waits = Ask.objects.ours().filter(id__in=asks, assignment__user=priya).count()
    assert waits == (ASKS if dies else 0)
    later = clock.now() + timedelta(seconds=15)
    watch(organisation_id=committed_cast.organisation.id, at=later)
    assert steps_of(committed_cast) == {ask_id: Counter(submit=1, reroute=1) for ask_id in asks}
    with committed_cast.scope():
        holders = set(Ask.objects.ours().filter(id__in=asks).values_list("assignment__user__username", flat=True))
    assert holders == {"sam"}
