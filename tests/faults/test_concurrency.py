"""Many at once, over HTTP, at the real web server: never a penny past a limit, one answer for one ask, no crash."""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from audit import clock
from audit.ids import new_id
from delegation.models import Mandate, Person
from delegation.services.mandates import grant_officer, revoke
from delegation.services.people import add_post, cover_team
from tests.callers import Caller, callers
from tests.cast import Cast, build_cast
from tests.faults.at_once import at_once, blocked_backends, books_of, new_person, rows
from tests.processes import wait_for, web_server
from tests.servers import Place, empty_tables

ROUNDS = int(os.environ.get("LEEWAY_ROUNDS", "20"))
THREADS = 32
A_MONTH, EACH = 25_000, 1_250
A_REASON = "Two lessons first, then we look again together."
NAMES = ("joe", "ada", "mo", "priya", "sam", "gwen")

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def cast(place: Place, _migrated: list[str], django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast, committed, for all the tests of this file: each makes people of its own."""
    with django_db_blocker.unblock():
        yield build_cast()
        connections.close_all()
        empty_tables(place, _migrated)


@pytest.fixture(scope="module")
def people(place: Place, cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Caller]]:
    """The cast at a web server started as `make run` starts it, over this worker's database."""
    folder = tmp_path_factory.mktemp("web")
    with web_server(place, folder) as url, callers(url, cast, *NAMES) as found:
        yield found
        log = (folder / "web.log").read_text(encoding="utf-8")
    assert "Traceback" not in log, log


def ask_body(person: object, amount: int, **more: Any) -> dict[str, Any]:
    """This function will make what somebody sends to ask."""
    given = {"kind": "one_off", "category": "everyday", "what_for": "for the allotment", **more}
    return {"person": str(getattr(person, "id", person)), "amount": amount, **given}


def statuses(answers: list[httpx.Response]) -> Counter[int]:
    """This function will count answers by their status."""
    return Counter(answer.status_code for answer in answers)


@pytest.mark.timeout(600)
def test_32_at_once_pass_neither_the_budget_nor_the_month_by_a_penny(
    place: Place, cast: Cast, people: dict[str, Caller]
) -> None:
    # The month lets 20 through. A budget of £300 holds 24 of 32, one of £200 is the narrower of the two.
    for number in range(ROUNDS):
        allocated = (30_000, 20_000)[number % 2]
        person, budget = new_person(cast, allocated=allocated)
        body = ask_body(person, EACH)
        answers = at_once([lambda n=n: people[("joe", "ada")[n % 2]].send("asks", body) for n in range(THREADS)])  # type: ignore[misc] # noqa: B023
        assert statuses(answers) == {201: THREADS}, f"round {number}: {statuses(answers)}"
        books = books_of(place, budget.id)
        yes = min(A_MONTH, allocated) // EACH
        held = allocated // EACH
        assert (books.approved, books.waiting_with_hold, books.waiting_without) == (yes, held - yes, THREADS - held)
        assert (books.family_said_yes_to, books.held) == (yes * EACH, held * EACH)
        said = Counter(answer.json()["status"] for answer in answers)
        assert said == Counter(approved=yes, waiting=THREADS - yes)


def test_many_sizes_at_once_from_two_roles_leave_no_overspent_promise(
    place: Place, cast: Cast, people: dict[str, Caller]
) -> None:
    for number in range(max(1, ROUNDS // 4)):
        sizes = random.Random(number)  # noqa: S311 - repeatable, not secret
        person, budget = new_person(cast, allocated=50_000)
        calls = [(("joe", "ada", "priya")[n % 3], ask_body(person, sizes.randint(1, 9_000))) for n in range(THREADS)]
        answers = at_once([lambda by=by, body=body: people[by].send("asks", body) for by, body in calls])  # type: ignore[misc]
        assert statuses(answers) == {201: THREADS}
        books = books_of(place, budget.id)
        assert books.family_said_yes_to <= A_MONTH
        assert books.held <= 50_000


def test_eight_answers_at_once_to_one_ask_leave_one(place: Place, people: dict[str, Caller], cast: Cast) -> None:
    for number in range(max(1, ROUNDS // 4)):
        ask = people["joe"].post("asks", ask_body(cast.person("ada"), 15_000), 201)
        yes = {"outcome": "approve"}
        no = {"outcome": "decline", "reason": A_REASON, "reason_code": "another_way"}
        path = f"asks/{ask['id']}/decide"
        answers = at_once([lambda n=n: people["priya"].send(path, (yes, no)[n % 2]) for n in range(8)])  # type: ignore[misc] # noqa: B023
        assert statuses(answers) == {200: 1, 409: 7}, f"round {number}"
        (won,) = [answer.json()["status"] for answer in answers if answer.status_code == 200]
        assert {answer.json()["ask_status"] for answer in answers if answer.status_code == 409} == {won}
        decisions = rows(place, "SELECT count(*) FROM workflow_decision WHERE ask_id = %s", ask["id"])
        assert decisions == [(1,)]
        books_of(place, cast.elmbridge_vale.budgets["ada"].id)


@contextmanager
def capped(place: Place, cast: Cast, name: str) -> Iterator[None]:
    """Somebody's own mandates, narrowed to £100 more this month over all people."""
    holder = cast.user(name)
    charged = "SELECT coalesce(sum(held + used), 0)::bigint FROM delegation_hold WHERE holder_id = %s"
    amount = 10_000 + rows(place, charged, holder.id)[0][0]
    cap = {"key": "cap", "kind": "per_period", "amount": amount, "period": "month", "act_kinds": ["one_off"]}
    with cast.scope():
        Mandate.objects.ours().filter(holder=holder, kind="officer").update(limits=[cap])
    yield
    with cast.scope():
        Mandate.objects.ours().filter(holder=holder, kind="officer").update(limits=[])


def yeses_of_eight(people: dict[str, Caller], name: str, persons: list[Person], *, how: str) -> int:
    """Somebody with £100 left asks, or answers, eight times £40 at once: how many became a yes."""
    if how == "asking":
        answers = at_once([lambda p=p: people[name].send("asks", ask_body(p, 4_000)) for p in persons])  # type: ignore[misc]
        assert statuses(answers) == {201: 8}
        became = Counter(answer.json()["status"] for answer in answers)
        assert set(became) <= {"approved", "waiting"}
        return became["approved"]
    asks = [people["joe"].post("asks", ask_body(p, 4_000, ask_someone=True), 201) for p in persons]
    to = people[name].get("me")["user"]["id"]
    for ask in asks:
        if ask["waiting_for"]["user"] != to:
            people[name].post(f"asks/{ask['id']}/reassign", {"to": to, "reason": "I do this one"})
    yes = {"outcome": "approve"}
    answers = at_once([lambda id=ask["id"]: people[name].send(f"asks/{id}/decide", yes) for ask in asks])  # type: ignore[misc]
    said = statuses(answers)
    assert set(said) <= {200, 403}
    return int(said[200])


@pytest.mark.parametrize("how", ["deciding", "asking"])
def test_one_holders_limit_holds_over_several_people_at_once(
    place: Place, cast: Cast, people: dict[str, Caller], how: str
) -> None:
    # Different people and budgets, so no lock but that of Priya's own mandate stands between them.
    for _ in range(max(2, ROUNDS // 4)):
        persons = [new_person(cast, allocated=50_000)[0] for _ in range(8)]
        with capped(place, cast, "priya"):
            assert yeses_of_eight(people, "priya", persons, how=how) == 2


@pytest.fixture
def second_post(cast: Cast) -> Iterator[None]:
    """Sam's role over a second team, by a mandate of its own."""
    with cast.scope():
        lena, sam, ward, at = cast.user("lena"), cast.user("sam"), cast.team("hospital"), clock.now()
        paragraph = {"role": "practitioner", "constitution_paragraph": "4.7"}
        post = add_post(by=lena, team=ward, title=f"Ward social worker {new_id()}", at=at, **paragraph)
        cover_team(by=lena, user=sam, team=ward, at=at)
        second = grant_officer(by=lena, holder=sam, post=post, at=at)
    yield
    with cast.scope():
        revoke(by=lena, mandate_id=second.id, at=clock.now())


@pytest.mark.usefixtures("second_post")
@pytest.mark.parametrize("how", ["deciding", "asking"])
def test_one_holders_limit_holds_over_two_posts_at_once(
    place: Place, cast: Cast, people: dict[str, Caller], how: str
) -> None:
    # A limit that counts by holder counts what was said by either mandate, so both keep others out.
    for _ in range(max(2, ROUNDS // 4)):
        persons = [new_person(cast, allocated=50_000, team=("adults_east", "hospital")[n % 2])[0] for n in range(8)]
        with capped(place, cast, "sam"):
            assert yeses_of_eight(people, "sam", persons, how=how) == 2


def test_asking_while_it_is_revoked_says_yes_only_by_authority_that_was_there(
    place: Place, cast: Cast, people: dict[str, Caller]
) -> None:
    for number in range(max(2, ROUNDS // 2)):
        person, budget = new_person(cast, allocated=50_000)
        with cast.scope():
            mandate = Mandate.objects.ours().get(holder=cast.user("joe"), person=person)

        def revoke_it(mandate_id: UUID = mandate.id, wait: float = number / 100) -> datetime:
            time.sleep(wait)
            with cast.scope():
                at = clock.now()
                revoke(by=cast.user("joe"), mandate_id=mandate_id, at=at)
            connection.close()
            return at

        asks = [lambda p=person: people["joe"].post("asks", ask_body(p, EACH), 201)["status"] for _ in range(16)]
        at_once([revoke_it, *asks])
        assert people["joe"].post("asks", ask_body(person, EACH), 201)["status"] == "waiting"
        books = books_of(place, budget.id)
        assert books.approved + books.waiting_with_hold == 17
        late = """
            SELECT d.at, m.revoked_at FROM workflow_decision d JOIN delegation_mandate m ON m.id = d.mandate_id
            WHERE m.id = %s AND d.at >= m.revoked_at
        """
        assert rows(place, late, mandate.id) == []


def test_a_key_sent_by_eight_at_once_asks_once(place: Place, cast: Cast, people: dict[str, Caller]) -> None:
    for number in range(max(1, ROUNDS // 4)):
        person, budget = new_person(cast, allocated=50_000)
        body, key = ask_body(person, EACH), {"Idempotency-Key": f"round-{number}"}
        answers = at_once([lambda: people["joe"].send("asks", body, **key) for _ in range(8)])  # noqa: B023
        assert set(statuses(answers)) <= {201, 409}
        assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
        assert all(answer.headers["Retry-After"] for answer in answers if answer.status_code == 409)
        again = people["joe"].post("asks", body, 201, **key)
        books = books_of(place, budget.id)
        assert (books.approved, books.held) == (1, EACH)
        assert again["id"] == next(answer.json()["id"] for answer in answers if answer.status_code == 201)


# --- one waits for the other: what is read after the wait is what the other left -------------------------------------


def while_locked(place: Place, statement: str, values: list[Any], call: Any) -> Any:
    """This function will start a call while a statement of somebody else is not yet committed, then commit that."""
    with psycopg.connect(place.admin_url) as other, ThreadPoolExecutor(1) as thread:
        other.execute(statement, values)
        answer = thread.submit(call)
        wait_for(lambda: blocked_backends(place) > 0, seconds=20, what="somebody waits for the lock")
        assert not answer.done()
        other.commit()
        return answer.result(timeout=30)


def test_an_ask_that_waited_for_a_revocation_finds_no_authority(
    place: Place, cast: Cast, people: dict[str, Caller]
) -> None:
    person, budget = new_person(cast, allocated=50_000)
    revoked = "UPDATE delegation_mandate SET revoked_at = now() WHERE person_id = %s AND holder_id = %s"
    values = [person.id, cast.user("joe").id]
    answer = while_locked(place, revoked, values, lambda: people["joe"].post("asks", ask_body(person, EACH), 201))
    assert (answer["status"], answer["ruling"]["outcome"]) == ("waiting", "none")
    assert books_of(place, budget.id).approved == 0


def test_an_ask_that_waited_for_the_last_money_finds_it_gone(
    place: Place, cast: Cast, people: dict[str, Caller]
) -> None:
    person, budget = new_person(cast, allocated=EACH)
    spent = "UPDATE delegation_budget SET spent = 1 WHERE id = %s"
    answer = while_locked(place, spent, [budget.id], lambda: people["joe"].post("asks", ask_body(person, EACH), 201))
    assert (answer["status"], answer["hold"]) == ("waiting", None)


def test_an_ask_that_waited_for_a_budget_to_close_is_refused(
    place: Place, cast: Cast, people: dict[str, Caller]
) -> None:
    person, budget = new_person(cast, allocated=50_000)
    closed = "UPDATE delegation_budget SET closed_at = now() WHERE id = %s"
    for body in (ask_body(person, EACH), ask_body(person, EACH, budget=str(budget.id))):
        answer = while_locked(place, closed, [budget.id], lambda body=body: people["joe"].post("asks", body, 400))
        assert [each["field"] for each in answer["errors"]] == ["budget"]
        rows_changed = "UPDATE delegation_budget SET closed_at = NULL WHERE id = %s RETURNING id"
        assert len(rows(place, rows_changed, budget.id)) == 1


def test_an_answer_that_waited_for_somebody_to_take_over_is_told_who_has_it(
    place: Place, cast: Cast, people: dict[str, Caller]
) -> None:
    ask = people["joe"].post("asks", ask_body(cast.person("ada"), 15_000), 201)
    taken_over = """
        WITH taken AS (
            INSERT INTO workflow_assignment
            SELECT (jsonb_populate_record(w, jsonb_build_object('id', %s::uuid, 'user_id', %s::uuid))).*
            FROM workflow_assignment w JOIN workflow_ask a ON a.assignment_id = w.id WHERE a.id = %s RETURNING id)
        UPDATE workflow_ask SET assignment_id = taken.id FROM taken WHERE workflow_ask.id = %s
    """
    values = [new_id(), cast.user("sam").id, ask["id"], ask["id"]]
    path, yes = f"asks/{ask['id']}/decide", {"outcome": "approve"}
    answer = while_locked(place, taken_over, values, lambda: people["priya"].post(path, yes, 409))
    assert "Sam Ellis" in answer["detail"]
    assert people["sam"].post(path, yes)["status"] == "approved"


def test_a_check_waits_for_nobody(place: Place, cast: Cast, people: dict[str, Caller]) -> None:
    person, budget = new_person(cast, allocated=50_000)
    with psycopg.connect(place.admin_url) as other:
        other.execute("SELECT FROM delegation_person WHERE id = %s FOR UPDATE", [person.id])
        other.execute("SELECT FROM delegation_budget WHERE id = %s FOR UPDATE", [budget.id])
        for amount in (EACH, 15_000):
            assert people["joe"].post("asks/check", ask_body(person, amount))["outcome"]


# --- everything at once ----------------------------------------------------------------------------------------------


def test_taking_over_and_answering_at_once_leave_one_of_them(
    place: Place, cast: Cast, people: dict[str, Caller]
) -> None:
    for _ in range(max(2, ROUNDS // 2)):
        ask = people["joe"].post("asks", ask_body(cast.person("ada"), 15_000), 201)
        take = {"to": str(cast.user("sam").id), "reason": "Priya is out"}
        path = f"asks/{ask['id']}"
        yes, taken, withdrawn = at_once(
            [
                lambda: people["priya"].send(f"{path}/decide", {"outcome": "approve"}),  # noqa: B023
                lambda: people["sam"].send(f"{path}/reassign", take),  # noqa: B023
                lambda: people["joe"].send(f"{path}/withdraw"),  # noqa: B023
            ]
        )
        assert {yes.status_code, taken.status_code, withdrawn.status_code} <= {200, 409}
        ended = [each for each in (yes, withdrawn) if each.status_code == 200]
        assert len(ended) == 1
        left = people["joe"].get(path)
        assert left["status"] == ("approved" if yes.status_code == 200 else "withdrawn")
    books_of(place, cast.elmbridge_vale.budgets["ada"].id)


def test_a_storm_of_commands_leaves_books_that_balance(place: Place, cast: Cast, people: dict[str, Caller]) -> None:
    person, budget = new_person(cast, allocated=100_000)
    seen: list[int] = []
    asks: list[str] = []
    until = time.monotonic() + max(2.0, ROUNDS / 2)

    def storm(seed: int) -> None:
        choose = random.Random(seed)  # noqa: S311 - repeatable, not secret
        while time.monotonic() < until:
            id = choose.choice(asks) if asks else "none"
            by, path, body = choose.choice(
                [
                    (choose.choice(("joe", "ada", "priya")), "asks", ask_body(person, choose.randint(1, 20_000))),
                    (choose.choice(("priya", "sam")), f"asks/{id}/decide", {"outcome": "approve"}),
                    ("priya", f"asks/{id}/decide", {"outcome": "decline", "reason": A_REASON, "reason_code": "other"}),
                    ("sam", f"asks/{id}/reassign", {"to": str(cast.user("sam").id), "reason": "Mine"}),
                    (choose.choice(("joe", "ada")), f"asks/{id}/withdraw", None),
                    (choose.choice(("joe", "priya", "sam")), f"asks/{id}/take-back", None),
                ]
            )
            answer = people[by].send(path, body)
            seen.append(answer.status_code)
            if answer.status_code == 201:
                asks.append(answer.json()["id"])

    threads = [threading.Thread(target=storm, args=(seed,)) for seed in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(seen) <= {200, 201, 403, 404, 409, 422}, Counter(seen)
    assert {200, 201, 409} <= set(seen)
    books = books_of(place, budget.id)
    assert books.family_said_yes_to <= A_MONTH
    # Each transition has its event, and each ask the status of its last transition.
    broken = """
        SELECT a.id FROM workflow_ask a WHERE a.status <> (
            SELECT to_status FROM workflow_transition t WHERE t.ask_id = a.id ORDER BY t.id DESC LIMIT 1)
        UNION ALL SELECT t.id FROM workflow_transition t
        WHERE NOT EXISTS (SELECT FROM audit_event e WHERE e.id = t.event_id AND e.subject_id = t.ask_id)
    """
    assert rows(place, broken) == []
