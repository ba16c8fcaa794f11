"""What keeps limits from being published: asks that nobody could decide, and one thing said twice."""

from collections.abc import Callable
from typing import Any

import pytest

from delegation.errors import Refused
from delegation.models import Mandate
from delegation.selectors.authority import scheme_in_force
from delegation.selectors.mandates import findings_of
from delegation.services.schemes import draft_scheme, propose, publish
from tests.cast import Cast
from tests.integration.delegation.test_schemes import DAY, WIDER, proposed, terms


def test_a_draft_may_leave_nobody_able_to_decide_but_says_so(east: Cast) -> None:
    scheme = draft_scheme(by=east.user("lena"), terms={"roles": []}, at=east.at)
    assert {finding.code for finding in findings_of(scheme, at=east.at)} == {"nobody_decides", "role_lost"}


def _without_decreases() -> dict[str, Any]:
    spoilt = terms()
    for role in spoilt["roles"]:
        role["limits"] = [limit for limit in role["limits"] if "decrease" not in limit["act_kinds"]]
    return spoilt


def _said_twice() -> dict[str, Any]:
    spoilt = terms()
    limits = spoilt["roles"][0]["limits"]
    limits.append({**limits[0], "key": "family.again", "amount": 20_000})
    return spoilt


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            _without_decreases,
            r"Nobody here could decide these: decrease \(adult\), decrease \(child\)\. Give",
        ),
        (_said_twice, r"Keep one of them\. See: roles\.family\.family\.again"),
    ],
)
def test_what_leaves_asks_to_nobody_or_is_said_twice_is_not_published(
    east: Cast, make: Callable[[], dict[str, Any]], words: str
) -> None:
    scheme = draft_scheme(by=east.user("lena"), terms=make(), at=east.at)
    propose(by=east.user("lena"), scheme_id=scheme.id, at=east.at)
    with pytest.raises(Refused, match=words):
        publish(by=east.user("mark"), scheme_id=scheme.id, in_force_from=east.at + 30 * DAY, at=east.at)
    assert scheme_in_force(at=east.at + 30 * DAY) == scheme_in_force(at=east.at)


def test_what_was_so_before_keeps_nobody_from_publishing(east: Cast) -> None:
    wider = proposed(east, **WIDER)
    mandates = Mandate.objects.ours().filter(kind="officer").exclude(role="practitioner")
    mandates.update(ends_at=east.at)  # they left: what only they could decide, nobody can
    assert "nobody_decides" in {finding.code for finding in findings_of(wider, at=east.at)}
    assert publish(by=east.user("mark"), scheme_id=wider.id, at=east.at).version == 4
