"""Keep this between me and Priya: who of the circle sees it narrows, at every door."""

from datetime import timedelta
from typing import Any

from django.test import Client

from tests.cast import Cast
from tests.integration.pages.conftest import Enter, Visitor
from workflow.models import Ask
from workflow.services.fields import AskFields
from workflow.services.submitting import submit_ask


def kept(enter: Enter, cast: Cast) -> tuple[Visitor, str]:
    """This function will let Joe ask for Ada and keep it between him and Priya."""
    joe = enter("joe")
    joe.press("See who decides this", amount="150", what_for="Secret shoes", payee="Clarks")
    joe.press("Ask Priya", between="1")
    return joe, joe.path


def api(cast: Cast, name: str, path: str) -> Any:
    """This function will ask the API as somebody."""
    return Client(headers={"Authorization": f"Bearer {cast.token(name)}"}).get(f"/api/v1/{path}")


def test_who_asked_who_decides_and_ada_herself_see_it_and_nobody_else(enter: Enter, cast: Cast) -> None:
    joe, address = kept(enter, cast)
    assert "This is kept between who asked and who decides." in joe.get(address)
    for name, status in (("priya", 200), ("ada", 200), ("sam", 404), ("gwen", 404), ("nia", 404), ("tom", 404)):
        visitor = enter(name)
        visitor.get(address)
        assert visitor.status == status, name
        assert api(cast, name, address.removeprefix("/")[:-1]).status_code == status, name


def test_no_list_search_or_payee_tells_the_others_of_it(enter: Enter, cast: Cast) -> None:
    _joe, address = kept(enter, cast)
    priya = enter("priya")
    priya.get(address)
    priya.press("Yes, to £150")
    sam, ada = enter("sam"), f"/people/{cast.person('ada').id}/"
    for path in (ada, f"{ada}payees/", f"{ada}year/"):
        sam.get(path)
        assert sam.status == 200
        assert "Secret" not in sam.page
        assert "Clarks" not in sam.page
    sam.send("/asks/", q="Secret")
    assert "We found nothing like this." in sam.page
    assert api(cast, "sam", f"asks?person={cast.person('ada').id}").json()["results"] == []
    assert "Secret shoes" in enter("joe").page
    assert "Secret shoes" in priya.get(ada)  # who decided it still sees what they decided


def test_what_is_close_together_does_not_tell_of_it(enter: Enter, cast: Cast) -> None:
    with cast.scope():
        for number in range(2):
            fields = AskFields(
                person=cast.person("ada").id,
                kind="one_off",
                amount=6_000,
                what_for="Secret",
                payee="Clarks",
                between=True,
                ask_someone=True,
            )
            submit_ask(by=cast.user("ada"), fields=fields, at=cast.at - timedelta(minutes=number + 1))
    joe = enter("joe")
    said = joe.press("See who decides this", amount="60", what_for="Shoes", payee="Clarks")
    assert "One thing, or separate?" not in said
    with cast.scope():
        assert Ask.objects.ours().filter(between=True).count() == 2
