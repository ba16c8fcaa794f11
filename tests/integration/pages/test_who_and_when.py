"""Who is paid, when one's own money comes, that the plan was talked about, and finance's statement, on their pages."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from audit import clock
from delegation.models import Instalment
from tests.cast import Cast
from tests.integration.pages.conftest import Enter, ask, text_of
from workflow.models import Ask
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask

OFFERED = '<option value="Vale Buses">'


def awaited(cast: Cast) -> list[Instalment]:
    """This function will list the parts of Ravi's money that are still to come."""
    rows = Instalment.objects.ours().filter(budget=cast.budget("ravi"), arrived_on__isnull=True)
    return list(rows.order_by("expected_on"))


# --- who we pay ------------------------------------------------------------------------------------------------------


def test_a_payee_is_hidden_and_shown_again(enter: Enter, cast: Cast) -> None:
    joe, ada = enter("joe"), f"/people/{cast.person('ada').id}/"
    ask(joe, cast.person("ada"), amount="12.50", what_for="Bus pass", payee="Vale Buses")
    joe.get(ada)
    assert OFFERED in joe.page
    assert f"{ada}payees/" in joe.page
    assert "Vale Buses £12.50 last on" in joe.get(f"{ada}payees/")
    assert "Hidden" in joe.press("Hide", said="hide")
    joe.get(ada)
    assert OFFERED not in joe.page
    joe.get(f"{ada}payees/")
    joe.press("Show again", said="show")
    joe.get(ada)
    assert OFFERED in joe.page


def test_nobody_paid_yet_says_so_and_who_was_never_paid_is_not_hidden(enter: Enter, cast: Cast) -> None:
    joe, payees = enter("joe"), f"/people/{cast.person('ada').id}/payees/"
    assert "Nobody was paid yet." in joe.get(payees)
    joe.send(payees, payee="nobody", said="hide")
    assert joe.status == 404
    nia = enter("nia")
    nia.get(payees)
    assert nia.status == 404


# --- when the money comes --------------------------------------------------------------------------------------------


def test_ravi_says_that_a_part_of_his_money_has_come(enter: Enter, cast: Cast) -> None:
    ravi, parts = enter("ravi"), f"/people/{cast.person('ravi').id}/parts/"
    ravi.get("/me/")
    assert parts in ravi.page
    assert "What comes next £2,400" in ravi.get(parts)
    with cast.scope():
        first, *others = awaited(cast)
    said = ravi.press("It has come", on=(cast.at.date() + timedelta(days=3)).isoformat())
    assert ravi.status == 422
    assert "Choose today or a day before." in said
    with cast.scope():
        assert awaited(cast) == [first, *others]
    ravi.press("It has come", on=cast.at.date().isoformat())
    assert ravi.path == parts
    with cast.scope():
        assert awaited(cast) == others


def test_a_worker_says_it_too_and_strangers_find_nothing(enter: Enter, cast: Cast) -> None:
    priya, joe = enter("priya"), enter("joe")
    with cast.scope():
        first = awaited(cast)[0]
    for send in (joe.get, lambda address: joe.send(address, on=cast.at.date().isoformat())):
        send(f"/instalments/{first.id}/arrived/")
        assert joe.status == 404
    priya.get(f"/instalments/{first.id}/arrived/")
    assert "Choose a day." in priya.press("It has come", on="soon")
    priya.press("It has come", on=cast.at.date().isoformat())
    assert "What has come" in text_of(priya.page)
    with cast.scope():
        assert first not in awaited(cast)


def test_where_there_are_no_parts_there_is_no_way_to_them(enter: Enter, cast: Cast) -> None:
    joe, parts = enter("joe"), f"/people/{cast.person('ada').id}/parts/"
    joe.get("/me/")
    assert parts not in joe.page
    assert "Nothing is planned here." in joe.get(parts)


def test_finance_says_of_what_should_be_there_that_it_came(enter: Enter, cast: Cast) -> None:
    mark, today = enter("mark"), cast.at.date()
    assert "All that should be there has come." in mark.get("/finance/parts/")
    with cast.scope():
        first = awaited(cast)[0]
        Instalment.objects.ours().filter(id=first.id).update(expected_on=today - timedelta(days=1))
    mark.get("/finance/")
    assert 'href="/finance/parts/"' in mark.page
    assert "£2,400 Ravi Nair" in mark.get("/finance/parts/")
    tomorrow = (today + timedelta(days=2)).isoformat()
    assert "Choose today or a day before." in mark.press("It has come", on=tomorrow)
    assert mark.status == 422
    assert "All that should be there has come." in mark.press("It has come", on=today.isoformat())
    with cast.scope():
        assert first not in awaited(cast)
    assert "Choose which part has come." in mark.send("/finance/parts/", on=today.isoformat())


# --- the talk about the plan -----------------------------------------------------------------------------------------


def test_priya_writes_down_that_they_talked_and_joe_reads_it(enter: Enter, cast: Cast) -> None:
    priya, joe, year = enter("priya"), enter("joe"), f"/people/{cast.person('ada').id}/year/"
    joe.get(year)
    assert not joe.has("Write it down")
    priya.get(year)
    today: date = cast.at.date()
    tomorrow = (today + timedelta(days=2)).isoformat()
    assert "Choose today or a day before." in priya.press("Write it down", on=tomorrow, words="More time outside.")
    assert priya.status == 400
    assert "More time outside." in priya.page
    priya.press("Write it down", on=today.isoformat(), words="More time outside.")
    assert priya.path == year
    said = joe.get(year)
    assert f"We talked about the plan on {today.day} {today:%B %Y}." in said
    assert "What was said: More time outside." in said
    priya.get(year)
    assert "A later talk is written down already." in priya.press("Write it down", on=today.isoformat(), words="")
    assert priya.status == 409


# --- finance's statement ---------------------------------------------------------------------------------------------


def test_finance_takes_in_a_statement_of_everybodys_money(enter: Enter, cast: Cast) -> None:
    at, mark = clock.now(), enter("mark")
    with cast.scope():
        fields = AskFields(
            person=cast.person("ada").id, kind="one_off", amount=1_250, payee="Vale Buses", what_for="A day out"
        )
        made = submit_ask(by=cast.user("joe"), fields=fields, at=at)
    mark.get("/finance/")
    assert "/finance/statements/" in mark.page
    assert "This one is for everybody's money." in mark.get("/finance/statements/")
    today = at.date().isoformat()
    rows = (f"{today},SUMUP *VALE BUSES LTD,12.50,", f"{today},NETFLIX,9.99,")
    data = "\n".join(("Date,Description,Paid out,Paid in", *rows)).encode()
    sent = SimpleUploadedFile("bank.csv", data, content_type="text/csv")
    seen = mark._took(mark.client.post("/finance/statements/", {"file": sent}, follow=True), "/finance/statements/")
    assert "Yes, this was paid Vale Buses, £12.50" in seen
    mark.press("Yes, take it in")
    assert mark.path.startswith("/statements/")
    said = text_of(mark.page)
    assert "Whoever asks for the person can write it down" in said
    assert "A day out" not in said
    assert f"/asks/{made.id}/" not in mark.page
    with cast.scope():
        assert Ask.objects.ours().get(id=made.id).status == "settled"
    assert mark.get("/finance/statements/").endswith(f"{at.day} {at:%B}")


def test_a_statement_of_everybodys_money_is_finances_alone(enter: Enter) -> None:
    priya = enter("priya")
    priya.get("/finance/statements/")
    assert priya.status == 403
