"""Open pages hear of what concerns them, from a real server, woken by a real Valkey; and of nothing else."""

import re
import time
from collections.abc import Iterator

import httpx
import pytest

from audit import clock
from audit.transport import CeleryTransport
from delegation import access
from delegation.models import User
from delegation.services.sessions import sign_out_everywhere
from notifications.live.looking import JUST_BEFORE
from tests.cast import Cast
from tests.every_page import signed_in
from tests.integration.workflow.steps import Steps
from tests.listening import listening
from tests.processes import live_server
from tests.servers import Place
from workflow.models import Ask

WITHIN = 2.0  # seconds of the commit, where nobody else keeps the machine busy
SECONDS = 60.0  # until a wait is given up
TRIES = 3
SILENT_FOR = 0.6


@pytest.fixture(scope="module")
def live(place: Place, _migrated: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server of live pages, one for all of these."""
    with live_server(place, tmp_path_factory.mktemp("live"), site="http://localhost") as (url, _):
        yield url


@pytest.fixture
def steps(committed_cast: Cast, broker: str) -> Steps:
    """What people do, each command committed by itself. A page hears of what was just before it: not of the cast."""
    time.sleep(max((committed_cast.at + 2 * JUST_BEFORE - clock.now()).total_seconds(), 0))
    return Steps(committed_cast)


def ask(steps: Steps, name: str, person: str, amount: int) -> Ask:
    """This function will ask for something, committed."""
    with steps.cast.scope():
        return steps.ask(name, person, amount, at=clock.now())


def test_an_open_page_hears_of_what_concerns_it_within_2_seconds_and_of_nothing_else(steps: Steps, live: str) -> None:
    cast = steps.cast
    gwen, joe, maya = (signed_in(cast, name) for name in ("gwen", "joe", "maya"))
    ada, leo, now = cast.person("ada").id, cast.person("leo").id, clock.now().isoformat()
    with (
        listening(live, gwen, "inbox", at=now) as inbox,
        listening(live, joe, f"person:{ada}", at=now) as money,
        listening(live, maya, f"person:{leo}", "inbox", at=now) as elsewhere,
    ):
        took: list[float] = []
        while len(took) < TRIES and min(took, default=WITHIN) >= WITHIN:
            began = time.monotonic()
            first = ask(steps, "priya", "ada", 64_000 + len(took))
            assert inbox.wait(len(took) + 1, seconds=SECONDS).topic == "inbox"
            assert money.wait(len(took) + 1, seconds=SECONDS).topic == f"person:{ada}"
            took.append(time.monotonic() - began)
        assert min(took) < WITHIN
        with listening(live, gwen, f"ask:{first.id}", at=clock.now().isoformat()) as page:
            with cast.scope():
                steps.yes("gwen", first, at=clock.now())
            assert page.wait(1, seconds=SECONDS).topic == f"ask:{first.id}"
            inbox.wait(len(took) + 1, seconds=SECONDS)
        time.sleep(SILENT_FOR)
        assert elsewhere.heard == []
        lines = set(filter(None, (inbox.text + money.text + page.text).splitlines()))
    ours = re.compile(rf"retry: 3000|event: changed|id: [0-9a-f-]{{36}}|data: (inbox|person:{ada}|ask:{first.id})")
    assert all(ours.fullmatch(line) for line in lines)


def test_what_was_missed_is_found_again_by_the_last_event_and_a_lost_wake_costs_seconds(
    steps: Steps, live: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    gwen, now = signed_in(steps.cast, "gwen"), clock.now().isoformat()
    with listening(live, gwen, "inbox", at=now) as page:
        ask(steps, "priya", "ada", 64_000)
        last = page.wait(1, seconds=SECONDS).id
    monkeypatch.setattr(CeleryTransport, "hurry", lambda *_: None)
    ask(steps, "priya", "mo", 65_000)  # nobody listens, and no wake is sent
    with listening(live, gwen, "inbox", last=last) as page:
        missed = page.wait(1, seconds=SECONDS).id
        assert missed > last
        ask(steps, "priya", "mo", 66_000)
        assert page.wait(2, seconds=SECONDS).id > missed


def test_whoever_leaves_the_circle_or_signs_out_hears_no_more(steps: Steps, live: str) -> None:
    cast = steps.cast
    ada, joe, now = cast.person("ada"), signed_in(cast, "joe"), clock.now().isoformat()
    with (
        listening(live, joe, f"person:{ada.id}", at=now) as page,
        listening(live, signed_in(cast, "priya"), "inbox", at=now) as inbox,
    ):
        with cast.scope():
            access.close_to_member(ada, cast.user("joe"))
            priya: User = cast.user("priya")
            sign_out_everywhere(by=priya, user=priya, at=clock.now())
        assert inbox.is_over.wait(SECONDS)
        ask(steps, "tom", "ada", 20_000)
        assert page.is_over.wait(SECONDS)
        assert page.heard == inbox.heard == []
    with listening(live, joe, f"person:{ada.id}", at=now) as again:
        assert again.status == 204


def test_what_is_between_two_says_nothing_to_the_circle(steps: Steps, live: str) -> None:
    cast, now = steps.cast, clock.now().isoformat()
    ada = cast.person("ada").id
    with (
        listening(live, signed_in(cast, "joe"), f"person:{ada}", at=now) as joe,
        listening(live, signed_in(cast, "priya"), f"person:{ada}", at=now) as priya,
    ):
        with cast.scope():
            steps.ask("ada", "ada", 20_000, at=clock.now(), between=True)
        priya.wait(1, seconds=SECONDS)
        time.sleep(SILENT_FOR)
        assert joe.heard == []


def test_a_stream_of_nothing_of_nobody_or_of_others_is_not_opened(steps: Steps, live: str) -> None:
    cast = steps.cast
    ada, joe = cast.person("ada").id, signed_in(cast, "joe")
    asked = {"inbox": 204, f"person:{ada}": 204, "everything": 400, f"budget:{ada}": 400, "ask:1": 400, "": 400}
    for topic, status in asked.items():
        with listening(live, signed_in(cast, "nobody"), topic) as page:
            assert page.status == status, topic
    for name, topic in (("otto", f"person:{ada}"), ("maya", f"person:{ada}"), ("joe", f"ask:{ada}")):
        with listening(live, signed_in(cast, name), topic) as page:
            assert page.status == 204, name
    with listening(live, joe, f"person:{ada}", at="yesterday") as page:
        assert page.status == 400
    with listening(live, joe, f"person:{ada}", last="1") as page:
        assert page.status == 400
    assert httpx.post(f"{live}/live/?on=inbox").status_code == 405
    assert httpx.get(f"{live}/asks/").status_code == 404
