"""While somebody waits: talk first, how long most take, less at once, somebody beside them."""

from datetime import timedelta

from audit.models import Event
from delegation.hours import working_hours
from delegation.working_time import add_working_hours
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor, ask
from workflow import how_long
from workflow.models import Ask, Talk
from workflow.services.deciding import Verdict, decide
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask


def waiting(enter: Enter, cast: Cast) -> tuple[Visitor, str]:
    """This function will let Joe ask for £150, and give him and the ask's address."""
    joe = enter("joe")
    return joe, ask(joe, cast.person("ada"), amount="150", what_for="Bus pass", payee="Clarks")


def test_that_they_talked_is_one_tap_and_both_see_it(enter: Enter, cast: Cast) -> None:
    joe, address = waiting(enter, cast)
    form = joe.page
    assert "You talked with Priya Shah," in joe.press("We talked")
    joe.page = form
    joe.press("We talked")  # a second tap tells of the same talk
    with cast.scope():
        talk = Talk.objects.ours().get()
        told = Event.objects.ours().get(type="talk.had")
    assert (talk.by_id, talk.to_id) == (cast.user("joe").id, cast.user("priya").id)
    assert told.data == {"talk": str(talk.id), "ask": str(talk.ask_id), "to": str(talk.to_id)}
    assert "Joe Bright talked with you," in enter("priya").get(address)


def test_who_has_it_can_say_that_they_talked_and_nobody_else(enter: Enter, cast: Cast) -> None:
    joe, address = waiting(enter, cast)
    priya, sam = enter("priya"), enter("sam")
    priya.get(address)
    assert "You talked with Joe Bright," in priya.press("We talked")
    sam.get(address)
    assert not sam.has("We talked")
    sam.send(f"{address}talked/")
    assert sam.status == 403
    joe.press("Stop asking")
    joe.send(f"{address}talked/")
    assert joe.status == 409
    with cast.scope():
        assert Talk.objects.ours().count() == 1


def test_less_is_a_yes_of_ones_own_in_one_tap_from_the_wait(enter: Enter, cast: Cast) -> None:
    joe, _address = waiting(enter, cast)
    assert "Then you can say yes to it yourself." in joe.get(joe.path)
    joe.press("Make it £100")
    assert "Done. You decided. £150 left this month." in joe.get(joe.path)
    with cast.scope():
        row = Ask.objects.ours().get()
    assert (row.status, row.amount) == ("approved", 10_000)


def test_what_it_was_put_under_is_said_on_the_wait_and_changed_there(enter: Enter, cast: Cast) -> None:
    joe, _address = waiting(enter, cast)
    assert "We put this under Travel." in joe.get(joe.path)
    joe.press("Put it there", category="learning")
    with cast.scope():
        row = Ask.objects.ours().get()
    assert (row.status, row.category, row.category_guessed) == ("waiting", "learning", False)


def test_somebody_beside_them_is_offered_before_they_ask(enter: Enter) -> None:
    joe = enter("joe")
    said = joe.press("See who decides this", amount="150", what_for="Shoes")
    assert "Talk first: Priya Shah, 01632 960 114" in said
    assert "I'd like someone with me Nia Rowe can be with you. It costs nothing." in said
    assert "I'd like someone with me" not in joe.get("/me/")


def answered(cast: Cast, *, times: int) -> None:
    """This function will let Joe ask and Priya answer 40 working hours later, some times."""
    with cast.scope():
        for number in range(times):
            at = cast.at - timedelta(days=100) + timedelta(minutes=number)
            fields = AskFields(person=cast.person("ada").id, kind="one_off", amount=11_000, what_for="Shoes")
            row = submit_ask(by=cast.user("joe"), fields=fields, at=at)
            later = add_working_hours(at, 40, working_hours(cast.organisation, at=at))
            decide(by=cast.user("priya"), ask_id=row.id, verdict=Verdict(outcome="approve"), at=later)


def test_how_long_most_take_is_said_only_of_enough_answers(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    answered(cast, times=how_long.FEWEST - 1)
    assert "Most take" not in joe.press("See who decides this", amount="150", what_for="Shoes")
    answered(cast, times=1)
    joe.get("/me/")
    assert "Most take 40 hours." in joe.press("See who decides this", amount="150", what_for="Shoes")
    assert "Most take 40 hours." in joe.press("Ask Priya")
