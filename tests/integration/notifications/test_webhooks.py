"""Systems outside: what they are told and how it is signed, when they do not answer, and what never leaves."""

import json
import logging
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from standardwebhooks import Webhook, WebhookVerificationError

from audit import clock
from audit.checkpoint import check, keys_of
from audit.deliveries import open_deliveries
from audit.keys import keys_of_log
from audit.models import Checkpoint, Event
from audit.sealer import seal
from delegation.selectors.record import find_events
from delegation.services.concerns import ConcernFields, raise_concern
from notifications.channels import webhook
from notifications.channels.webhook import Inside, resolve
from notifications.models import Notice, WebhookDelivery, WebhookEndpoint
from notifications.retrying import AT_ONCE, AT_ONCE_FAILING, GIVE_UP_AFTER, TRIES, Outcome
from notifications.services import sending
from notifications.services.sending import CLAIMED_FOR
from notifications.services.webhooks import EndpointFields, add_endpoint, rotate_secret, secret_of, send_test
from notifications.wanting import wants
from tests.cast import Cast
from tests.integration.notifications.conftest import deliver
from tests.integration.workflow.door import Door
from tests.integration.workflow.steps import Steps
from tests.receivers import Receivers, receivers

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def outside() -> Iterator[Receivers]:
    """Somebody else's systems."""
    with receivers() as known:
        yield known


@pytest.fixture
def here(cast: Cast) -> Iterator[Steps]:
    """What people do now, with nothing left to tell of before. Lena may set systems up."""
    with cast.scope():
        open_deliveries().update(done_at=cast.at)
        yield Steps(cast)


def add(steps: Steps, url: str, *types: str) -> WebhookEndpoint:
    """This function will have a system be told."""
    return add_endpoint(by=steps.cast.user("lena"), fields=EndpointFields(url=url, types=types), at=steps.cast.at)


def push(*, at: datetime | None = None) -> list[Outcome]:
    """This function will send what is due as workers would, and say what came of each try."""
    outcomes = []
    for delivery_id in sending.claim(at=at or clock.now()):
        letter = sending.begin(delivery_id=delivery_id, at=at or clock.now())
        if letter is not None:
            outcomes.append(webhook.send(letter, at=at or clock.now()))
            sending.finish(delivery_id=delivery_id, outcome=outcomes[-1], at=at or clock.now())
    return outcomes


def told(steps: Steps, endpoint: WebhookEndpoint) -> list[str]:
    """This function will list the types of the events an endpoint is told of."""
    return list(endpoint.deliveries.order_by("event__at", "event_id").values_list("event__type", flat=True))


def only(endpoint: WebhookEndpoint) -> WebhookDelivery:
    """This function will give an endpoint's only delivery."""
    found: WebhookDelivery = endpoint.deliveries.get()
    return found


def test_a_yes_is_told_signed_in_ids_alone_and_the_standards_own_code_verifies_it(
    here: Steps, outside: Receivers
) -> None:
    cast = here.cast
    endpoint = add(here, f"{outside.url}/yes", "ask.approved")
    ask = here.ask("joe", "ada", 1_234, at=cast.at, payee="Vale Buses", what_for="A bus pass")
    deliver(at=cast.at)
    assert [each.status for each in push()] == [204]
    [message] = outside.taken["/yes"]
    secret = secret_of(by=cast.user("lena"), endpoint_id=endpoint.id, at=cast.at)
    said = Webhook(secret).verify(message.body, message.headers)
    event = Event.objects.ours().get(subject_id=ask.id, type="ask.approved")
    assert said == {
        "specversion": "1.0",
        "id": str(event.id),
        "source": f"http://localhost:8000/organisations/{event.organisation_id}",
        "type": "ask.approved",
        "time": event.at.isoformat(),
        "subject": f"ask/{ask.id}",
        "datacontenttype": "application/json",
        "data": {
            "kind": "ask",
            "id": str(ask.id),
            "person": str(cast.person("ada").id),
            "by": str(cast.user("joe").id),
        },
    }
    assert message.headers["webhook-id"] == str(event.id)
    assert message.headers["content-type"].startswith("application/cloudevents+json")
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(message.body + b" ", message.headers)
    row = only(endpoint)
    assert (row.attempts, row.status, row.due_at, bool(row.taken_at)) == (1, 204, None, True)
    assert push() == []


def test_a_checkpoint_is_told_whole_to_who_asks_for_it_by_its_name(here: Steps, outside: Receivers) -> None:
    cast, ours = here.cast, here.cast.organisation.id
    named, all_that_happens = add(here, f"{outside.url}/kept", "log.*"), add(here, f"{outside.url}/all")
    for _ in range(2):
        seal(organisation_id=ours, at=cast.at, at_once=True)
    deliver(at=cast.at)
    push()
    [message] = outside.taken["/kept"]
    signed = Checkpoint.objects.ours().get()  # that it was told is no reason for another
    said = json.loads(message.body)
    assert (said["id"], said["type"], said["subject"]) == (str(signed.id), "log.checkpoint", f"checkpoint/{signed.id}")
    assert (said["data"]["size"], said["data"]["root"]) == (signed.size, bytes(signed.root).hex())
    assert check(said["data"]["checkpoint"], *keys_of([keys_of_log()[-1].verifier]))
    assert told(here, named) == ["log.checkpoint"]
    assert "log.checkpoint" not in told(here, all_that_happens)
    assert not find_events(by=cast.user("omar"), type="log.checkpoint").exists()


def test_each_hears_of_what_it_wants_and_of_what_is_restricted_nobody_does(here: Steps, outside: Receivers) -> None:
    cast = here.cast
    everything, waiting = add(here, f"{outside.url}/a"), add(here, f"{outside.url}/b", "ask.wait*")
    here.ask("joe", "ada", 15_000, at=cast.at)
    before = set(Event.objects.ours().values_list("id", flat=True))
    raise_concern(by=cast.user("joe"), fields=ConcernFields(person=cast.person("ada").id, text="Bruises"), at=cast.at)
    assert set(Event.objects.ours().filter(type="record.added").values_list("id", flat=True)) - before
    deliver(at=cast.at)
    assert "ask.waiting" in told(here, everything)
    assert told(here, waiting) == ["ask.waiting"]
    assert not set(told(here, everything)) & {"record.added", "payment.ready"}
    assert not wants(everything, "record.added")


def test_a_failure_is_tried_again_under_the_same_id_later_and_later_and_then_given_up(
    here: Steps, outside: Receivers
) -> None:
    outside.answers["/fails"] = 500
    endpoint, at = add(here, f"{outside.url}/fails", "ask.approved"), clock.now()
    here.ask("joe", "ada", 1_000, at=here.cast.at)
    deliver(at=here.cast.at)
    moments = []
    for _ in range(TRIES):
        assert [each.status for each in push(at=at)] == [500]
        row = only(endpoint)
        moments.append(row.due_at)
        at = row.due_at or at
    assert moments[-1] is None
    assert (row.attempts, row.status, bool(row.dead_at)) == (10, 500, True)
    assert len({message.headers["webhook-id"] for message in outside.taken["/fails"]}) == 1
    stamps = [int(message.headers["webhook-timestamp"]) for message in outside.taken["/fails"]]
    assert stamps == sorted(set(stamps))
    endpoint.refresh_from_db()
    assert endpoint.failing_since is not None


def test_retry_after_is_kept_to_and_a_redirect_is_not_followed(here: Steps, outside: Receivers) -> None:
    outside.answers |= {"/later": 503, "/moved": 307}
    outside.headers |= {"/later": {"retry-after": "3600"}, "/moved": {"location": f"{outside.url}/elsewhere"}}
    later, moved = (add(here, f"{outside.url}/{name}", "ask.approved") for name in ("later", "moved"))
    here.ask("joe", "ada", 1_000, at=here.cast.at)
    deliver(at=here.cast.at)
    at = clock.now()
    assert sorted(each.status or 0 for each in push(at=at)) == [307, 503]
    due = only(later).due_at
    assert due is not None
    assert due >= at + timedelta(hours=1)
    assert only(moved).due_at is not None
    assert not outside.taken["/elsewhere"]


def test_gone_pauses_it_and_those_who_administer_are_told(here: Steps, outside: Receivers) -> None:
    outside.answers["/gone"] = 410
    endpoint = add(here, f"{outside.url}/gone", "ask.approved")
    here.ask("joe", "ada", 1_000, at=here.cast.at)
    deliver(at=here.cast.at)
    push()
    endpoint.refresh_from_db()
    assert (endpoint.paused_why, bool(endpoint.paused_at), bool(only(endpoint).dead_at)) == ("gone", True, True)
    deliver(at=clock.now())
    assert Notice.objects.ours().filter(template="system_not_told", channel="in_app").exists()
    here.ask("joe", "ada", 1_001, at=here.cast.at)
    deliver(at=here.cast.at)
    assert endpoint.deliveries.count() == 1


def test_what_takes_nothing_for_5_days_is_paused_and_what_takes_one_again_is_well(
    here: Steps, outside: Receivers
) -> None:
    outside.answers["/days"] = 500
    endpoint, at = add(here, f"{outside.url}/days", "ask.*"), clock.now()
    here.ask("joe", "ada", 1_000, at=here.cast.at)
    deliver(at=here.cast.at)
    push(at=at)
    outside.answers["/days"] = 200
    push(at=at + timedelta(hours=1))
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None
    outside.answers["/days"] = 500
    for amount, moment in ((1_001, at), (1_002, at + GIVE_UP_AFTER)):
        here.ask("joe", "ada", amount, at=here.cast.at)
        deliver(at=here.cast.at)
        push(at=moment + timedelta(hours=2))
    endpoint.refresh_from_db()
    assert endpoint.paused_why == "failing"


def test_no_endpoint_has_more_on_its_way_than_its_share_and_one_that_fails_has_less(
    here: Steps, outside: Receivers
) -> None:
    add(here, f"{outside.url}/share", "ask.*")
    at = clock.now()
    for amount in range(1_000, 1_006):
        here.ask("joe", "ada", amount, at=here.cast.at)
    deliver(at=here.cast.at)
    first = sending.claim(at=at)
    assert len(first) == AT_ONCE
    assert sending.claim(at=at) == []
    WebhookEndpoint.objects.ours().update(failing_since=at)
    after = at + CLAIMED_FOR
    assert len(sending.claim(at=after)) == AT_ONCE_FAILING
    assert sending.claim(at=after) == []


def test_a_worker_that_dies_leaves_a_claim_that_ends_and_a_doubled_message_finds_nothing(
    here: Steps, outside: Receivers
) -> None:
    endpoint, at = add(here, f"{outside.url}/dies", "ask.approved"), clock.now()
    here.ask("joe", "ada", 1_000, at=here.cast.at)
    deliver(at=here.cast.at)
    [delivery_id] = sending.claim(at=at)
    letter = sending.begin(delivery_id=delivery_id, at=at)
    assert letter is not None
    assert sending.begin(delivery_id=delivery_id, at=at) is None
    webhook.send(letter, at=at)  # and here it dies
    [outcome] = push(at=at + CLAIMED_FOR)
    assert outcome.status == 204
    first, second = outside.taken["/dies"]
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert only(endpoint).attempts == 2


def test_for_a_day_after_an_exchange_the_old_secret_fits_too(here: Steps, outside: Receivers) -> None:
    cast, lena, at = here.cast, here.cast.user("lena"), clock.now()
    endpoint = add(here, f"{outside.url}/two")
    old = secret_of(by=lena, endpoint_id=endpoint.id, at=at)
    rotate_secret(by=lena, endpoint_id=endpoint.id, at=at)
    new = secret_of(by=lena, endpoint_id=endpoint.id, at=at)
    for day in (0, 1):
        send_test(by=lena, endpoint_id=endpoint.id, at=cast.at)
        push(at=at + timedelta(days=day))
    both, later = outside.taken["/two"]
    assert len(both.headers["webhook-signature"].split()) == 2
    assert Webhook(old).verify(both.body, both.headers)["type"] == "webhook.tested"
    Webhook(new).verify(both.body, both.headers)
    assert len(later.headers["webhook-signature"].split()) == 1
    assert "whsec" not in endpoint.secret


# --- where it leads ---------------------------------------------------------------------------------------------------


def test_a_name_that_leads_inside_is_refused_where_it_is_resolved(
    here: Steps, outside: Receivers, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {"good.example": ["93.184.215.14"], "bad.example": ["93.184.215.14", "169.254.169.254"], "self.example": []}
    known["self.example"] = ["127.0.0.1"]

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    settings.WEBHOOKS_HERE = False
    assert resolve("good.example", 443) == ["93.184.215.14"]
    for host in ("bad.example", "self.example"):
        with pytest.raises(Inside):
            resolve(host, 443)
    letter = sending.Letter(UUID(int=1), UUID(int=2), "https://self.example/", {}, b"{}")
    assert webhook.send(letter, at=here.cast.at).error == "address"
    letter = sending.Letter(UUID(int=1), UUID(int=2), f"{outside.url}/never", {}, b"{}")
    assert webhook.send(letter, at=here.cast.at).error == "address"
    assert not outside.taken["/never"]


def test_a_connection_goes_to_what_was_judged_whatever_the_name_says_later(
    here: Steps, outside: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(outside.url.rpartition(":")[2])
    asked: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *more: Any, **named: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1", port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    letter = sending.Letter(UUID(int=1), UUID(int=2), f"http://moves.example:{port}/judged", {}, b"{}")
    assert webhook.send(letter, at=here.cast.at).status == 204
    assert [each for each in asked if each == "moves.example"] == ["moves.example"]
    assert outside.taken["/judged"][0].headers["host"] == f"moves.example:{port}"


def test_whoever_speaks_slowly_has_as_long_as_everybody_in_all(
    here: Steps, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(webhook, "SECONDS", 0.5)
    with receivers() as slow, caplog.at_level(logging.DEBUG):
        slow.slow["/"] = 30
        outcome = webhook.send(sending.Letter(UUID(int=1), UUID(int=2), f"{slow.url}/", {}, b"{}"), at=here.cast.at)
    assert (outcome.status, outcome.error) == (None, "slow")
    assert 0.4 < outcome.seconds < 2


# --- over HTTP --------------------------------------------------------------------------------------------------------


@pytest.fixture
def door(cast: Cast) -> Door:
    """The API as Lena, who leads, and Priya, who does not."""
    with cast.scope():
        open_deliveries().update(done_at=cast.at)
    return Door(cast, {name: cast.token(name) for name in ("lena", "priya")})


def test_a_system_is_added_tested_paused_started_replayed_and_ended(door: Door, outside: Receivers) -> None:
    cast = door.cast
    made = door.post("lena", "webhooks", {"url": f"{outside.url}/api", "types": ["ask.approved"]}, status=201)
    assert "secret" not in json.dumps(made).replace("old_secret_until", "")
    path = f"webhooks/{made['id']}"
    assert door.get("lena", "webhooks")["results"] == [made]
    assert door.get("lena", f"{path}/secret")["secret"].startswith("whsec_")
    test = door.post("lena", f"{path}/test", {}, status=202)
    assert (test["type"], test["state"], test["attempts"]) == ("webhook.tested", "due", 0)
    with cast.scope():
        push()
    assert door.get("lena", f"{path}/deliveries?state=taken")["results"][0]["status"] == 204
    assert door.post("lena", f"{path}/pause", {})["paused_why"] == "asked"
    door.post("lena", f"{path}/pause", {}, status=409)
    door.post("lena", f"{path}/test", {}, status=409)
    with cast.scope():
        Steps(cast).ask("joe", "ada", 1_000, at=cast.at)
        deliver(at=cast.at)
        assert push() == []
    since = (cast.at - timedelta(seconds=1)).isoformat()
    assert door.post("lena", f"{path}/resume", {})["paused_at"] is None
    assert door.post("lena", f"{path}/replay", {"since": since}, status=202) == {"count": 1}
    with cast.scope():
        push()
    assert door.post("lena", f"{path}/replay", {"since": since}, status=202) == {"count": 0}
    assert door.post("lena", f"{path}/replay", {"since": since, "again": True}, status=202) == {"count": 1}
    with cast.scope():
        push()
    _, first, again = outside.wait("/api", 3)
    assert first.headers["webhook-id"] == again.headers["webhook-id"]
    row = door.get("lena", f"{path}/deliveries?state=taken&limit=1")["results"][0]
    assert door.post("lena", f"webhook-deliveries/{row['id']}/replay", {})["state"] == "due"
    assert door.send("lena", "POST", f"{path}/end", {}).status_code == 204
    door.get("lena", path, status=404)


def test_bad_input_is_named_and_adds_nothing(door: Door, outside: Receivers, settings: LazySettings) -> None:
    settings.WEBHOOKS_HERE = False

    def wrong(body: Any, status: int = 400) -> str:
        return str(door.post("lena", "webhooks", body, status=status)["errors"][0]["field"])

    assert wrong({"url": "https://example.org/\r\nX-Sent: 1"}) == "url"
    assert wrong({"url": "http://example.org/"}) == "url"
    assert wrong({"url": "https://192.168.0.1/"}) == "url"
    assert wrong({"url": outside.url}) == "url"
    assert wrong({"url": "https://example.org/", "types": ["ask.aproved"]}) == "types"
    assert wrong({"url": "https://example.org/", "types": ["record.*"]}) == "types"
    assert wrong({"url": "https://example.org/", "types": "ask.approved"}) == "types"
    assert door.send("lena", "POST", "webhooks", b'{"url": "' + b"a" * 10_000_000 + b'"}').status_code == 413
    assert door.send("lena", "POST", "webhooks", b'{"url": "\xff"}').status_code == 400
    door.post("priya", "webhooks", {"url": "https://example.org/"}, status=403)
    assert door.get("lena", "webhooks")["results"] == []
    soon = (clock.now() + timedelta(days=1)).isoformat()
    made = door.post("lena", "webhooks", {"url": "https://example.org/"}, status=201)
    assert door.post("lena", f"webhooks/{made['id']}/replay", {"since": soon}, status=400)
