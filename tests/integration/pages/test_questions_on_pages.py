"""The two questions on the pages: does it pay you, and is it one thing; and what who decides reads of the answers."""

import pytest

from tests.cast import Cast
from tests.integration.pages.conftest import Enter
from workflow.models import Ask

QUESTION = "Does this pay you or your family?"


def last(cast: Cast) -> Ask:
    """This function will give the ask made last."""
    with cast.scope():
        found: Ask = Ask.objects.ours().latest("id")
        return found


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, ("", None)),
        ({"pays_you": "refund"}, ("refund", None)),
        ({"pays_you": "wages"}, ("wages", False)),
        ({"pays_you": "wages_here"}, ("wages", True)),
    ],
)
def test_the_one_question_is_asked_for_a_new_payee_and_never_required(
    enter: Enter, cast: Cast, said: dict[str, str], kept: tuple[str, bool | None]
) -> None:
    joe = enter("joe")
    assert QUESTION in joe.press("See who decides this", amount="150", what_for="Shoes", payee="Clarks")
    joe.press("Ask Priya", **said)
    ask = last(cast)
    assert (ask.pays_you, ask.same_household) == kept


def test_it_is_not_asked_for_small_things(enter: Enter) -> None:
    joe = enter("joe")
    assert QUESTION not in joe.press("See who decides this", amount="20", what_for="Seeds", payee="Vale Garden")


def test_who_decides_reads_what_was_said_or_that_it_was_not(enter: Enter) -> None:
    joe, priya = enter("joe"), enter("priya")
    joe.press("See who decides this", amount="150", what_for="Shoes", payee="Clarks")
    joe.press("Ask Priya")
    assert "They did not say whether this pays them or their family." in priya.get(joe.path)
    joe.get("/me/")
    joe.press("See who decides this", amount="150", what_for="Shoes", payee="Another")
    joe.press("Ask Priya", pays_you="refund")
    assert "They said it pays back what they spent." in priya.get(joe.path)


def test_one_thing_or_separate(enter: Enter, cast: Cast) -> None:
    joe = enter("joe")
    for _ in range(2):
        joe.get("/me/")
        check = joe.press("See who decides this", amount="60", what_for="Shoes", payee="Clarks")
        assert ("One thing, or separate?" in check) is joe.has("They are separate")
        joe.press("Yes" if joe.has("Yes") else "Ask Priya")
    assert "With Priya by" in joe.get(joe.path)
    asked = last(cast)
    assert asked.separate is None
    priya = enter("priya")
    assert "Asked for to the same payee in the 7 days before: £60," in priya.get(f"/asks/{asked.id}/")
    joe.get("/me/")
    joe.press("See who decides this", amount="60", what_for="Shoes", payee="Clarks")
    assert "You can say yes to this." in joe.press("They are separate")
    assert "Done. You decided." in joe.press("Yes")
    assert last(cast).separate is True


def test_neil_completes_what_lynne_asked(enter: Enter, cast: Cast) -> None:
    lynne, neil = enter("lynne"), enter("neil")
    lynne.get("/me/")
    assert "This goes to Neil Sykes." in lynne.press("See who decides this", amount="20", what_for="Songs")
    lynne.press("Ask Neil")
    assert "With you, by" in neil.get("/me/")
    assert "They act together" in neil.get(lynne.path)
    neil.press("Yes, to £20")
    assert "You decided." in neil.get(lynne.path)
    assert last(cast).status == "approved"
