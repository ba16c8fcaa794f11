"""Who reads what is held of somebody, and what of it: nobody in secret, nobody over another, every row there is."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from audit.events import Actor, record
from audit.holdings import _held, held_of, holdings
from audit.models import Event
from delegation.bundle_values import PLAIN, readable
from delegation.errors import Forbidden, Invalid
from delegation.models import Bundle, BundleItem, CircleMember, Look
from delegation.selectors.bundles import items_page
from delegation.services.bundle_rounds import look_after_bundles
from delegation.services.bundles import (
    HeldBack,
    ask_for_bundle,
    fetch_bundle,
    month_after,
    note_seen,
    read_items,
    release_bundle,
    withdraw_bundle,
)
from delegation.services.record_looks import note_search
from notifications.consumers import write_notices
from notifications.models import Notice
from tests.cast import Cast
from tests.integration.workflow.steps import TUESDAY, Steps
from tests.integration.workflow.test_bundles import all_bytes, made, read_all, taken

SAMPLES: dict[str, Any] = {
    "UUIDField": UUID(int=7),
    "Key": UUID(int=8),
    "DateTimeField": TUESDAY,
    "DateField": TUESDAY.date(),
    "TimeField": TUESDAY.time(),
    "JSONField": {"a": [1]},
    "BooleanField": True,
    **dict.fromkeys(("CharField", "TextField", "EmailField", "SlugField", "URLField"), "a"),
    **dict.fromkeys(("AutoField", "BigAutoField", "IntegerField", "BigIntegerField", "FloatField"), 1),
    **dict.fromkeys(("PositiveIntegerField", "PositiveSmallIntegerField", "SmallIntegerField"), 1),
}


def sample_of(column: Any) -> Any:
    """This function will make up what may stand in a column, lists with something in them."""
    base = getattr(column, "base_field", None)
    return [sample_of(base)] if base is not None else SAMPLES[column.get_internal_type()]


def test_whatever_stands_in_a_row_can_be_kept() -> None:
    lists = 0
    for each in holdings():
        columns = [column for column in each.model._meta.concrete_fields if column.get_internal_type() != "BinaryField"]
        row = {column.attname: sample_of(column) for column in columns}
        row |= {name: [] for name in each.change}
        lists += sum(isinstance(value, list) and bool(value) for value in row.values())
        json.dumps(_held(each, row, organisation_id=UUID(int=1)).document)
    assert lists >= 2


def test_one_that_cannot_be_gathered_keeps_no_other_waiting(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = committed_cast
    with cast.scope():
        first, second = (
            ask_for_bundle(by=cast.user(by), person_id=cast.person(name).id, at=TUESDAY)
            for name, by in (("ada", "ada"), ("zara", "mark"))
        )

    def broken(person_id: UUID, *, organisation_id: UUID) -> Any:
        if person_id == first.person_id:
            raise TypeError("a row like no other")
        return held_of(person_id, organisation_id=organisation_id)

    monkeypatch.setattr("delegation.services.bundle_rounds.held_of", broken)
    with pytest.raises(TypeError):  # the task fails, and is seen to fail
        look_after_bundles(organisation_id=cast.organisation.id, at=TUESDAY)
    with cast.scope():
        gathered = dict(Bundle.objects.ours().values_list("id", "gathered_at"))
    assert gathered == {first.id: None, second.id: TUESDAY}


def test_nobody_alone_reads_all_of_somebody_in_secret(steps: Steps) -> None:
    cast = steps.cast
    bundle = made(steps, by="lena")
    for event in Event.objects.ours().filter(subject_id=bundle.id, type="bundle.asked"):
        write_notices(event, TUESDAY)
    assert Notice.objects.ours().filter(template="bundle_asked", recipient=cast.user("ada")).exists()
    with pytest.raises(Forbidden, match="Somebody else"):
        items_page(by=cast.user("lena"), bundle=bundle, first=1, time_zone="Europe/London")
    with pytest.raises(Forbidden, match="Somebody else"):
        release_bundle(by=cast.user("lena"), bundle_id=bundle.id, at=TUESDAY)
    assert items_page(by=cast.user("mark"), bundle=bundle, first=1, time_zone="Europe/London")
    note_seen(by=cast.user("mark"), bundle=bundle, first=1, time_zone="Europe/London", at=TUESDAY)
    assert Look.objects.ours().filter(person=bundle.person, user=cast.user("mark"), on=TUESDAY.date()).exists()


def test_who_reads_later_does_not_undo_what_another_held_back_meanwhile(steps: Steps) -> None:
    lena, mark = steps.cast.user("lena"), steps.cast.user("mark")
    bundle = made(steps)
    held = [HeldBack(3, "withheld", "third_party")]
    read_items(by=mark, bundle_id=bundle.id, first=1, last=5, held=held, at=TUESDAY)
    read_items(by=lena, bundle_id=bundle.id, first=1, last=bundle.items, at=TUESDAY)
    row = BundleItem.objects.ours().get(bundle=bundle, number=3)
    assert (row.said, row.why, row.by) == ("withheld", "third_party", mark)
    read_items(by=lena, bundle_id=bundle.id, first=1, last=5, shown=[3], at=TUESDAY)
    row.refresh_from_db()
    assert (row.said, row.why, row.by) == ("shown", "", lena)


def test_that_a_lead_searched_is_in_no_file(steps: Steps) -> None:
    ruth, omar = steps.cast.user("ruth"), steps.cast.user("omar")
    ruth.duties = [*ruth.duties, "auditor"]
    ruth.save(update_fields=["duties"])
    ada = steps.cast.person("ada")
    for user in (ruth, omar):
        note_search(by=user, wanted={"person": ada.id}, at=TUESDAY)
    bundle = made(steps)
    searched = BundleItem.objects.ours().filter(bundle=bundle, kind="event", document__type="events.searched")
    assert [each.document["actor_id"] for each in searched] == [{"$user": str(omar.id)}]
    assert str(ruth.id) not in json.dumps(list(BundleItem.objects.ours().values_list("document", flat=True)))


def test_who_was_beside_them_cannot_take_what_they_may_not_read(steps: Steps) -> None:
    mark, ada = steps.cast.user("mark"), steps.cast.person("ada")
    CircleMember(person=ada, user=mark, role="family", ends_on=TUESDAY.date()).save()
    bundle = made(steps)
    read_all(steps, bundle)
    release_bundle(by=steps.cast.user("lena"), bundle_id=bundle.id, at=TUESDAY)
    with pytest.raises(Forbidden, match="take it"):
        fetch_bundle(by=mark, bundle_id=bundle.id, at=TUESDAY)
    assert not fetch_bundle(by=steps.cast.user("ada"), bundle_id=bundle.id, at=TUESDAY).on_paper


def test_a_letter_counts_from_the_day_on_which_it_came(steps: Steps) -> None:
    lena, ada = steps.cast.user("lena"), steps.cast.person("ada")
    for day in (TUESDAY.date() + timedelta(days=1), TUESDAY.date() - timedelta(days=400)):
        with pytest.raises(Invalid):
            ask_for_bundle(by=lena, person_id=ada.id, received_on=day, at=TUESDAY)
    came = TUESDAY.date() - timedelta(days=7)
    bundle = ask_for_bundle(by=lena, person_id=ada.id, received_on=came, at=TUESDAY)
    assert bundle.due_on == month_after(came)
    withdraw_bundle(by=steps.cast.user("ada"), bundle_id=bundle.id, at=TUESDAY)  # it was not she who wrote


# What machines write and people do not: keys, moments, yes and no as a program has them, names of columns.
MACHINE = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{32}|\d{4}-\d\d-\d\d|T\d\d:|\b(True|False|None)\b|\w_\w|\$words")


def test_what_is_read_is_written_as_people_write(steps: Steps) -> None:
    asked = steps.ask("ada", "ada", 4_550, what_for="paint for the fence")
    bundle = made(steps)
    found = items_page(by=steps.cast.user("lena"), bundle=bundle, first=1, time_zone="Europe/London", most=1_000)
    texts = {(each.row.kind, label): text for each in found for label, text in each.lines}
    typed = {"paint for the fence", *(text for (_, label), text in texts.items() if label == "Words")}
    wrong = {at: text for at, text in texts.items() if text not in typed and MACHINE.search(f"{at[1]} {text}")}
    assert not wrong
    assert texts["ask", "Amount"] == "£45.50"
    assert texts["ask", "It could not wait"] == "No"
    assert texts["ask", "What for"] == "paint for the fence"
    assert texts["person", "Day of birth"].endswith(" 1958")
    assert texts["circle", "For money"] in ("Yes", "No")
    whole = next(each.says for each in found if each.row.kind == "ask")
    assert whole["budget"] == str(asked.budget_id)  # what only a program reads is still there


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"amount": 450}, "Amount: £4.50"),
        ({"amount": 4, "held": 1, "unit": "count"}, "Amount: 4; Set aside: 1; Unit: count"),  # so many asks
        ({"payee": {"words": str(UUID(int=7)), "commitment": "0f" * 32}}, ""),
        ({"said": "20260329"}, "Words: 20260329"),
        ({"on": "2026-03-29"}, "When: 29 March 2026"),
        ({"at": "2026-03-29T00:30:00+00:00"}, "When: 29 March 2026, 12:30am"),
        ({"at": "2026-03-29T01:00:00+00:00"}, "When: 29 March 2026, 2am"),  # the clock went on in between
        ({"at": "2026-03-28T23:59:00+00:00"}, "When: 28 March 2026, 11:59pm"),
    ],
)
def test_what_stands_in_no_column_is_read_by_its_name_and_look(value: dict[str, Any], text: str) -> None:
    assert readable(value, what=PLAIN, time_zone="Europe/London") == text


def of_kind(bundle: Bundle, kind: str, **more: Any) -> BundleItem:
    """This function will find one row."""
    row: BundleItem = BundleItem.objects.ours().filter(bundle=bundle, kind=kind, **more).order_by("number")[0]
    return row


def test_whoever_a_row_names_however_deep_is_somebody_else(steps: Steps) -> None:
    cast = steps.cast
    ada, ravi, omar = cast.person("ada"), cast.person("ravi"), cast.user("omar")
    about: dict[str, Any] = {"actor": Actor(process="telling"), "person_id": ada.id, "at": TUESDAY}
    for type, data in (
        ("plain.told", {"said": [{"row": str(ada.id)}]}),
        ("user.told", {"said": [{"by": str(omar.id)}]}),
        ("person.told", {"said": {str(ravi.id): 1}}),
    ):
        record(type=type, subject=("person", ada.id), data=data, **about)
    bundle = made(steps)
    found = {
        type: of_kind(bundle, "event", document__type=f"{type}.told").others for type in ("plain", "user", "person")
    }
    assert found == {"plain": False, "user": True, "person": True}


def test_what_was_asked_between_two_is_held_back_from_who_acts_for_them(steps: Steps) -> None:
    cast = steps.cast
    kept = steps.ask("sam", "leo", 2_000, between=True, what_for="a night away from home")
    assert kept.status == "approved"
    own = steps.ask("maya", "leo", 2_000, between=True, what_for="a coat")
    bundle = made(steps, person="leo", by="maya")
    assert bundle.asked == Bundle.AskedFor.FOR_THEM
    apart = BundleItem.objects.ours().filter(bundle=bundle, apart=True)
    assert {"ask", "decision", "event", "transition"} <= set(apart.values_list("kind", flat=True))
    mine = of_kind(bundle, "ask", row_id=own.id)
    assert not mine.apart
    shown = of_kind(bundle, "transition", apart=True)
    for first in range(1, bundle.items + 1, 100):
        last = min(first + 99, bundle.items)
        here = [shown.number] if first <= shown.number <= last else []
        read_items(by=cast.user("lena"), bundle_id=bundle.id, first=first, last=last, shown=here, at=TUESDAY)
    said = dict(apart.exclude(id=shown.id).values_list("said", "why"))
    assert said == {"withheld": "in_confidence"}
    for row in (mine, shown):
        row.refresh_from_db()
        assert (row.said, row.why) == ("shown", "")
    release_bundle(by=cast.user("lena"), bundle_id=bundle.id, at=TUESDAY)
    text = all_bytes(taken(steps, bundle, by="maya"))
    assert b"a coat" in text
    assert b"a night away" not in text
    told = Event.objects.ours().filter(subject_id=bundle.id, type="bundle.read")
    held = {each["row"] for event in told for each in event.data["held"]}
    assert held == {str(id) for id in apart.exclude(id=shown.id).values_list("row_id", flat=True)}


def test_the_person_gets_what_they_asked_between_two(steps: Steps) -> None:
    steps.ask("ada", "ada", 64_000, between=True)
    bundle = made(steps)
    assert not BundleItem.objects.ours().filter(bundle=bundle, apart=True).exists()
