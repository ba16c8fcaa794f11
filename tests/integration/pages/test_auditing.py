"""The auditor: did she have authority? Read from what was kept, and held against each other."""

from uuid import uuid4

from django.db import connection

from audit import clock
from delegation.models import Mandate, User
from tests.cast import Cast
from tests.integration.pages.conftest import Enter
from workflow.by_what_right import decisions_of, right_of
from workflow.models import Ask, Decision
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask


def gwen_says_yes(cast: Cast, *, amount: int = 64_000) -> Ask:
    """This function will have Priya ask for a stairlift's repair, which is Gwen's to decide, and Gwen say yes."""
    with cast.scope():
        fields = AskFields(
            person=cast.person("ada").id, kind="one_off", category="equipment", amount=amount, what_for="Stairlift"
        )
        ask = submit_ask(by=cast.user("priya"), fields=fields, at=clock.now())
        assert ask.assignment is not None
        assert ask.assignment.user == cast.user("gwen")
        return decide(by=cast.user("gwen"), ask_id=ask.id, verdict=Verdict(outcome="approve"), at=clock.now())


def test_omar_reads_by_what_right_gwen_said_yes(cast: Cast, enter: Enter) -> None:
    ask = gwen_says_yes(cast)
    omar = enter("omar")
    assert omar.path == "/audit/"
    shown = omar.get(f"/audit/?id={ask.id}")
    assert "Yes. Gwen Price, team manager, £1,000 each time, limits version 3, in force" in shown
    assert "Given by Dev Mistry under constitution 4.2." in shown
    assert "9 of 9 records agree." in shown
    assert "Ada" not in shown
    assert "Stairlift" not in shown


def test_the_chain_leads_on_to_who_gave_it_to_whoever_gave_it(cast: Cast, enter: Enter) -> None:
    ask = gwen_says_yes(cast)
    shown = enter("omar").get(f"/audit/records/{ask.id}/")
    assert "Dev Mistry, from" in shown
    assert "Given by Lena Fox under constitution 3.1." in shown


def test_joes_own_yes_is_read_by_what_the_plan_agreed(cast: Cast, enter: Enter) -> None:
    with cast.scope():
        fields = AskFields(person=cast.person("ada").id, kind="one_off", category="travel", amount=1_250)
        ask = submit_ask(by=cast.user("joe"), fields=fields, at=clock.now())
    shown = enter("omar").get(f"/audit/records/{ask.id}/")
    assert "Yes. Joe Bright, family, £100 each time" in shown
    assert "Agreed with the plan by Gwen Price." in shown
    assert "9 of 9 records agree." in shown


def test_an_authority_that_was_over_by_then_does_not_agree(cast: Cast, enter: Enter) -> None:
    ask = gwen_says_yes(cast)
    with cast.scope():
        decision = Decision.objects.ours().get(ask=ask)
        assert decision.mandate_id is not None
        Mandate.objects.ours().filter(id=decision.mandate_id).update(ends_at=decision.at)
        agrees = right_of(decisions_of(ask.id)[0]).agrees
    assert [name for name, each in agrees.items() if not each] == ["mandate_stood"]
    shown = enter("omar").get(f"/audit/records/{decision.id}/")
    assert "Not everything agrees." in shown
    assert "8 of 9 records agree." in shown


def test_what_nobody_answered_and_what_is_not_here_is_said(cast: Cast, enter: Enter) -> None:
    with cast.scope():
        fields = AskFields(
            person=cast.person("ada").id, kind="one_off", category="equipment", amount=64_000, what_for="A rail"
        )
        ask = submit_ask(by=cast.user("priya"), fields=fields, at=clock.now())
    omar = enter("omar")
    assert "Nobody has answered this yet" in omar.get(f"/audit/?id={ask.id}")
    assert "There is nothing with this id here." in omar.get(f"/audit/?id={uuid4()}")
    assert omar.status == 422
    assert "This is no id." in omar.get("/audit/?id=stairlift")
    assert 'value="stairlift"' in omar.page
    omar.get(f"/audit/records/{uuid4()}/")
    assert omar.status == 404


def test_nobody_else_checks_and_no_other_place_is_seen(cast: Cast, enter: Enter) -> None:
    ask = gwen_says_yes(cast)
    gwen = enter("gwen")
    assert "Only who checks our decisions can see this." in gwen.get(f"/audit/records/{ask.id}/")
    assert gwen.status == 403
    with cast.scope(of="otto"):
        User.objects.ours().filter(username="otto").update(duties=[User.Duty.AUDITOR])
    otto = enter("otto")
    otto.get("/audit/")
    assert otto.status == 200
    otto.get(f"/audit/records/{ask.id}/")
    assert otto.status == 404


def test_the_person_reads_that_omar_looked_and_a_page_takes_few_statements(cast: Cast, enter: Enter) -> None:
    ask = gwen_says_yes(cast)
    omar = enter("omar")
    with connection.execute_wrapper(counting := Counting()):
        omar.get(f"/audit/records/{ask.id}/")
    assert counting.statements <= 12, counting.said
    assert "Omar Aziz" in enter("ada").get(f"/people/{cast.person('ada').id}/circle/")


class Counting:
    """Counts the statements of a page."""

    def __init__(self) -> None:
        self.said: list[str] = []

    @property
    def statements(self) -> int:
        """How many went to the database, without savepoints and settings."""
        return sum(not text.startswith(("SAVEPOINT", "RELEASE", "SET ")) for text in self.said)

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        """This function will count one statement and run it."""
        self.said.append(sql)
        return execute(sql, params, many, context)
