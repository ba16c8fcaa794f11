"""Everything we hold about somebody: all of it, read by a human first, and nothing that was held back in any byte."""

import io
import json
import tracemalloc
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test import override_settings

from audit.holdings import held_of, holdings, sections, words_of
from audit.models import Event, Words
from audit.words import new_words
from delegation.bundle_words import SECTIONS
from delegation.errors import Conflict, Forbidden, Missing, Refused
from delegation.models import Bundle, BundleItem, CircleMember, Person
from delegation.selectors.bundles import open_file
from delegation.services.bundle_files import take_bundle
from delegation.services.bundle_rounds import KEPT, gather, look_after_bundles
from delegation.services.bundles import (
    HeldBack,
    ask_for_bundle,
    fetch_bundle,
    month_after,
    read_items,
    release_bundle,
    withdraw_bundle,
)
from delegation.services.erasing import ask_to_erase, erase_person
from notifications.consumers import write_notices
from notifications.models import Notice
from tests.cast import Cast
from tests.integration.workflow.door import Door
from tests.integration.workflow.steps import TUESDAY, Steps
from tests.integration.workflow.test_erasing import MARK, YEARS, files, type_everywhere
from workflow.models import OwnWay

__all__ = ["files"]
MOMENT = timedelta(minutes=1)
# Tables that name a person or an ask and are no part of what somebody gets, and why.
NOT_IN_IT = {
    "delegation.Concern": "worries about safety are kept apart, and whether there is one is not said",
    "delegation.ConcernEntry": "the same",
    "delegation.Worry": "the same",
    "delegation.WorryEntry": "the same",
    "delegation.BundleItem": "it is what they get",
    "delegation.PersonUserPermission": "follows from who is beside them, which is in it",
    "delegation.PersonGroupPermission": "follows from their team",
    "workflow.SampleDraw": "a list of ids of many people's answers",
    "notifications.WebhookDelivery": "an event that is in it, told to another system",
    "audit.Delivery": "an event that is in it, told to our own processes",
}


def made(steps: Steps, *, person: str = "ada", by: str = "ada", at: Any = TUESDAY) -> Bundle:
    """This function will have somebody ask, and everything be brought together."""
    bundle = ask_for_bundle(by=steps.cast.user(by), person_id=steps.cast.person(person).id, at=at)
    gather(bundle_id=bundle.id, at=at)
    bundle.refresh_from_db()
    return bundle


def read_all(steps: Steps, bundle: Bundle, *held: HeldBack, by: str = "lena") -> None:
    """This function will have somebody read every row."""
    for first in range(1, bundle.items + 1, 100):
        last = min(first + 99, bundle.items)
        some = [each for each in held if first <= each.number <= last]
        read_items(by=steps.cast.user(by), bundle_id=bundle.id, first=first, last=last, held=some, at=TUESDAY)


def taken(steps: Steps, bundle: Bundle, *, by: str = "ada", at: Any = TUESDAY + MOMENT) -> ZipFile:
    """This function will have somebody fetch it."""
    fetched = fetch_bundle(by=steps.cast.user(by), bundle_id=bundle.id, at=at)
    with take_bundle(by=steps.cast.user(by), bundle=fetched, at=at) as out:
        return ZipFile(io.BytesIO(out.read()))


def all_bytes(archive: ZipFile) -> bytes:
    """This function will give every byte of every part, and the names of the parts."""
    return b"".join(each.filename.encode() + archive.read(each) for each in archive.infolist())


def tied_to_people() -> set[str]:
    """This function will name every table that leads to a person, an ask, an event or a budget of one."""
    roots, found = {"delegation.Person"}, {"delegation.Person"}
    rooms = ("audit", "delegation", "workflow", "notifications")
    models = [each for each in apps.get_models() if each._meta.app_label in rooms]
    while roots:
        leads = {
            model._meta.label
            for model in models
            for field in model._meta.concrete_fields
            if (isinstance(field.related_model, type) and field.related_model._meta.label in roots)
            or field.name in ("person_id", "ask_id")
        }
        roots = leads - found - {"delegation.User", "audit.Words"}
        found |= leads
    return found


def test_every_table_that_leads_to_a_person_is_in_it_or_says_why_not() -> None:
    known = {each.model._meta.label for each in holdings()} | {"audit.Words"}
    assert tied_to_people() - known - set(NOT_IN_IT) == set()
    assert not known & set(NOT_IN_IT)
    assert set(sections().values()) | {"words"} == set(SECTIONS)


def test_all_that_erasing_would_take_is_in_it(committed_cast: Cast, files: Path) -> None:
    cast = committed_cast
    door = Door(
        cast, {name: cast.token(name) for name in ("joe", "ada", "priya", "gwen", "helen", "omar", "lena", "mark")}
    )
    type_everywhere(door)
    ada = cast.person("ada")
    with cast.scope():
        held = [each for batch in held_of(ada.id, organisation_id=cast.organisation.id) for each in batch]
    with cast.scope():
        at = cast.at + YEARS
        asked = ask_to_erase(by=cast.user("lena"), person_id=ada.id, why="appraised", at=at)
    with cast.scope():
        erase_person(by=cast.user("mark"), erasure_id=asked.id, at=at)
        gone = set(Words.objects.ours().exclude(erased_at=None).values_list("id", flat=True))
        kept_apart = _words_about_safety()
    assert len(gone) > 15
    assert gone - {id for each in held for id in words_of(each.document)} == kept_apart
    assert kept_apart
    assert [each.kind for each in held if each.file] == ["attachment"]


def _words_about_safety() -> set[UUID]:
    """This function will name the words of restricted records, as a role that may look behind every wall."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('leeway.restricted', 'on', true)")
        cursor.execute("SELECT words_id FROM delegation_concernentry UNION SELECT words_id FROM delegation_worryentry")
        return {row[0] for row in cursor.fetchall() if row[0] is not None}


def test_a_file_goes_with_its_row_or_stays_with_it(committed_cast: Cast, files: Path) -> None:
    cast = committed_cast
    door = Door(
        cast, {name: cast.token(name) for name in ("joe", "ada", "priya", "gwen", "helen", "omar", "lena", "mark")}
    )
    type_everywhere(door)
    steps = Steps(cast)
    for how in ("shown", "withheld"):
        with cast.scope():
            bundle = made(steps, at=cast.at)
            row = BundleItem.objects.ours().get(bundle=bundle, kind="attachment")
            with open_file(by=cast.user("lena"), bundle=bundle, row_id=row.row_id)[1] as file:
                assert MARK.encode() not in file.read(5)  # the reader has its bytes before anybody else
            with pytest.raises(Forbidden):
                open_file(by=cast.user("priya"), bundle=bundle, row_id=row.row_id)
            with pytest.raises(Missing):
                open_file(by=cast.user("lena"), bundle=bundle, row_id=bundle.id)
            held = [] if how == "shown" else [HeldBack(row.number, how, "third_party")]
            read_all(steps, bundle, *held)
            release_bundle(by=cast.user("lena"), bundle_id=bundle.id, at=TUESDAY)
            archive = taken(steps, bundle)
        inside = [name for name in archive.namelist() if name.startswith("files/")]
        assert inside == ([f"files/{row.number}.pdf"] if how == "shown" else [])
        assert (f"{MARK}.pdf".encode() in all_bytes(archive)) == (how == "shown")
        assert b"worries me" not in all_bytes(archive)


def test_nothing_leaves_before_every_row_was_read(steps: Steps) -> None:
    steps.ask("joe", "ada", 900)
    ada, lena = steps.cast.user("ada"), steps.cast.user("lena")
    bundle = made(steps)
    with pytest.raises(Conflict):
        fetch_bundle(by=ada, bundle_id=bundle.id, at=TUESDAY)
    read_items(by=lena, bundle_id=bundle.id, first=2, last=bundle.items, at=TUESDAY)
    with pytest.raises(Refused, match="every row"):
        release_bundle(by=lena, bundle_id=bundle.id, at=TUESDAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Bundle.objects.filter(id=bundle.id).update(fetched_by=ada, fetched_at=TUESDAY)
    read_items(by=lena, bundle_id=bundle.id, first=1, last=1, at=TUESDAY)
    release_bundle(by=lena, bundle_id=bundle.id, at=TUESDAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        BundleItem.objects.filter(bundle=bundle).update(said="withheld", why="third_party")
    with pytest.raises(Conflict):
        read_items(by=lena, bundle_id=bundle.id, first=1, last=1, at=TUESDAY)
    archive = taken(steps, bundle)
    assert {"everything.html", "everything.json"} <= set(archive.namelist())
    document = json.loads(archive.read("everything.json"))
    assert (document["items"], len(document["rows"]), document["held_back"]) == (bundle.items, bundle.items, [])
    assert document["released_by"] == "Lena Fox"
    with pytest.raises(Conflict, match="already"):
        fetch_bundle(by=ada, bundle_id=bundle.id, at=TUESDAY + 2 * MOMENT)
    told = list(Event.objects.ours().filter(subject_id=bundle.id).order_by("id").values_list("type", flat=True))
    assert told == [f"bundle.{each}" for each in ("asked", "gathered", "read", "read", "released", "fetched", "taken")]


def test_what_is_held_back_is_in_no_byte_and_is_counted(steps: Steps) -> None:
    first = steps.ask("joe", "ada", 900, what_for="zebra lessons")
    steps.ask("joe", "ada", 700, what_for="zebra lessons ")  # typed once more
    steps.ask("joe", "ada", 800, what_for="walrus lessons")
    OwnWay(person=steps.cast.person("ada"), by=steps.cast.user("joe"), words=first.what_for, at=TUESDAY).save()
    bundle = made(steps)
    numbers = {str(each.row_id): each.number for each in BundleItem.objects.ours().filter(bundle=bundle, kind="ask")}
    second = Words.objects.ours().get(text="walrus lessons").id
    other = next(
        each.number
        for each in BundleItem.objects.ours().filter(bundle=bundle, kind="ask")
        if second in words_of(each.document)
    )
    held = (
        HeldBack(numbers[str(first.id)], "withheld", "in_confidence"),
        HeldBack(other, "blanked", "third_party"),
    )
    read_all(steps, bundle, *held)
    release_bundle(by=steps.cast.user("lena"), bundle_id=bundle.id, at=TUESDAY)
    archive = taken(steps, bundle)
    said = all_bytes(archive)
    assert b"zebra" not in said  # nor in the row that repeats the same words
    assert b"walrus" not in said
    blanked = next(each for each in json.loads(archive.read("everything.json"))["rows"] if each["number"] == other)
    assert (blanked["says"]["amount"], blanked["says"]["kind"]) == (800, "one_off")
    assert blanked["says"]["asker"].startswith("Held back")
    document = json.loads(archive.read("everything.json"))
    assert document["held_back"] == [
        {"how": "blanked", "why": "third_party", "count": 1},
        {"how": "withheld", "why": "in_confidence", "count": 1},
    ]
    assert len(document["rows"]) == bundle.items - 1
    page = archive.read("everything.html").decode()
    assert "1 items left out: Somebody told us in confidence." in page
    assert "Words left out of 1 items: It is about somebody else." in page
    assert b"lessons" in b"".join(_all_texts(bundle))  # what the reader saw


def _all_texts(bundle: Bundle) -> list[bytes]:
    rows = BundleItem.objects.ours().filter(bundle=bundle)
    ids = {id for each in rows for id in words_of(each.document)}
    return [each.text.encode() for each in Words.objects.ours().filter(id__in=ids)]


def test_who_may_ask_read_and_fetch(steps: Steps) -> None:
    cast, ada = steps.cast, steps.cast.person("ada")
    with pytest.raises(Missing):
        ask_for_bundle(by=cast.user("kofi"), person_id=ada.id, at=TUESDAY)
    for name in ("joe", "priya"):  # she signs in herself
        with pytest.raises(Forbidden):
            ask_for_bundle(by=cast.user(name), person_id=ada.id, at=TUESDAY)
    bundle = made(steps, by="lena")
    assert (bundle.asked, bundle.due_on) == ("written_down", month_after(TUESDAY.date()))
    with pytest.raises(Conflict, match="already"):
        ask_for_bundle(by=cast.user("ada"), person_id=ada.id, at=TUESDAY)
    with pytest.raises(Forbidden):
        read_items(by=cast.user("priya"), bundle_id=bundle.id, first=1, last=1, at=TUESDAY)
    with pytest.raises(Missing):
        read_items(by=cast.user("kofi"), bundle_id=bundle.id, first=1, last=1, at=TUESDAY)
    past = CircleMember(person=ada, user=cast.user("mark"), role="worker", ends_on=TUESDAY.date())
    past.save()
    with pytest.raises(Forbidden, match="never beside"):
        read_items(by=cast.user("mark"), bundle_id=bundle.id, first=1, last=1, at=TUESDAY)
    past.delete()
    read_all(steps, bundle, by="mark")
    release_bundle(by=cast.user("mark"), bundle_id=bundle.id, at=TUESDAY)
    with pytest.raises(Missing):
        fetch_bundle(by=cast.user("joe"), bundle_id=bundle.id, at=TUESDAY)
    assert fetch_bundle(by=cast.user("priya"), bundle_id=bundle.id, at=TUESDAY).on_paper
    release_bundle(by=cast.user("mark"), bundle_id=bundle.id, at=TUESDAY + MOMENT)
    assert b"Ada Bright" in all_bytes(taken(steps, bundle, at=TUESDAY + 2 * MOMENT))


def test_another_organisation_finds_nothing_of_it(cast: Cast) -> None:
    with cast.scope():
        bundle = made(Steps(cast))
    with cast.scope("otto"):
        otto = cast.user("otto")
        otto.duties = ["leader"]
        assert not BundleItem.objects.filter(bundle=bundle.id).exists()
        for command in (release_bundle, fetch_bundle, withdraw_bundle):
            with pytest.raises(Missing):
                command(by=otto, bundle_id=bundle.id, at=TUESDAY)
        with pytest.raises(Missing):
            ask_for_bundle(by=otto, person_id=bundle.person_id, at=TUESDAY)


def test_its_day_is_watched_and_it_is_emptied_in_the_end(steps: Steps) -> None:
    organisation_id = steps.cast.organisation.id
    bundle = ask_for_bundle(by=steps.cast.user("ada"), person_id=steps.cast.person("ada").id, at=TUESDAY)

    def round_at(at: Any) -> list[str]:
        look_after_bundles(organisation_id=organisation_id, at=at)
        found = Event.objects.ours().filter(subject_id=bundle.id, process="bundles").order_by("id")
        return [each.type.removeprefix("bundle.") for each in found]

    assert round_at(TUESDAY) == round_at(TUESDAY) == ["gathered"]
    assert round_at(TUESDAY + timedelta(days=26)) == ["gathered", "due_soon"]
    late = ["gathered", "due_soon", "late"]
    assert round_at(TUESDAY + timedelta(days=33)) == round_at(TUESDAY + timedelta(days=34)) == late
    bundle.refresh_from_db()
    read_all(steps, bundle)
    release_bundle(by=steps.cast.user("lena"), bundle_id=bundle.id, at=TUESDAY)
    for event in Event.objects.ours().filter(subject_id=bundle.id).order_by("id"):
        write_notices(event, TUESDAY)
    told = set(Notice.objects.ours().exclude(recipient=None).values_list("recipient__username", "template"))
    assert {("ada", "bundle_ready"), ("lena", "please_read_bundle"), ("lena", "bundle_late")} <= told
    assert not Notice.objects.ours().filter(template="bundle_late", withdrawn_at=None).exists()
    round_at(TUESDAY + KEPT - MOMENT)
    assert BundleItem.objects.ours().filter(bundle=bundle).exists()
    assert round_at(TUESDAY + KEPT) == [*late, "emptied"]
    assert not BundleItem.objects.ours().filter(bundle=bundle).exists()


def test_a_month_has_the_days_it_has() -> None:
    assert month_after(date(2026, 1, 31)) == date(2026, 2, 28)
    assert month_after(date(2026, 12, 5)) == date(2027, 1, 5)


def test_erasing_takes_it_and_waits_until_they_have_it(steps: Steps) -> None:
    at, ada = TUESDAY + YEARS, steps.cast.person("ada")
    bundle = made(steps, at=at)
    with pytest.raises(Refused, match="asked for everything"):
        ask_to_erase(by=steps.cast.user("lena"), person_id=ada.id, why="appraised", at=at)
    read_all(steps, bundle)
    release_bundle(by=steps.cast.user("lena"), bundle_id=bundle.id, at=at)
    with pytest.raises(Refused, match="asked for everything"):
        ask_to_erase(by=steps.cast.user("lena"), person_id=ada.id, why="appraised", at=at)
    fetch_bundle(by=steps.cast.user("ada"), bundle_id=bundle.id, at=at)
    asked = ask_to_erase(by=steps.cast.user("lena"), person_id=ada.id, why="appraised", at=at)
    assert "Ada" in str(list(BundleItem.objects.ours().values_list("document", flat=True)))
    erase_person(by=steps.cast.user("mark"), erasure_id=asked.id, at=at)
    assert not BundleItem.objects.ours().filter(bundle=bundle).exists()
    with pytest.raises((Conflict, Missing)):
        fetch_bundle(by=steps.cast.user("ada"), bundle_id=bundle.id, at=at)


def test_five_thousand_rows_go_through_in_bounded_memory(steps: Steps) -> None:
    ada, joe = steps.cast.person("ada"), steps.cast.user("joe")
    words = [new_words(text=f"way {number} " + "long " * 200, subject_id=ada.id) for number in range(5_000)]
    Words.objects.bulk_create(words, batch_size=1_000)
    OwnWay.objects.bulk_create([OwnWay(person=ada, by=joe, words=each, at=TUESDAY) for each in words], batch_size=1_000)
    del words
    bundle = ask_for_bundle(by=steps.cast.user("ada"), person_id=ada.id, at=TUESDAY)
    tracemalloc.start()
    try:
        gather(bundle_id=bundle.id, at=TUESDAY)
        bundle.refresh_from_db()
        assert bundle.items > 5_000
        BundleItem.objects.ours().filter(bundle=bundle).update(said="shown", by=steps.cast.user("lena"), at=TUESDAY)
        release_bundle(by=steps.cast.user("lena"), bundle_id=bundle.id, at=TUESDAY)
        fetched = fetch_bundle(by=steps.cast.user("ada"), bundle_id=bundle.id, at=TUESDAY)
        with take_bundle(by=steps.cast.user("ada"), bundle=fetched, at=TUESDAY) as out:
            peak = tracemalloc.get_traced_memory()[1]
            archive = ZipFile(out)
            size = archive.getinfo("everything.json").file_size
            assert len(json.loads(archive.read("everything.json"))["rows"]) == bundle.items
    finally:
        tracemalloc.stop()
    # Ten megabytes of words went through twice, once for the page and once for programs.
    assert size > 5_000_000
    assert peak < 16_000_000


@override_settings(LANGUAGE_CODE="en")
def test_it_is_in_the_language_of_the_person(steps: Steps) -> None:
    Person.objects.ours().filter(id=steps.cast.person("ada").id).update(language="cy")
    bundle = made(steps)
    read_all(steps, bundle)
    release_bundle(by=steps.cast.user("lena"), bundle_id=bundle.id, at=TUESDAY)
    assert '<html lang="cy">' in taken(steps, bundle).read("everything.html").decode()
