"""Whether the books agree: after everything the services do they do, and whatever is broken past them is named."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.fixtures import Settings

from audit import clock, verify
from audit.books import comparisons
from audit.events import Actor
from audit.keys import keys_of_log
from audit.sealer import seal
from delegation.demo.building import demo_scheme
from delegation.models import PlanLine
from delegation.services.absences import end_absence, record_absence
from delegation.services.comments import answer_comment, comment_on
from delegation.services.keeping import skip
from delegation.services.organisation_files import bring_file, preview_file
from delegation.services.schemes import draft_scheme, drop
from delegation.services.sources import add_source
from delegation.services.year_end import turn_year
from notifications.services.webhooks import EndpointFields, add_endpoint
from tests.cast import Cast
from tests.servers import Place
from workflow.models import Decision, LookStep, Payment
from workflow.proving import prove_authority
from workflow.services.cards import CardFields, link_card
from workflow.services.fields import AskFields
from workflow.services.hardship import answer_notice
from workflow.services.looking import hand_on, say_lesson, say_look
from workflow.services.own_ways import no_money_needed
from workflow.services.paying import pay
from workflow.services.presence import say_was_there
from workflow.services.recovering import SumAsked
from workflow.services.sampling import draw_sample, note_sampled, publish_sample
from workflow.services.second_looks import draw_months, owe_noes, publish_months
from workflow.services.settling import refund, settle
from workflow.services.statements import take_in
from workflow.services.submitting import submit_ask
from workflow.services.talked import we_talked
from workflow.services.tapping import Said, take_card_message
from workflow.services.tracing import start_tracing, stop_tracing
from workflow.services.weekly import run_weeks
from workflow.to_match import find_where


def check() -> str:
    """This function will check the books of every organisation and give what it prints."""
    out = StringIO()
    call_command("check_books", stdout=out)
    return out.getvalue()


def differences(place: Place) -> str:
    """This function will give what the check prints where something must differ."""
    out = StringIO()
    with pytest.raises(CommandError, match="The books do not agree"):
        call_command("check_books", stdout=out)
    return out.getvalue()


@pytest.fixture
def lived(committed_cast: Cast, place: Place, settings: Settings, tmp_path: Path) -> Cast:
    """The cast, after asks of every kind of ending."""
    settings.MEDIA_ROOT, settings.LOG_ANCHORS = str(tmp_path), str(tmp_path / "checkpoints")
    joe, priya = (
        Client(headers={"Authorization": f"Bearer {committed_cast.token(name)}"}) for name in ("joe", "priya")
    )
    body = {"person": str(committed_cast.person("ada").id), "kind": "one_off", "what_for": "for the allotment"}

    def ask(amount: int) -> Any:
        return joe.post("/api/v1/asks", {**body, "amount": amount}, content_type="application/json").json()["id"]

    def decide(asked: str, **answer: object) -> None:
        done = priya.post(f"/api/v1/asks/{asked}/decide", answer, content_type="application/json")
        assert done.status_code == 200, done.content

    paid, taken_back = ask(1250), ask(1300)
    assert joe.post(f"/api/v1/asks/{taken_back}/take-back", content_type="application/json").status_code == 200
    why = {"reason_code": "another_way", "reason": "The library lends the very same one out."}
    urgent = {**body, "amount": 12_000, "cant_wait": True}
    assert joe.post("/api/v1/asks", urgent, content_type="application/json").json()["status"] == "approved"
    declined = ask(15_000)
    decide(declined, outcome="decline", **why)
    decide(ask(15_000), outcome="approve", amount=12_000, **why)
    ask(16_000)
    mo = Client(headers={"Authorization": f"Bearer {committed_cast.token('mo')}"})
    less = {"person": str(committed_cast.person("mo").id), "kind": "decrease", "amount": 100, "category": "care"}
    assert mo.post("/api/v1/asks", less, content_type="application/json").status_code == 201
    for path, said in (("comment", {"text": "It is for the allotment"}), ("challenge", {"reason": "The library shut"})):
        sent = joe.post(f"/api/v1/asks/{declined}/{path}", said, content_type="application/json")
        assert sent.status_code == 200, sent.content
    picture = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF", content_type="application/pdf")
    sent = joe.post(f"/api/v1/asks/{declined}/attachments", {"file": picture})
    assert sent.status_code == 200, sent.content
    with committed_cast.scope():
        process = Actor(process="test")
        settle(by=process, ask_id=UUID(paid), amount=1200, final=True, at=clock.now())
        refund(by=process, ask_id=UUID(paid), amount=200, at=clock.now())
        tom, at = committed_cast.user("tom"), clock.now()
        for days in (3, 9):
            starts_at = at + timedelta(days=days)
            away = record_absence(by=tom, user=tom, starts_at=starts_at, ends_at=starts_at + timedelta(days=1), at=at)
        end_absence(by=tom, absence_id=away.id, at=at)
        _money_moves(committed_cast)
        _ask_back(committed_cast)
        marta = PlanLine.objects.ours().get(person=committed_cast.person("ada"), minutes__isnull=False)
        skip(by=committed_cast.user("joe"), plan_line_id=marta.id, on=at.date() + timedelta(days=7), minutes=30, at=at)
        leo = committed_cast.budget("leo")
        turn_year(budget_id=leo.id, at=datetime.combine(leo.ends_on, time(12), UTC))
        _take_in(committed_cast)
        no_money_needed(by=committed_cast.user("joe"), person_id=committed_cast.person("ada").id, words="A lift", at=at)
        we_talked(by=committed_cast.user("joe"), ask_id=UUID(declined), at=clock.now())
        say_was_there(by=committed_cast.user("nia"), ask_id=UUID(declined), at=clock.now())
        _sample(committed_cast)
        _second_looks(committed_cast)
        _bring_in(committed_cast)
        _comment(committed_cast)
        told = EndpointFields(url="https://vale.example/kept", types=("log.checkpoint",))
        add_endpoint(by=committed_cast.user("lena"), fields=told, at=clock.now())
    seal(organisation_id=committed_cast.organisation.id, at=clock.now())
    return committed_cast


def _comment(cast: Cast) -> None:
    """This function will have Omar say something about a draft of Lena's, Mark answer, and Lena see it beside life."""
    at = clock.now()
    draft = draft_scheme(by=cast.user("lena"), terms=demo_scheme(), at=at)
    said = comment_on(by=cast.user("omar"), scheme_id=draft.id, text="What does it cost?", at=at)
    answer_comment(by=cast.user("mark"), comment_id=said.id, text="Nothing.", at=at)
    start_tracing(by=cast.user("lena"), scheme_id=draft.id, at=at)
    stop_tracing(by=cast.user("lena"), scheme_id=draft.id, at=at)
    drop(by=cast.user("lena"), scheme_id=draft.id, at=at)


def _sample(cast: Cast) -> None:
    """This function will have Omar draw a sample of what staff said yes to, and agree with one."""
    at, omar = clock.now(), cast.user("omar")
    days = {"from_on": at.date() - timedelta(days=1), "to_on": at.date() + timedelta(days=1)}
    sample = publish_sample(by=omar, seed="a1b2", size=1, at=at, **days)
    drawn = draw_sample(by=omar, sample_id=sample.id, at=at + timedelta(days=2), zone="Europe/London")
    first = UUID(drawn.decisions[0])
    note_sampled(by=omar, sample_id=sample.id, decision_id=first, otherwise=False, at=at + timedelta(days=2))


def _money_moves(cast: Cast) -> None:
    """This function will have money move by finance and by card."""
    _pay(cast)
    _taps(cast)


def _taps(cast: Cast) -> None:
    """This function will have a card tapped, paid by, and some of it come back."""
    source = add_source(by=cast.user("lena"), kind="cards", name="vale-card", at=clock.now())
    said = "She said so at her kitchen table."
    card = CardFields(
        source=source.id, token="tok_ada", budget=cast.budget("ada").id, holder=cast.user("joe").id, said=said
    )
    link_card(by=cast.user("priya"), person_id=cast.person("ada").id, fields=card, at=clock.now())
    for kind, amount in (("authorisation", 900), ("capture", 900), ("refund", 100)):
        message = Said(
            message_id=kind,
            digest="",
            kind=kind,
            reference="tap-1",
            card="tok_ada",
            amount=amount,
            currency="GBP",
            merchant="Vale Buses",
            merchant_category="4111",
        )
        take_card_message(by=source, said=message, at=clock.now())


def _second_looks(cast: Cast) -> None:
    """This function will have a month of second looks published, drawn and handed on, and one of them said."""
    at = clock.now()
    publish_months(at=at, new_seed=lambda: "a1b2")
    fields = AskFields(person=cast.person("mo").id, kind="one_off", category="everyday", amount=900)
    submit_ask(by=cast.user("tom"), fields=fields, at=at)
    later = at + timedelta(days=33)
    draw_months(at=later)
    owe_noes(at=later)
    hand_on(at=later)
    step = LookStep.objects.ours().select_related("user").filter(kind="handed").earliest("id")
    assert step.user is not None
    say_look(by=step.user, look_id=step.look_id, would="no", at=later)
    say_lesson(by=step.user, look_id=step.look_id, text="We ask too late.", at=later)


def _bring_in(cast: Cast) -> None:
    """This function will have Lena bring in a file of a team."""
    data, at = b"team,part_of\nAdults West,\n", clock.now()
    digest = preview_file(by=cast.user("lena"), what="teams", data=data, at=at).digest
    bring_file(by=cast.user("lena"), what="teams", data=data, digest=digest, at=at)


def _pay(cast: Cast) -> None:
    """This function will have finance pay back what Joe spent, and make the first week of what is paid weekly."""
    at, joe, ada = clock.now(), cast.user("joe"), cast.person("ada").id
    back = AskFields(person=ada, kind="one_off", amount=500, pay="pay_me_back")
    paid = Payment.objects.ours().get(ask=submit_ask(by=joe, fields=back, at=at))
    pay(by=cast.user("mark"), payment_id=paid.id, at=at)
    submit_ask(by=joe, fields=AskFields(person=ada, kind="weekly", amount=500), at=at)
    run_weeks(organisation_id=cast.organisation.id, at=at)


def _ask_back(cast: Cast) -> None:
    """This function will have money asked back, and Ada say that it would be hard."""
    at, sums = clock.now(), (SumAsked(amount=500, words="June"),)
    fields = AskFields(person=cast.person("ada").id, kind="recovery", amount=500, what_for="Paid twice", sums=sums)
    asked = submit_ask(by=cast.user("priya"), fields=fields, at=at)
    answer_notice(by=cast.user("ada"), ask_id=asked.id, hard=True, text="I would skip meals.", at=at)


def _take_in(cast: Cast) -> None:
    """This function will have Ravi's bank say what he paid for."""
    at, ravi = clock.now(), cast.user("ravi")
    fields = AskFields(person=cast.person("ravi").id, kind="one_off", amount=500, payee="Vale Buses")
    submit_ask(by=ravi, fields=fields, at=at)
    data = f"Date,Description,Amount,Balance\n{at.date().isoformat()},VALE BUSES,-5.00,1\n".encode()
    where = find_where(by=ravi, budget=cast.budget("ravi").id, person=None)
    take_in(by=ravi, data=data, where=where, names={}, digest=sha256(data).hexdigest(), at=at)


def test_the_books_agree_after_all_that_the_services_do(lived: Cast) -> None:
    table = check()
    assert "The books of 2 organisations agree." in table
    compared = {line.rsplit(None, 2)[0]: int(line.split()[-2].replace(",", "")) for line in table.splitlines()[1:-1]}
    assert compared.keys() == {each.name for each in comparisons()}
    assert [name for name, rows in compared.items() if not rows] == [], "a comparison that compared nothing"


# What is broken past code, checks and triggers -> which comparison names it.
BREAKS = {
    "UPDATE delegation_budget SET held = held + 1, overrun = overrun + 1": "budget: held",
    "UPDATE delegation_budget SET spent = spent + 1, overrun = overrun + 1": "budget: spent",
    "UPDATE delegation_budget SET agreed = agreed + 1, overrun = overrun + 1": "budget: agreed",
    "UPDATE delegation_budget SET allocated = allocated + 1": "budget: allocated",
    "UPDATE delegation_hold SET held = held + 1 WHERE held > 0": "budget: held",
    "UPDATE delegation_budgetchange SET amount = amount + 1 WHERE what = 'plan_line_added'": "budget change:",
    "DELETE FROM audit_event WHERE type = 'budget.opened'": "budget change:",
    "DELETE FROM delegation_mandatechange": "mandate change:",
    "DELETE FROM audit_event WHERE type = 'mandate.granted'": "mandate change:",
    "DELETE FROM audit_event WHERE type = 'scheme.published'": "published scheme:",
    "DELETE FROM audit_event WHERE type = 'scheme.dropped'": "draft of limits that was thrown away:",
    "UPDATE audit_words SET text = text || '.'": "words: what was committed",
    "UPDATE audit_tile SET hashes = hashes || hashes": "log: a tile",
    "UPDATE audit_leaf SET hash = sha256(hash) WHERE index = 7": "log: a tile",
    "UPDATE delegation_movement SET amount = amount - 1 WHERE what = 'refunded'": "money moved:",
    "UPDATE workflow_ask SET status = 'settled' WHERE status = 'approved'": "ask: its status",
    "DELETE FROM workflow_transition WHERE from_status = ''": "ask: its status",
    "DELETE FROM audit_event WHERE type = 'ask.waiting'": "step of an ask:",
    "DELETE FROM workflow_transition WHERE to_status = 'declined'": "step of an ask:",
    "UPDATE audit_event SET data = data || '{\"status\": \"lapsed\"}' WHERE type = 'ask.declined'": "step of an ask:",
    "UPDATE workflow_decision SET amount = amount + 1 WHERE reduced": "decision:",
    "DELETE FROM workflow_decision WHERE outcome = 'decline'": "decision:",
    "DELETE FROM audit_event WHERE type = 'absence.recorded'": "absence:",
    "UPDATE delegation_absence SET ended_at = NULL": "absence:",
    "UPDATE delegation_hold SET giver_id = holder_id, giver_role = 'family' WHERE holder_id IS NOT NULL": "hold:",
    "UPDATE workflow_payment SET amount = amount + 1 WHERE paid_at IS NOT NULL": "payment:",
    "DELETE FROM audit_event WHERE type = 'payment.ready'": "payment:",
    "DELETE FROM workflow_payment WHERE week_of IS NOT NULL": "standing payment:",
    "UPDATE delegation_yearend SET carried = carried + 100000000": "year end:",
    "UPDATE delegation_decrease SET applied_at = NULL": "notice:",
    "UPDATE delegation_recovery SET taken = 1, amount = 1, agreed_at = now(), takes_effect_at = now() + '30 days'": (
        "money back: what"
    ),
    "DELETE FROM audit_event WHERE type = 'kept.skipped'": "kept of a plan line:",
    "DELETE FROM delegation_recoveryanswer": "money back: one event",
    "UPDATE workflow_statementline SET pence = pence + 1": "statement line:",
    "UPDATE workflow_sample SET commitment = 'another'": "sample:",
    "UPDATE workflow_sampledraw SET of_digest = 'another'": "drawn sample:",
    "DELETE FROM workflow_samplenote": "looked at in a sample:",
    "UPDATE workflow_lookdraw SET seed = 'another'": "draw of a month:",
    "DELETE FROM audit_event WHERE type = 'statement.read'": "statement:",
    "UPDATE workflow_cardtap SET captured = captured + 1": "tap of a card:",
    "DELETE FROM workflow_cardmessage WHERE kind = 'refund'": "tap of a card:",
    "DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_delivery)": "delivery:",
}


@pytest.fixture
def break_it(lived: Cast, place: Place) -> Callable[[str], None]:
    """A superuser, whom nothing stops."""

    def run(statement: str) -> None:
        with psycopg.connect(place.admin_url) as admin:
            admin.execute("SET session_replication_role = replica")
            assert admin.execute(statement.encode()).rowcount > 0, "nothing was broken"

    return run


@pytest.mark.parametrize("statement", BREAKS)
def test_what_is_broken_past_the_services_is_named(
    statement: str, break_it: Callable[[str], None], place: Place
) -> None:
    break_it(statement)
    rows = [line for line in differences(place).splitlines()[1:] if not line.startswith("    ")]
    differ = [line for line in rows if not line.endswith(" 0")]
    assert any(line.startswith(BREAKS[statement]) for line in differ), rows


def test_a_row_that_differs_is_named_by_its_id_and_by_no_word(
    break_it: Callable[[str], None], lived: Cast, place: Place
) -> None:
    budget = lived.elmbridge_vale.budgets["ada"].id
    break_it(f"UPDATE delegation_budget SET held = held + 1, overrun = overrun + 1 WHERE id = '{budget}'")
    printed = differences(place)
    assert f"\n    {budget}\n" in printed
    assert printed.count("\n    ") == 1
    assert "Ada" not in printed


def test_every_answer_of_theirs_is_proved_by_one_file(lived: Cast) -> None:
    seal(organisation_id=lived.organisation.id, at=clock.now(), at_once=True)
    with lived.scope():
        trusted = {verify.Key.read(keys_of_log()[0].verifier)}
        found = {}
        for decision in Decision.objects.ours().select_related("mandate", "scheme", "ask"):
            proof = prove_authority(decision)
            assert proof is not None
            found[decision] = verify.check_proofs(proof, keys=trusted).found
    assert not [(each.outcome, each.mandate and each.mandate.kind, why) for each, why in found.items() if why]
    assert len(found) > 9
    assert len({each.mandate.kind for each in found if each.mandate}) > 1
