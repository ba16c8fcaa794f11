"""Trying limits on last year: who may, what is kept of it, and that a large history is a worker's."""

from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from audit.models import Event
from delegation.demo.building import demo_scheme
from delegation.errors import Forbidden, Invalid
from delegation.services.schemes import draft_scheme, edit_draft
from tests.integration.workflow.steps import DAY, HOUR, TUESDAY, Steps
from workflow.models import WhatIf
from workflow.services import trying
from workflow.services.trying import answer_waiting, try_limits
from workflow.what_if_words import what_if_document

LATER = TUESDAY + 3 * DAY


def wider(**amounts: int) -> dict[str, Any]:
    """This function will give the demo's limits with other amounts."""
    found: dict[str, Any] = deepcopy(dict(demo_scheme()))
    for role in found["roles"]:
        for limit in role["limits"]:
            limit["amount"] = amounts.get(limit["key"].replace(".", "__"), limit["amount"])
    return found


@pytest.fixture
def draft(steps: Steps) -> UUID:
    """Lena's draft: £200 an ask for families, after three asks of Joe's, of which two went to Priya."""
    steps.ask("joe", "ada", 2_000)
    steps.yes("priya", steps.ask("joe", "ada", 15_000, at=TUESDAY + HOUR), at=TUESDAY + 4 * HOUR)
    steps.no("priya", steps.ask("joe", "ada", 18_000, at=TUESDAY + 2 * HOUR), at=TUESDAY + 4 * HOUR)
    steps.ask("joe", "ada", 19_000, at=TUESDAY + 5 * HOUR)
    terms = wider(family__each=20_000, family__month=100_000)
    return draft_scheme(by=steps.cast.user("lena"), terms=terms, at=LATER).id


def test_a_draft_is_tried_on_last_year_and_the_answer_kept(steps: Steps, draft: UUID) -> None:
    lena = steps.cast.user("lena")
    row = try_limits(by=lena, scheme_id=draft, since=TUESDAY, at=LATER)
    found = what_if_document(row)
    answer = found["answer"]
    assert (answer["asks"], answer["now"]["at_once"], answer["then"]["at_once"]) == (3, 1, 3)
    assert answer["newly_trusted"]["asks"] == 2
    assert answer["newly_trusted"]["pence"] == 33_000
    assert answer["noes_that_would_be_yes"] == {"asks": 1, "pence": 18_000}
    assert answer["waiting_saved"]["value"] == 1_000
    assert answer["now"]["waiting_seconds"] == 5 * 3600
    # How long Priya alone took is nobody's but hers.
    assert answer["now"]["deciders"] == [{"role": "practitioner", "people": 1, "asks": 2, "seconds": None}]
    assert "Asks that still wait for an answer, and are left out: 1." in found["caveats"]
    assert (row.revision, row.compared_with.version, row.done) == (1, 3, 4)
    told = Event.objects.get(type="scheme.tried")
    assert told.data["what_if"] == str(row.id)
    edit_draft(by=lena, scheme_id=draft, revision=1, terms=wider(family__each=11_000), at=LATER + HOUR)
    again = try_limits(by=lena, scheme_id=draft, since=TUESDAY, at=LATER + HOUR)
    assert (again.revision, again.digest != row.digest) == (2, True)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        WhatIf.objects.filter(id=row.id).update(done=0)


def test_only_who_writes_limits_tries_them_and_only_on_what_is_over(steps: Steps, draft: UUID) -> None:
    with pytest.raises(Forbidden):
        try_limits(by=steps.cast.user("omar"), scheme_id=draft, at=LATER)
    for since, until in ((LATER, LATER), (LATER - timedelta(days=3000), None)):
        with pytest.raises(Invalid):
            try_limits(by=steps.cast.user("mark"), scheme_id=draft, since=since, until=until, at=LATER)


def test_a_large_history_is_answered_by_a_worker_who_says_how_far_it_is(
    steps: Steps, draft: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(trying, "TOLD_EACH", 1)
    row = try_limits(by=steps.cast.user("lena"), scheme_id=draft, since=TUESDAY, at=LATER)
    assert what_if_document(row)["answer"] is None
    told: list[int] = []

    def look(**given: Any) -> dict[str, Any]:
        told.append(WhatIf.objects.get(id=row.id).done)
        return {"caveats": []}

    monkeypatch.setattr(trying, "compare", look)
    assert answer_waiting(organisation_id=steps.cast.organisation.id, at=LATER + HOUR) == 1
    assert told == [3]
    row.refresh_from_db()
    assert (row.answered_at, row.done) == (LATER + HOUR, 4)
    assert answer_waiting(organisation_id=steps.cast.organisation.id, at=LATER + HOUR) == 0


def test_a_worker_answers_what_was_tried_however_the_draft_reads_by_then(
    steps: Steps, draft: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    lena = steps.cast.user("lena")
    wanted = try_limits(by=lena, scheme_id=draft, since=TUESDAY, at=LATER).answer
    monkeypatch.setattr(trying, "MOST_AT_ONCE", 2)
    row = try_limits(by=lena, scheme_id=draft, since=TUESDAY, at=LATER)
    edit_draft(by=lena, scheme_id=draft, revision=1, terms=wider(family__each=1_000), at=LATER + HOUR)
    answer_waiting(organisation_id=steps.cast.organisation.id, at=LATER + HOUR)
    row.refresh_from_db()
    assert row.revision == 1
    assert row.answer == wanted
