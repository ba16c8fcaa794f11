"""Erasing a record: what was said is nowhere, what was proved stays proved, and it takes two people and time."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event as Signal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from pytest_django.fixtures import Settings

from audit import verify
from audit.books import WORDS, compare
from audit.models import Event, Words
from audit.words import keep
from delegation.errors import Conflict, Forbidden, Missing, Refused
from delegation.models import CircleMember, Erasure, Person, User
from delegation.selectors.retention import Due, due_for_appraisal, years_kept
from delegation.services.erasing import ask_to_erase, erase_person, withdraw_erasure
from delegation.services.opening_records import open_record
from delegation.services.retention import class_record, keep_for_years, keep_on, lift_hold, place_hold
from delegation.services.sources import add_source
from notifications.consumers import write_notices
from tests.cast import Cast
from tests.integration.workflow.door import A_REASON, Door
from tests.integration.workflow.steps import TUESDAY, Steps
from tests.integration.workflow.test_attaching import PDF, attached
from tests.servers import Place
from workflow.models import Decision, StatementLine, ToldFact
from workflow.services.attaching import Sent, attach
from workflow.services.cards import CardFields, link_card
from workflow.services.ending import tell_death
from workflow.services.erasers import remove_erased_files
from workflow.services.telling import FactFields, take_fact
from workflow.shapes.telling import read_fact

MARK = "quokka"  # in every word that is typed here
YEARS = timedelta(days=366 * 10)
PATIENCE = 60  # seconds


@pytest.fixture
def files(settings: Settings, tmp_path: Path) -> Path:
    """A folder of its own for what is attached."""
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    folder = tmp_path / "files"
    settings.STORAGES, settings.MEDIA_ROOT = {**settings.STORAGES, "default": on_disk}, str(folder)
    return folder


def type_everywhere(door: Door) -> UUID:
    """This function will type the mark through every door that takes words about Ada, and give a decided ask."""
    said = f"{MARK} {A_REASON}"
    first = door.ask(
        "joe", "ada", 15_000, what_for=f"{MARK} for", payee=f"{MARK} Ltd", if_waits=f"{MARK} wait", tell_where=MARK
    )
    attached(door, "joe", first, PDF + MARK.encode(), name=f"{MARK}.pdf", said="application/pdf")
    door.post("priya", f"asks/{first['id']}/question", {"text": f"{MARK}?"})
    door.post("joe", f"asks/{first['id']}/answer", {"text": f"{MARK}!"})
    door.post("priya", f"asks/{first['id']}/comment", {"text": f"{MARK} note"})
    door.post("priya", f"asks/{first['id']}/pass-up", {"reason": said})
    door.post("gwen", f"asks/{first['id']}/decide", {"outcome": "decline", "reason": said, "reason_code": "other"})
    door.post("joe", f"asks/{first['id']}/challenge", {"reason": said})
    door.post("helen", f"asks/{first['id']}/decide", {"outcome": "decline", "reason": said, "reason_code": "other"})
    yes = door.ask("joe", "ada", 900, what_for=f"{MARK} bus")
    door.post("ada", f"asks/{yes['id']}/not-right", {"text": f"{MARK} is not right"}, status=201)
    door.post("joe", "concerns", {"person": door.person("ada"), "text": f"{MARK} worries me"}, status=201)
    data = f"Date,Description,Amount,Balance\n2026-01-05,{MARK} SHOP,-1.99,1".encode()
    path = f"statements?budget={door.budget('ada')}"
    digest = door.post("priya", path, data, Content_Type="text/csv")["digest"]
    door.post("priya", f"{path}&confirm={digest}", data, status=201, Content_Type="text/csv")
    _find_in_the_file_of_all(door, yes)
    return UUID(first["id"])


def _find_in_the_file_of_all(door: Door, ask: Any) -> None:
    """This function will say that a line of the whole organisation's statement is what paid an ask."""
    data = f"Date,Description,Amount,Balance\n{door.cast.at.date()},{MARK} BUSES,-9.00,1".encode()
    digest = door.post("mark", "statements", data, Content_Type="text/csv")["digest"]
    door.post("mark", f"statements?confirm={digest}", data, status=201, Content_Type="text/csv")
    with door.cast.scope():
        line = StatementLine.objects.ours().get(statement__person=None)
    door.post("mark", f"statement-lines/{line.id}/yes", {"ask": ask["id"]})


def tell_all(cast: Cast) -> None:
    """This function will write every notice, as workers do."""
    for event in Event.objects.ours().order_by("id"):
        write_notices(event, cast.at)


def found_in_tables(place: Place, *words: str) -> list[str]:
    """This function will look for words in every column of every table, as text and as bytes, behind every wall."""
    patterns = [f"%{each}%" for word in words for each in (word, word.encode().hex())]
    with psycopg.connect(place.admin_url) as admin:
        rows = admin.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        looks = {name: f'SELECT FROM "{name}" held WHERE held::text ILIKE ANY(%s) LIMIT 1' for (name,) in rows}
        return [name for name, look in looks.items() if admin.execute(look.encode(), [patterns]).fetchone() is not None]


def found_in_files(folder: Path, *words: str) -> list[str]:
    """This function will look for words in every file and its name."""
    paths = [each for each in folder.rglob("*") if each.is_file()]
    return [each.name for each in paths for word in words if word in each.name or word.encode() in each.read_bytes()]


def judged(file: Path, key: str, *more: str) -> str:
    """This function will give the verifier's verdict."""
    return {number: word for word, number in verify.CODES.items()}[verify.main([str(file), "--key", key, *more])]


def export(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """This function will export the log, and give the key to check it with."""
    call_command("export_log", organisation="elmbridge-vale", out=file)
    return capsys.readouterr().out.split()[-1]


def listed(by: User, today: date) -> list[Due]:
    """This function will list the records that are old enough, as their page does."""
    return due_for_appraisal(by=by, today=today, years=years_kept(), time_zone="Europe/London")


def test_erased_words_are_nowhere_and_every_proof_stays_true(
    committed_cast: Cast, committed_db: Place, files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cast, callers = committed_cast, ("joe", "ada", "priya", "gwen", "helen", "omar", "lena", "mark")
    door = Door(cast, {name: cast.token(name) for name in callers})
    ask_id = type_everywhere(door)
    with cast.scope():
        Person.objects.ours().filter(id=door.person("ada")).update(display_name=f"Ada {MARK}")
        User.objects.ours().filter(username="ada").update(display_name=f"Ada {MARK}", email=f"{MARK}@home.example")
        tell_all(cast)
        decision = Decision.objects.ours().filter(ask_id=ask_id).earliest("id")
    before = tmp_path / "before.jsonl"
    key = export(before, capsys)
    event = door.get("omar", f"events?person={door.person('ada')}&type=ask.declined")["results"][0]
    receipt, proof = door.get("omar", f"events/{event['id']}/proof"), door.get("omar", f"decisions/{decision.id}/proof")
    checkpoint = tmp_path / "checkpoint"
    checkpoint.write_text(receipt["checkpoint"], encoding="utf-8")
    assert {"audit_words", "delegation_person", "delegation_user"} <= set(found_in_tables(committed_db, MARK))
    assert found_in_files(files, MARK)

    _erase(cast, "ada")

    assert found_in_tables(committed_db, MARK, "Ada Bright", "ada@", "Ada's") == []
    assert found_in_files(files, MARK) == []
    for number, document in enumerate((receipt, proof)):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        assert judged(file, key) == "ok"
    assert judged(before, key) == "ok"
    after = tmp_path / "after.jsonl"
    assert judged(after, export(after, capsys), "--checkpoint", str(checkpoint)) == "ok"
    said = [json.loads(line)["leaf"]["row"] for line in after.read_bytes().splitlines() if b'"words.erased"' in line]
    gone = {each for row in said for each in row["data"]["words"]}
    with cast.scope():
        assert gone == {str(each) for each in Words.objects.ours().exclude(erased_at=None).values_list("id", flat=True)}
        assert decision.reason is not None
        assert str(decision.reason_id) in gone
        assert not compare(WORDS, organisation_id=cast.organisation.id).differ
    assert door.send("joe", "GET", f"asks/{ask_id}").status_code == 404
    seen = door.get("gwen", f"asks/{ask_id}")
    assert (seen["what_for"], seen["decision"]["reason"]) == ("Erased", "Erased")
    with psycopg.connect(committed_db.admin_url) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("DELETE FROM audit_event WHERE type = 'words.erased'")
    assert compare(WORDS, organisation_id=cast.organisation.id).differ == len(gone)  # and now nobody said so
    later = door.send("gwen", "POST", f"asks/{ask_id}/comment", {"text": f"{MARK} again"})
    assert (later.status_code, b"record is erased" in later.content) == (409, True)


def test_who_writes_at_the_same_moment_is_erased_too_or_refused(committed_cast: Cast) -> None:
    cast, at = committed_cast, committed_cast.at + YEARS
    ada, lena, mark = cast.person("ada").id, cast.user("lena"), cast.user("mark")
    with cast.scope():
        asked = ask_to_erase(by=lena, person_id=ada, why="appraised", at=at)
    wrote, commits, erased, ends = Signal(), Signal(), Signal(), Signal()

    def write() -> UUID:
        with closing(connection), cast.scope():
            words = keep(text=f"{MARK} just now", subject_id=ada)
            wrote.set()
            assert commits.wait(PATIENCE)
            assert words is not None
            return words.id

    def erase() -> None:
        with closing(connection), cast.scope():
            erase_person(by=mark, erasure_id=asked.id, at=at)
            erased.set()
            assert ends.wait(PATIENCE)

    with ThreadPoolExecutor() as threads:
        first = threads.submit(write)
        assert wrote.wait(PATIENCE)
        erasing = threads.submit(erase)
        _wait_for_the_lock()
        commits.set()
        assert erased.wait(PATIENCE)
        late = threads.submit(write)
        _wait_for_the_lock()
        ends.set()
        erasing.result(PATIENCE)
        with pytest.raises(DatabaseError, match="is erased"):
            late.result(PATIENCE)
    with cast.scope():
        assert Words.objects.ours().get(id=first.result()).text == ""


def _wait_for_the_lock() -> None:
    """This function will wait until somebody waits for the words of a person."""
    waits = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = "
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(f"{waits} (SELECT oid FROM pg_database WHERE datname = current_database()))")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def _erase(cast: Cast, name: str) -> None:
    """This function will have two leaders erase somebody, ten years on."""
    with cast.scope():
        asked = ask_to_erase(by=cast.user("lena"), person_id=cast.person(name).id, why="appraised", at=cast.at + YEARS)
    with cast.scope():
        erase_person(by=cast.user("mark"), erasure_id=asked.id, at=cast.at + YEARS)


@pytest.fixture
def later(steps: Steps) -> datetime:
    """A day on which Ada's record is old enough, and nothing of hers is open."""
    return TUESDAY + YEARS


def ask_for(steps: Steps, at: datetime, *, by: str = "lena", person: str = "ada") -> Erasure:
    """This function will ask that somebody's record is erased."""
    return ask_to_erase(by=steps.cast.user(by), person_id=steps.cast.person(person).id, why="appraised", at=at)


def test_it_takes_two_and_neither_is_beside_them(steps: Steps, later: datetime) -> None:
    lena, mark = steps.cast.user("lena"), steps.cast.user("mark")
    for name in ("priya", "joe", "omar"):
        with pytest.raises(Forbidden):
            ask_for(steps, later, by=name)
    asked = ask_for(steps, later)
    with pytest.raises(Conflict, match="already"):
        ask_for(steps, later, by="mark")
    with pytest.raises(Forbidden, match="second person"):
        erase_person(by=lena, erasure_id=asked.id, at=later)
    CircleMember(person=steps.cast.person("ada"), user=mark, role="worker", ends_on=TUESDAY.date()).save()
    with pytest.raises(Forbidden, match="never beside"):
        erase_person(by=mark, erasure_id=asked.id, at=later)
    withdraw_erasure(by=mark, erasure_id=asked.id, at=later)
    with pytest.raises(Conflict):
        withdraw_erasure(by=lena, erasure_id=asked.id, at=later)


def test_cards_end_with_a_life_and_lose_what_names_them(steps: Steps, later: datetime) -> None:
    cast, ada = steps.cast, steps.cast.person("ada")
    source = add_source(by=cast.user("lena"), kind="cards", name="vale-card", at=TUESDAY)
    fields = CardFields(
        source=source.id,
        token="card-of-ada",
        budget=cast.elmbridge_vale.budgets["ada"].id,
        holder=cast.user("joe").id,
        last4="7391",
        said="She said so at her kitchen table.",
    )
    card = link_card(by=cast.user("priya"), person_id=ada.id, fields=fields, at=TUESDAY)
    tell_death(by=cast.user("priya"), person_id=ada.id, on=TUESDAY.date(), at=TUESDAY)
    card.refresh_from_db()
    assert (card.ended_at, card.last4, len(card.token)) == (TUESDAY, "7391", 64)
    assert Event.objects.ours().filter(type="card.ended", subject_id=card.id, person_id=ada.id).count() == 1
    erase_person(by=cast.user("mark"), erasure_id=ask_for(steps, later).id, at=later)
    card.refresh_from_db()
    assert (card.last4, card.token) == ("", "")


def test_what_was_told_of_somebody_and_waits_ends_with_their_record(steps: Steps, later: datetime) -> None:
    cast, ada, at = steps.cast, steps.cast.person("ada"), TUESDAY
    source = add_source(by=cast.user("lena"), kind="facts", name="hr", at=at)
    moved = {"person": str(ada.id), "team": str(ada.id)}
    others = {"person": str(cast.person("leo").id), "team": str(ada.id)}
    hers, his = (
        take_fact(
            by=source,
            fields=FactFields(origin="/hr", id=f"e{number}", type="person.moved", data=said, digest=str(number)),
            read=read_fact,
            at=at,
        )
        for number, said in enumerate((moved, others))
    )
    assert (hers.state, his.state) == ("waits", "waits")
    erase_person(by=cast.user("mark"), erasure_id=ask_for(steps, later).id, at=later)
    hers, his = ToldFact.objects.ours().order_by("message_id")
    assert (hers.state, his.state) == ("dropped", "waits")
    (event,) = Event.objects.ours().filter(type="fact.dropped")
    assert (event.subject_id, event.process) == (hers.id, "erasing")


def test_the_database_opens_its_door_for_two_people_alone(steps: Steps, later: datetime) -> None:
    asked = ask_for(steps, later)
    for sql in (
        f"SELECT leeway_erase_words('{asked.id}', now())",
        "UPDATE audit_words SET text = ''",
        "SELECT set_config('leeway.erasing', 'on', true); UPDATE audit_words SET text = ''",
        f"UPDATE delegation_erasure SET confirmed_by_id = asked_by_id WHERE id = '{asked.id}'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    connection.check_constraints()


def test_a_record_stays_for_its_years_and_while_something_holds_it(steps: Steps, later: datetime) -> None:
    lena, mark, ada = steps.cast.user("lena"), steps.cast.user("mark"), steps.cast.person("ada")
    with pytest.raises(Refused, match="keep this record until"):
        ask_for(steps, TUESDAY)
    held = place_hold(by=lena, person_id=ada.id, why="court", at=TUESDAY)
    with pytest.raises(Refused, match="holds this record"):
        ask_for(steps, later)
    with pytest.raises(Forbidden, match="else"):
        lift_hold(by=lena, hold_id=held.id, at=TUESDAY)
    lift_hold(by=mark, hold_id=held.id, at=TUESDAY)
    asked = ask_for(steps, later)
    place_hold(by=lena, person_id=ada.id, why="claim", at=later)
    with pytest.raises(Refused, match="holds this record"):
        erase_person(by=mark, erasure_id=asked.id, at=later)
    with pytest.raises(Missing):
        ask_to_erase(by=lena, person_id=steps.cast.user("joe").id, why="appraised", at=later)


def test_what_waits_is_answered_first(steps: Steps, later: datetime) -> None:
    steps.ask("joe", "ada", 15_000)
    with pytest.raises(Refused, match="waits"):
        ask_for(steps, later)


def test_a_record_that_is_old_enough_is_on_a_list_and_never_goes_by_itself(steps: Steps, later: datetime) -> None:
    lena, leo = steps.cast.user("lena"), steps.cast.person("leo")

    def due(at: datetime) -> list[UUID]:
        return [each.person.id for each in listed(lena, at.date())]

    assert leo.id not in due(TUESDAY)
    assert leo.id in due(later)
    open_record(by=steps.cast.user("helen"), person_id=leo.id, why="asked", text=A_REASON, at=later)
    assert leo.id in due(later)  # to look at an old record makes it no younger
    class_record(by=lena, person_id=leo.id, record_class="child_in_care", at=later)
    assert leo.id not in due(later)
    class_record(by=lena, person_id=leo.id, record_class="adult", at=later)
    keep_on(by=lena, person_id=leo.id, until=later.date() + timedelta(days=400), at=later)
    assert leo.id not in due(later)
    assert leo.id in due(later + timedelta(days=401))
    keep_for_years(by=lena, record_class="adult", years=50, at=later)
    assert due(later + timedelta(days=401)) == []
    with pytest.raises(Forbidden):
        listed(steps.cast.user("priya"), later.date())


def test_a_file_that_a_crash_left_is_removed_later(steps: Steps, later: datetime, files: Path) -> None:
    ask = steps.ask("joe", "ada", 900)
    sent = Sent(name="a.pdf", content_type="application/pdf", data=PDF)
    attach(by=steps.cast.user("joe"), ask_id=ask.id, sent=sent, at=TUESDAY)
    erase_person(by=steps.cast.user("mark"), erasure_id=ask_for(steps, later).id, at=later)
    assert found_in_files(files, "PDF")  # nothing is committed here, as where a process died just then
    assert remove_erased_files(at=later) == 1
    assert not found_in_files(files, "PDF")
    assert remove_erased_files(at=later) == 0


def test_the_command_keeps_the_same_rules(steps: Steps) -> None:
    told = {"organisation": "elmbridge-vale", "person": str(steps.cast.person("ada").id)}
    for name, sentence in (("lena", "must keep this record"), ("priya", "Only a leader"), ("otto", "nobody called")):
        with pytest.raises(CommandError, match=sentence), transaction.atomic():
            call_command("erase_person", by=name, **told)
