"""What must be true of the books at any moment, whoever did what."""

from django.db.models import Sum

from audit.models import Event
from delegation.models import Budget, Hold, PlanLine
from workflow.lifecycle import WITH_SOMEBODY, step
from workflow.models import Ask, Decision, Transition


def check_books() -> None:
    """This function will hold budgets against holds, transitions against events, and yeses against rulings."""
    for budget in Budget.objects.ours():
        check_budget(budget)
    for ask in Ask.objects.ours():
        check_ask_row(ask)
    for yes in Decision.objects.ours().filter(outcome="approve").select_related("ruling"):
        assert yes.ruling.outcome == "within"
        assert yes.ruling.mandate_id == yes.mandate_id
        assert yes.ruling.user_id == yes.by_id


def check_budget(budget: Budget) -> None:
    """This function will add up a budget's holds and plan lines, and compare."""
    holds = (
        Hold.objects.ours().filter(budget=budget).aggregate(held=Sum("held", default=0), used=Sum("used", default=0))
    )
    agreed = PlanLine.objects.ours().filter(budget=budget).aggregate(sum=Sum("remaining", default=0))["sum"]
    assert (budget.held, budget.spent, budget.agreed) == (holds["held"], holds["used"], agreed)
    assert budget.left >= 0


def check_ask_row(ask: Ask) -> None:
    """This function will hold one ask against its transitions, its events and its hold."""
    story = list(Transition.objects.ours().filter(ask=ask).order_by("id"))
    events = Event.objects.ours().filter(subject_kind="ask", subject_id=ask.id)
    assert {each.event_id for each in story} == set(events.values_list("id", flat=True))
    assert len(story) == events.count()
    for each in story:
        event = events.get(id=each.event_id)
        assert event.type == step(command=each.command, source=each.from_status, target=each.to_status).event
        assert (event.at, event.actor_id, event.process) == (each.at, each.by_id, each.process)
    assert story[0].from_status == ""
    assert story[-1].to_status == ask.status
    hold = Hold.objects.ours().filter(ask_id=ask.id).first()
    if ask.status in WITH_SOMEBODY:
        assert ask.assignment is not None
        yes_stands = ask.challenge is not None and ask.challenge.of.outcome == "approve"
        assert hold is None or (hold.charged_at is not None) == yes_stands
    if ask.status in ("declined", "withdrawn", "lapsed"):
        assert hold is None or (hold.held, hold.charged_at) == (0, None)
    if ask.status == "approved":
        assert hold is not None
        assert hold.charged_at is not None
