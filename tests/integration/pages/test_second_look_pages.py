"""A second look on the pages: what is shown before the answer, what after, and what never."""

import pytest

from audit import clock
from delegation.models import Look, Team, User
from tests.cast import Cast
from tests.integration.pages.conftest import Enter
from tests.integration.workflow.steps import DAY
from workflow.models import Ask, Decision, LookAnswer, LookStep, SecondLook
from workflow.services.changing import change
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask
from workflow.services.talking import answer, comment, question
from workflow.services.undoing import take_back

REASON = "The repair shop does it for less next month."


@pytest.fixture
def look(cast: Cast) -> SecondLook:
    """Gwen's smaller yes to a stairlift's repair, after a question, handed to Helen to look at."""
    at = clock.now()
    gwen, priya = cast.user("gwen"), cast.user("priya")
    with cast.scope():
        mo, what = cast.person("mo").id, "Stairlift repair"
        fields = AskFields(
            person=mo,
            kind="one_off",
            category="equipment",
            amount=64_000,
            what_for=what,
        )
        ask: Ask = submit_ask(by=priya, fields=fields, at=at)
        question(by=gwen, ask_id=ask.id, text="Which stairs?", at=at)
        answer(by=priya, ask_id=ask.id, text="Those to his bed.", at=at)
        comment(by=gwen, ask_id=ask.id, text="I mean to say less.", at=at)
        verdict = Verdict(outcome="approve", amount=50_000, reason=REASON, reason_code="more_than_needed")
        decide(by=gwen, ask_id=ask.id, verdict=verdict, at=at)
        comment(by=priya, ask_id=ask.id, text="Thank you for the 500.", at=at + DAY)
        decision = Decision.objects.ours().get(ask=ask)
        row: SecondLook = SecondLook.objects.create(decision=decision, why="less", chance=10**9, at=at)
        LookStep.objects.create(look=row, kind="handed", user=cast.user("helen"), due_at=at + 9 * DAY, at=at)
        return row


ASKERS = {"tom": "mo", "priya": "mo", "sam": "leo", "gwen": "mo", "noor": "mo"}
OTHERS = {"mo": "mo", "ravi": "ravi", "joe": "ada", "maya": "leo", "hana": "zara"}


def test_leaders_read_how_many_noes_stayed_unread_by_teams_of_five(cast: Cast, enter: Enter) -> None:
    at = clock.now()
    with cast.scope():
        east, other = cast.team("adults_east"), Team.objects.ours().exclude(id=cast.team("adults_east").id)[0]
        for team, askers in ((east, ASKERS), (other, OTHERS)):
            for number, (name, person) in enumerate(askers.items()):
                fields = AskFields(person=cast.person(person).id, kind="one_off", category="everyday", amount=100)
                asked = submit_ask(by=cast.user(name), fields=fields, at=at)
                decision = Decision.objects.ours().get(ask=asked)
                no = SecondLook.objects.create(decision=decision, why="no", chance=10**9, at=at)
                if team == east and number < 3:
                    LookStep.objects.create(look=no, kind="over", at=at)
            User.objects.ours().filter(username__in=askers).update(team=team)
    shown = enter("lena").get("/lead/second-looks/")
    assert "3 of 10 noes stayed unread: up to 4 people were asked, and nobody looked." in shown
    assert "Noes 10 0 3" in shown
    assert f"{east.name} 5 3 {other.name} 5 0" in shown
    with cast.scope():
        User.objects.ours().filter(username="noor").update(team=other)
    shown = enter("lena").get("/lead/second-looks/")
    assert "Noes 10 0 3" in shown
    assert "by the team of who said them" not in shown


def test_who_looks_sees_what_was_asked_and_what_was_answered_only_once_they_said(
    cast: Cast, enter: Enter, look: SecondLook
) -> None:
    helen = enter("helen")
    assert "Second looks that wait for you: 1" in helen.get("/worker/")
    assert "Stairlift repair For Mo" in helen.get("/worker/second-looks/")
    shown = helen.get(f"/worker/second-looks/{look.id}/")
    for seen in ("Stairlift repair", "£640", "Priya Shah asked, for Mo", "Which stairs?", "Those to his bed."):
        assert seen in shown
    for hidden in ("Gwen", "£500", REASON, "I mean to say less", "Thank you", "less next month"):
        assert hidden not in helen.page
    shown = helen.send(helen.path, would="yes", form_key="1")
    assert "You would have answered otherwise." in shown
    for seen in ("Gwen Price decided.", "£500", REASON):
        assert seen in shown
    shown = helen.press("Share it", text="Gwen asks too late.")
    assert helen.status == 422
    assert "Please leave out names: Gwen." in shown
    assert "Gwen asks too late." in shown
    shown = helen.press("Share it", text="A visit shows more than a letter.")
    assert "A visit shows more than a letter." in shown
    assert "There is nothing for you to look at." in helen.get("/worker/second-looks/")
    with cast.scope():
        assert Look.objects.ours().filter(person=cast.person("mo"), user=cast.user("helen")).count() == 1
    gwen = enter("gwen")
    shown = gwen.get("/worker/second-looks/")
    assert "They would have answered otherwise." in shown
    assert "A visit shows more than a letter." in shown
    assert "Helen" not in shown
    assert "They would" not in enter("priya").get("/worker/second-looks/")


def test_who_cannot_passes_it_on_and_nobody_else_opens_it(cast: Cast, enter: Enter, look: SecondLook) -> None:
    gwen, helen, here = enter("gwen"), enter("helen"), f"/worker/second-looks/{look.id}/"
    gwen.get(here)
    assert gwen.status == 404
    helen.get(here)
    helen.send(here, would="perhaps")
    assert helen.status == 422
    helen.send(f"{here}cannot/")
    assert helen.path == "/worker/second-looks/"
    helen.send(here, would="yes")
    assert helen.status == 404
    with cast.scope():
        assert not LookAnswer.objects.ours().exists()


def test_a_worry_is_thanked_for_and_stands_nowhere_here(enter: Enter, look: SecondLook) -> None:
    helen, here = enter("helen"), f"/worker/second-looks/{look.id}/"
    before = helen.get(here)
    helen.get(f"{here}worried/")
    helen.press("Send it", text="Is he safe at home?")
    assert "Thank you" in helen.page
    assert helen.get(here) == before


def test_what_was_changed_after_an_answer_is_shown_as_it_was(cast: Cast, enter: Enter, look: SecondLook) -> None:
    with cast.scope():
        gwen, ask_id, at = cast.user("gwen"), look.decision.ask_id, clock.now() + DAY
        take_back(by=gwen, ask_id=ask_id, at=at)
        change(by=cast.user("priya"), ask_id=ask_id, changes={"amount": 66_000, "what_for": "A new lift"}, at=at)
    shown = enter("helen").get(f"/worker/second-looks/{look.id}/")
    assert "Stairlift repair £640" in shown
    assert "A new lift" not in shown
    assert "660" not in shown
