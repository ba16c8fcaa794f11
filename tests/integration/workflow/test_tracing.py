"""A draft looked at beside what is in force: what it would have ruled on asks as they come. It decides nothing."""

import pytest
from django.db import DatabaseError, transaction

from delegation.errors import Conflict
from delegation.models import Scheme
from delegation.services.schemes import draft_scheme, edit_draft
from tests.integration.workflow.steps import HOUR, TUESDAY, Steps
from tests.integration.workflow.test_what_if import wider
from workflow.around_limits import Beside, around_version
from workflow.models import Ask, Trace
from workflow.services.tracing import start_tracing, stop_tracing, trace_new_asks


@pytest.fixture
def draft(steps: Steps) -> Scheme:
    """Lena's draft, £200 an ask for families and £30 for support workers, looked at from Tuesday on."""
    terms = wider(family__each=20_000, support_worker__each=3_000)
    draft = draft_scheme(by=steps.cast.user("lena"), terms=terms, at=TUESDAY)
    start_tracing(by=steps.cast.user("lena"), scheme_id=draft.id, at=TUESDAY)
    return draft


def seen(steps: Steps, draft: Scheme) -> Beside:
    """This function will let the worker come round, and give what stands on the draft's page."""
    trace_new_asks(organisation_id=steps.cast.organisation.id, at=TUESDAY + 9 * HOUR)
    found = around_version(Scheme.objects.get(id=draft.id), by=steps.cast.user("lena"), at=TUESDAY + 9 * HOUR)
    assert found.beside is not None
    return found.beside


def test_each_new_ask_is_ruled_on_by_the_draft_and_what_happened_stays(steps: Steps, draft: Scheme) -> None:
    steps.ask("joe", "ada", 2_000, at=TUESDAY - HOUR)
    alike = steps.ask("joe", "ada", 2_000, at=TUESDAY + HOUR)
    raised = steps.ask("joe", "ada", 15_000, at=TUESDAY + 2 * HOUR)
    lowered = steps.ask("tom", "ada", 4_000, at=TUESDAY + 3 * HOUR)
    before = list(Ask.objects.order_by("id").values())
    found = seen(steps, draft)
    assert found == Beside(since=found.since, asks=3, alike=1, at_once=1, no_longer=1)
    rows = {row.ask_id: (row.was, row.was_role, row.outcome, row.role) for row in Trace.objects.all()}
    assert rows == {
        alike.id: ("within", "", "within", ""),
        raised.id: ("beyond", "practitioner", "within", ""),
        lowered.id: ("within", "", "beyond", "practitioner"),
    }
    assert list(Ask.objects.order_by("id").values()) == before
    assert seen(steps, draft) == found  # coming round again finds nothing new


def test_it_rules_as_at_the_moment_of_asking(steps: Steps, draft: Scheme) -> None:
    first = steps.ask("joe", "ada", 10_000, at=TUESDAY + HOUR)
    second = steps.ask("joe", "ada", 9_900, at=TUESDAY + 2 * HOUR)
    third = steps.ask("joe", "ada", 9_800, at=TUESDAY + 3 * HOUR)  # over £250 a month, for the draft as well
    seen(steps, draft)
    outcomes = {row.ask_id: row.outcome for row in Trace.objects.all()}
    assert outcomes == {first.id: "within", second.id: "within", third.id: "beyond"}
    assert all(row.outcome == row.was for row in Trace.objects.all())


def test_an_edited_draft_begins_anew_and_one_that_is_stopped_sees_no_more(steps: Steps, draft: Scheme) -> None:
    lena = steps.cast.user("lena")
    steps.ask("joe", "ada", 15_000, at=TUESDAY + HOUR)
    assert seen(steps, draft).at_once == 1
    edit_draft(by=lena, scheme_id=draft.id, revision=1, terms=wider(family__each=11_000), at=TUESDAY + 2 * HOUR)
    found = seen(steps, draft)
    assert found == Beside(since=TUESDAY, asks=1, alike=1)
    with pytest.raises(Conflict):
        start_tracing(by=lena, scheme_id=draft.id, at=TUESDAY + 3 * HOUR)
    stop_tracing(by=lena, scheme_id=draft.id, at=TUESDAY + 3 * HOUR)
    with pytest.raises(Conflict):
        stop_tracing(by=lena, scheme_id=draft.id, at=TUESDAY + 3 * HOUR)
    assert trace_new_asks(organisation_id=steps.cast.organisation.id, at=TUESDAY + 4 * HOUR) == 0
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Trace.objects.all().delete()
