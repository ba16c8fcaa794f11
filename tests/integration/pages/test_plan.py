"""The plan on a page: plain words, swap in one tap and take it back, skip a day, ask for a change."""

import html
import re
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from delegation.models import PlanLine
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor, text_of
from workflow.models import Ask


def marta(cast: Cast) -> PlanLine:
    """This function will give Ada's 12 hours a week."""
    found: PlanLine = PlanLine.objects.ours().get(words__text="Marta, 12 hours a week")
    return found


def at_the_plan(visitor: Visitor, cast: Cast, person: str = "ada") -> str:
    """This function will open somebody's plan."""
    return text_of(visitor.get(f"/people/{cast.person(person).id}/plan/") and visitor.page)


def test_the_plan_is_told_in_plain_words(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    assert "See the plan" in joe.get(f"/people/{cast.person('ada').id}/")
    text = at_the_plan(joe, cast)
    assert "Marta, 12 hours a week £163.20 a week 12 hours Paid to Marta £2,937.60 left until" in text
    assert "Lunch club £9.50 a week £171 left until" in text


def test_swap_this_is_one_tap_and_can_be_taken_back(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    at_the_plan(joe, cast)
    text = send_beside(joe, "Marta", "swap", what_for="Swimming with Sam", weeks="next_week")
    assert joe.path.startswith("/asks/")
    assert "Done. You decided." in text
    plan = at_the_plan(joe, cast)
    assert "Swimming with Sam £163.20 a week" in plan
    assert "Instead of Marta, 12 hours a week, from" in plan
    with cast.scope():
        ask = Ask.objects.ours().get(kind="swap")
        assert marta(cast).remaining == 17 * 16_320
    joe.get(f"/asks/{ask.id}/")
    joe.press("Take it back")
    assert "Swimming with Sam" not in at_the_plan(joe, cast)


def send_beside(visitor: Visitor, words: str, part: str, **typed: str) -> str:
    """This function will send one of the small forms beside a line of the plan."""
    section = next(each for each in visitor.page.split("<section")[1:] if words in each.partition("</h2>")[0])
    action = re.search(rf'action="(/plan-lines/[^"]*/{part}/)"', section)
    key = re.search(r'name="form_key" value="([^"]*)"', section)
    assert action, section
    assert key
    return visitor.send(html.unescape(action[1]), form_key=key[1], **typed)


def test_skip_a_day_and_keep_the_30_minutes(enter: Enter, cast: Cast) -> None:
    joe, day = enter("joe"), (cast.at + timedelta(days=9)).date().isoformat()
    at_the_plan(joe, cast)
    text = send_beside(joe, "Marta", "skip", on=day, minutes="90")
    assert "Kept: 1 hour 30" in text
    assert "Skipped:" in text
    send_beside(joe, "Marta", "unskip", on=day)
    assert "Kept:" not in text_of(joe.page)


def test_asking_for_more_goes_to_who_changes_plans(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    at_the_plan(joe, cast)
    send_beside(joe, "Lunch club", "more", amount="12", what_for="It costs £12 now")
    with cast.scope():
        ask = Ask.objects.ours().get(kind="plan_change")
        assert (ask.amount, ask.assignment and ask.assignment.user_id) == (52 * 250, cast.user("gwen").id)
    assert "£130 more a year in the plan" in text_of(joe.page)


def test_asking_for_less_is_an_ask_that_the_person_hears_of_first(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    at_the_plan(joe, cast)
    send_beside(joe, "Lunch club", "more", amount="9", what_for="She goes less often")
    with cast.scope():
        ask = Ask.objects.ours().get(kind="decrease")
        assert (ask.amount, ask.status) == (50, "waiting")


def test_less_time_is_asked_for_and_said_beside_the_money(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    at_the_plan(joe, cast)
    assert "less of one thing" in send_beside(joe, "Marta", "more", amount="170", minutes="600", what_for="Fewer hours")
    send_beside(joe, "Marta", "more", amount="136", minutes="600", what_for="Fewer hours")
    assert "£27.20 a week less, 2 hours a week less" in text_of(joe.page)


def test_what_is_missing_is_said_beside_its_field_with_the_typing_kept(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    at_the_plan(joe, cast)
    text = send_beside(joe, "Marta", "swap", what_for="", payee="Vale Pool", weeks="all")
    assert joe.status == 422
    assert "Say what you would like instead." in text
    assert 'value="Vale Pool"' in joe.page
    text = send_beside(joe, "Marta", "swap", what_for="Swimming", weeks="all", minutes="721")
    assert joe.status == 422
    assert "This line of the plan has 720 minutes a week." in text


def test_who_may_not_see_the_money_sees_no_plan(enter: Enter, cast: Cast) -> None:
    for name in ("nia", "maya", "otto"):
        visitor = enter(name)
        at_the_plan(visitor, cast)
        assert visitor.status == 404


def test_a_worker_sees_the_same_page(enter: Enter, cast: Cast) -> None:
    priya = enter("priya")
    assert "Swap this" in at_the_plan(priya, cast)


def test_a_plan_from_a_file_is_looked_at_and_confirmed(enter: Enter, cast: Cast) -> None:
    gwen = enter("gwen")
    gwen.get("/plan-import/")
    with cast.scope():
        line = marta(cast)
    days = f"{line.starts_on},{line.ends_on}"
    text = f"person,words,category,weekly,one_off,starts_on,ends_on\nAda Bright,Choir,everyday,5,,{days}\n"
    file = SimpleUploadedFile("plan.csv", text.encode(), content_type="text/csv")
    gwen._took(gwen.client.post("/plan-import/", {"file": file}, follow=True), "/plan-import/")
    assert "New: £5 a week (£260)." in text_of(gwen.page)
    gwen.press("Yes, do all of this")
    assert "Done. All of it is in the plan now." in text_of(gwen.page)
    assert "Choir £5 a week" in at_the_plan(gwen, cast)


def test_a_file_that_is_no_plan_says_how_to_mend_it(enter: Enter, cast: Cast) -> None:
    gwen = enter("gwen")
    gwen.get("/plan-import/")
    file = SimpleUploadedFile("bank.csv", b"Date,Amount,Balance\n", content_type="text/csv")
    gwen._took(gwen.client.post("/plan-import/", {"file": file}, follow=True), "/plan-import/")
    assert gwen.status == 400
    assert "This looks like a list from a bank, not like a plan." in text_of(gwen.page)
