"""Facts of other systems: done once by the doors that people use, or kept with the reason for somebody to look at."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command

from audit.books import WORDS, compare
from audit.models import Event, Words
from delegation.models import Absence, Person, User
from notifications.rules import rules_for
from tests.every_page import signed_in
from tests.integration.incoming.till import Till
from tests.integration.workflow.door import Door
from workflow.models import ToldFact
from workflow.services.telling import drop_fact, play_again
from workflow.shapes.telling import read_fact
from workflow.told_facts import facts_that_wait, hidden_facts

MONTH = timedelta(days=30)


def tell(till: Till, type: str, data: Any, *, id: str = "e1", status: int = 200, **more: Any) -> Any:
    """This function will tell a fact as the organisation's own system does."""
    event = {"specversion": "1.0", "id": id, "source": "/hr", "type": type, "data": data, **more}
    answer = till.facts.send("facts", event)
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def away(till: Till, user: str = "sam", **more: Any) -> dict[str, Any]:
    """This function will say that somebody is away for a month from tomorrow."""
    start = till.cast.at + timedelta(days=1)
    return {"user": user, "starts_at": start.isoformat(), "ends_at": (start + MONTH).isoformat(), **more}


def test_who_is_away_is_written_down_once_by_the_system_that_said_it(till: Till) -> None:
    told = [tell(till, "absence", away(till), traceparent="00-ab") for _ in range(2)]
    assert told[0] == told[1]
    assert told[0]["state"] == "done"
    with till.cast.scope():
        assert Absence.objects.ours().filter(user__username="sam").count() == 1
        event = Event.objects.ours().get(type="absence.recorded")
        assert (event.process, event.actor_id) == ("facts.hr", None)
    tell(till, "absence", away(till, "gwen"), status=409)  # the id said something else before
    assert tell(till, "absence", away(till), id="e2")["state"] == "done"  # the same again is no news


def test_who_has_left_decides_nothing_any_more(till: Till) -> None:
    at = till.cast.at.isoformat()
    assert tell(till, "leaver", {"user": "tom", "left_at": at, "hand_over_to": "sam"})["state"] == "done"
    with till.cast.scope():
        assert not User.objects.ours().get(username="tom").is_active


def test_a_person_moves_to_another_team(till: Till) -> None:
    with till.cast.scope():
        team = (
            Person.objects.ours().exclude(team=till.cast.person("ada").team).values_list("team_id", flat=True).first()
        )
        team = team or till.cast.user("helen").team_id
    data = {"person": str(till.cast.person("ada").id), "team": str(team)}
    assert tell(till, "person.moved", data)["state"] == "done"
    with till.cast.scope():
        assert Person.objects.ours().get(id=till.cast.person("ada").id).team_id == team


def test_a_balance_is_compared_and_never_taken_over(till: Till) -> None:
    with till.cast.scope():
        budget = till.cast.budget("ada")
    ours, data = budget.allocated - budget.spent, {"budget": str(budget.id)}
    assert tell(till, "balance", data | {"balance": ours})["state"] == "done"
    told = tell(till, "balance", data | {"balance": ours - 100}, id="e2")
    assert told["state"] == "waits"
    assert "Nothing was changed." in told["reason"]
    with till.cast.scope():
        assert till.cast.budget("ada").allocated == budget.allocated


@pytest.mark.parametrize(
    ("type", "data", "why"),
    [
        ("absence", {"user": "nobody"}, "starts_at: This is missing."),
        ("leaver", {"user": "nobody", "left_at": "2026-01-01T00:00:00Z"}, "user: This is not known here."),
        ("birthday", {}, "We know no fact of this kind."),
        ("balance", [], "non_field_errors: This must be a JSON object."),
    ],
)
def test_what_cannot_be_done_waits_with_the_reason(till: Till, type: str, data: Any, why: str) -> None:
    told = tell(till, type, data)
    assert told["state"] == "waits"
    assert why in told["reason"]
    assert [each.audience for each in rules_for("fact.waits")] == ["admins"]


def test_the_sums_of_a_balance_are_read_by_who_may_see_that_money_alone(till: Till) -> None:
    with till.cast.scope():
        data = {"budget": str(till.cast.budget("ada").id), "balance": 1}
    tell(till, "balance", data)
    with till.cast.scope():
        [fact] = facts_that_wait(by=till.cast.user("lena"))
        assert hidden_facts([fact], by=till.cast.user("lena")) == {fact.id}
        assert hidden_facts([fact], by=till.cast.user("priya")) == set()
    lena = signed_in(till.cast, "lena")
    for page in ("/organisation/systems/", f"/organisation/told/{fact.id}/"):
        text = lena.get(page).content.decode()
        assert "The sums differ." in text
        assert "is not spent" not in text
        assert "&quot;balance&quot;: 1" not in text


def test_what_moved_by_an_unknown_card_stands_where_the_organisation_is_looked_after(till: Till) -> None:
    till.say("capture", "t-unknown", 500, card="nobody")
    till.tap("t-yen", 500)
    till.say("capture", "t-yen", 500, currency="JPY")
    text = signed_in(till.cast, "lena").get("/organisation/systems/").content.decode()
    assert "vale-card: t-unknown" in text
    assert "Money moved by a card that nobody linked." in text
    assert "vale-card: t-yen" in text


def test_a_balance_is_tried_again_only_by_who_may_see_the_money(till: Till) -> None:
    with till.cast.scope():
        data = {"budget": str(till.cast.budget("ada").id), "balance": 0}
    told = tell(till, "balance", data)
    with till.cast.scope():
        again = play_again(by=till.cast.user("lena"), fact_id=told["id"], said=data, read=read_fact, at=till.cast.at)
        assert again.reason is not None
        assert again.reason.text == "balance: Only somebody who may see this money can try this again."


def test_somebody_puts_it_right_or_sets_it_aside(till: Till) -> None:
    lena, at = till.cast.user("lena"), till.cast.at
    first, second = tell(till, "absence", away(till, "sma")), tell(till, "birthday", {}, id="e2")
    with till.cast.scope():
        wrong = play_again(by=lena, fact_id=first["id"], said=away(till, "sma"), read=read_fact, at=at)
        assert wrong.state == "waits"
        mended = play_again(by=lena, fact_id=first["id"], said=away(till), read=read_fact, at=at)
        assert mended.state == "done"
        assert Event.objects.ours().get(type="absence.recorded").actor_id == lena.id  # as she said it
        assert drop_fact(by=lena, fact_id=second["id"], at=at).state == "dropped"
        assert not ToldFact.objects.ours().filter(waits_at__isnull=False).exists()
    assert tell(till, "absence", away(till, "sma"))["state"] == "done"  # sent again, it stays as it is


def test_what_is_said_of_a_person_goes_when_they_are_erased(till: Till) -> None:
    person = till.cast.person("ada")
    with till.cast.scope():
        budget = till.cast.budget("ada")
    tell(till, "person.moved", {"person": str(person.id), "team": str(budget.id)})
    tell(till, "balance", {"budget": str(budget.id), "balance": -1}, id="e2")
    tell(till, "balance", {"budget": "nothing"}, id="e3")
    with till.cast.scope():
        rows = ToldFact.objects.ours().order_by("message_id").select_related("said", "reason")
        about = [(each.said.subject_id, each.reason.subject_id) for each in rows if each.said and each.reason]
    assert about == [(person.id, person.id), (person.id, person.id), (None, None)]


@pytest.mark.parametrize("ends", ["mended", "mended in two steps", "set aside"])
def test_what_names_nobody_we_know_goes_once_it_is_over(till: Till, ends: str) -> None:
    lena, at = till.cast.user("lena"), till.cast.at
    fact = tell(till, "absence", away(till, "sma", note="Ada Bright is ill"))["id"]
    with till.cast.scope():
        if ends == "set aside":
            drop_fact(by=lena, fact_id=fact, at=at)
        if ends == "mended in two steps":
            assert play_again(by=lena, fact_id=fact, said=away(till, x=1), read=read_fact, at=at).state == "waits"
        if ends != "set aside":
            assert play_again(by=lena, fact_id=fact, said=away(till), read=read_fact, at=at).state == "done"
        gone = Words.objects.ours().exclude(erased_at=None)
        assert [(each.text, each.subject_id) for each in gone] == [("", None)]
        assert not Words.objects.ours().filter(text__contains="Ada Bright is ill").exists()
        told = Event.objects.ours().get(type="words.erased")
        assert (told.data, told.actor_id) == ({"words": [str(gone[0].id)]}, lena.id)
    assert not compare(WORDS, organisation_id=till.cast.organisation.id).differ


def test_of_somebody_whose_record_is_erased_nothing_is_done_and_nothing_kept(till: Till) -> None:
    with till.cast.scope():
        ada, team, budget = till.cast.person("ada").id, till.cast.user("helen").team_id, till.cast.budget("ada")
    moved = {"person": str(ada), "team": str(team)}
    tell(till, "person.moved", moved | {"team": str(ada)}, id="before")
    tell(till, "absence", away(till, "sma"), id="other")
    with till.cast.scope():
        Person.objects.ours().filter(id=ada).update(erased_at=till.cast.at)
        waits, other = facts_that_wait(by=till.cast.user("lena")).order_by("id")
    told = [tell(till, "person.moved", moved) for _ in range(2)]
    told += [tell(till, "balance", {"budget": str(budget.id), "balance": budget.allocated - budget.spent}, id="e2")]
    assert {each["state"] for each in told} == {"dropped"}
    assert {each["reason"] for each in told} == {
        "The record of this person is erased. Nothing more is written about them."
    }
    with till.cast.scope():
        assert not ToldFact.objects.ours().filter(dropped_at__isnull=False, said__isnull=False).exists()
        ToldFact.objects.ours().filter(id=other.id).update(said=None)  # as words look that went otherwise
    lena, again = Door(till.cast, {"lena": till.cast.token("lena")}), f"told-facts/{waits.id}/again"
    assert "Set this aside" in lena.post("lena", again, {}, status=409)["detail"]
    assert "Set this aside" in lena.post("lena", again, {"data": moved}, status=409)["detail"]
    gone = lena.post("lena", f"told-facts/{other.id}/again", {}, status=422)
    assert gone["errors"][0]["field"] == "data"
    page = signed_in(till.cast, "lena").post(f"/organisation/told/{waits.id}/", {"said": json.dumps(moved)})
    assert (page.status_code, "Set this aside" in page.content.decode()) == (422, True)


def test_what_is_done_needs_its_words_no_more(till: Till) -> None:
    tell(till, "absence", away(till))
    tell(till, "absence", away(till, note="x"), id="e2")
    with till.cast.scope():
        done, waits = ToldFact.objects.ours().order_by("message_id").select_related("said")
        assert (done.said, waits.said and waits.said.subject_id) == (None, till.cast.user("sam").id)


def test_somebody_away_sooner_than_was_written_down_is_news(till: Till) -> None:
    tell(till, "absence", away(till))
    sooner = away(till) | {"starts_at": (till.cast.at + timedelta(hours=1)).isoformat()}
    assert tell(till, "absence", sooner, id="e2")["state"] == "waits"


def test_what_is_nested_too_deeply_is_refused_in_words(till: Till) -> None:
    event = b'{"specversion": "1.0", "id": "e1", "source": "/hr", "type": "absence", "data": %s}'
    answer = till.facts.send("facts", event % (b"[" * 900 + b"]" * 900))
    assert answer.status_code == 400
    assert json.loads(answer.content)["errors"] == [{"field": "data", "message": "This is nested too deeply."}]


@pytest.mark.parametrize(
    "change",
    [
        {"specversion": "0.3"},
        {"id": ""},
        {"id": "a b"},
        {"source": "/hr\r\nX: y"},
        {"datacontenttype": "text/plain"},
        {"Data-Base64": "x"},
    ],
)
def test_what_is_no_cloudevent_is_refused(till: Till, change: dict[str, Any]) -> None:
    assert tell(till, "absence", away(till), status=400, **change)["errors"]


def test_facts_are_not_told_by_a_card_programme(till: Till) -> None:
    event = {"specversion": "1.0", "id": "e1", "source": "/hr", "type": "absence", "data": away(till)}
    assert till.cards.send("facts", event).status_code == 401
    assert till.facts.send("facts", b"[" * 100_000).status_code == 400


def test_a_system_is_added_and_given_another_secret_at_a_terminal(
    till: Till, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("source", "elmbridge-vale", "facts", "payroll")
    call_command("source", "elmbridge-vale", "facts", "payroll", "--rotate")
    first, second = capsys.readouterr().out.splitlines()
    assert first.split()[0] == second.split()[0]
    assert first.split()[1] != second.split()[1]
