"""What was asked is found again: by its words, by days and by what it was, among what somebody may see alone."""

from datetime import date, timedelta
from typing import Any

from delegation.services.concerns import ConcernFields, raise_concern
from tests.integration.workflow.steps import TUESDAY, Steps
from workflow.searching import Wanted, asks_wanted
from workflow.services.talking import comment

DAY = timedelta(days=1)


def found(steps: Steps, by: str = "joe", **wanted: Any) -> list[str]:
    """This function will search and give the words of what was found, in their order."""
    rows = asks_wanted(Wanted(**wanted), by=steps.cast.user(by), zone="Europe/London")
    return sorted(ask.what_for.text for ask in rows.select_related("what_for"))


def furnish(steps: Steps) -> None:
    """This function will ask for a few things."""
    steps.ask("joe", "ada", 1_250, what_for="Bus pass for May", payee="Vale Buses", category="travel")
    steps.ask("joe", "ada", 900, what_for="Seeds", payee="Garden Co", at=TUESDAY - 40 * DAY)
    steps.ask("priya", "ada", 4_000, what_for="A taxi home", category="travel.taxi")
    steps.ask("joe", "ada", 15_000, what_for="100% wool coat_")
    steps.ask("maya", "leo", 1_000, what_for="Bus to the pool")


def test_every_word_must_be_found_in_what_for_or_in_the_payee(steps: Steps) -> None:
    furnish(steps)
    assert found(steps, q="bus") == ["Bus pass for May"]
    assert found(steps, q="PASS vale") == ["Bus pass for May"]
    assert found(steps, q="pass garden") == []
    assert found(steps, q="garden") == ["Seeds"]


def test_signs_are_looked_for_as_they_are(steps: Steps) -> None:
    furnish(steps)
    assert found(steps, q="%") == ["100% wool coat_"]
    assert found(steps, q="coat_") == ["100% wool coat_"]
    assert found(steps, q="'; DROP TABLE --") == []


def test_filters_narrow_and_a_category_covers_what_is_below_it(steps: Steps) -> None:
    furnish(steps)
    assert found(steps, category="travel") == ["A taxi home", "Bus pass for May"]
    assert found(steps, category="travel.taxi") == ["A taxi home"]
    assert found(steps, category="trav") == []
    assert found(steps, statuses=("waiting",)) == ["100% wool coat_"]
    bus = steps.cast.person("ada").asks.get(payee__text="Vale Buses")
    assert found(steps, payee=bus.payee_key) == ["Bus pass for May"]
    assert found(steps, kind="weekly") == []


def test_days_are_whole_and_the_organisations_own(steps: Steps) -> None:
    furnish(steps)
    then = (TUESDAY - 40 * DAY).date()
    assert found(steps, from_on=then, to_on=then) == ["Seeds"]
    assert found(steps, to_on=then - DAY) == []
    assert "Seeds" not in found(steps, from_on=then + DAY)
    assert len(found(steps, from_on=date.min, to_on=date.max)) == 4


def test_nobody_finds_what_they_may_not_see(steps: Steps) -> None:
    furnish(steps)
    assert found(steps, by="maya", q="bus") == ["Bus to the pool"]
    assert found(steps, by="sam", q="bus") == ["Bus pass for May", "Bus to the pool"]
    assert found(steps, by="lena", q="bus") == []
    assert found(steps, by="otto", q="bus") == []


def test_a_worry_or_a_word_between_staff_finds_nothing(steps: Steps) -> None:
    furnish(steps)
    priya, ada = steps.cast.user("priya"), steps.cast.person("ada")
    raise_concern(by=priya, fields=ConcernFields(person=ada.id, text="bruises"), at=TUESDAY)
    waiting = ada.asks.get(status="waiting")
    comment(by=priya, ask_id=waiting.id, text="bruises", to_staff_only=True, at=TUESDAY)
    for reader in ("priya", "joe", "ruth", "gwen"):
        assert found(steps, by=reader, q="bruises") == []
