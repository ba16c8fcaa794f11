"""Standing payments of a line of the plan that becomes less: from the next week on they are no more than it agrees.

The caller holds person, budget and plan line, and with the budget every hold in it. A week that has begun stays.
"""

from datetime import date, datetime

from audit.events import Actor, record
from audit.writes import update
from delegation.models import Budget, Decrease, Hold, PlanLine
from delegation.services.holds import lower
from workflow.models import StandingPayment


def follow_line(
    decrease: Decrease, *, budget: Budget | None, plan_line: PlanLine | None, by: Actor, today: date, at: datetime
) -> None:
    """This function will lower what is paid each week from a line before it falls; the pence go back to the line."""
    if budget is None or plan_line is None or plan_line.weekly is None or decrease.what != Decrease.What.PLAN_LINE:
        return
    most = max(0, plan_line.weekly - (decrease.amount or 0))
    rows = StandingPayment.objects.ours().filter(ask__plan_line=plan_line, amount__gt=most, stopped_at=None)
    for standing in rows.select_for_update(of=("self",), no_key=True).select_related("ask").order_by("id"):
        spared = (standing.amount - most) * (standing.weeks - standing.made)
        hold: Hold = Hold.objects.ours().get(ask_id=standing.ask_id)
        lower(hold, amount=min(spared, hold.held), budget=budget, plan_line=plan_line)
        _lower(standing, most=most, today=today)
        data = {"ask": str(standing.ask_id), "amount": most, "decrease": str(decrease.ask_id), "spared": spared}
        subject = ("standing_payment", standing.id)
        record(
            type="payment.weekly_less", subject=subject, person_id=standing.ask.person_id, actor=by, data=data, at=at
        )


def _lower(standing: StandingPayment, *, most: int, today: date) -> None:
    if most > 0:
        standing.amount = most
        update(standing, "amount")
        return
    # Nothing is agreed any more: no further week, and the run settles what there was.
    standing.weeks, standing.ends_on, standing.look_on = standing.made, today, today
    update(standing, "weeks", "ends_on", "look_on")
