"""What the pages of who checks our decisions say of one answer: who, by what right, who gave it, what agrees."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delegation.authority import Check, Ruling
from delegation.days import day_at
from delegation.models import Mandate, Scheme
from delegation.sentences import money
from workflow.by_what_right import Given, Right
from workflow.models import Decision
from workflow.pages import words

AGREES = {
    "within": gettext_lazy("What was worked out that day says yes"),
    "limits_passed": gettext_lazy("Every limit was kept"),
    "mandate_ruled": gettext_lazy("The authority cited is the one that was worked out"),
    "mandate_theirs": gettext_lazy("The authority was theirs"),
    "mandate_stood": gettext_lazy("It had started, and was not on hold or over"),
    "limits_ruled": gettext_lazy("The version of our limits is the one that was worked out"),
    "limits_in_force": gettext_lazy("That version was in force"),
    "ruling_theirs": gettext_lazy("What was worked out is about them and this ask"),
    "told_once": gettext_lazy("What happened was told once, by the same person, with the same sum"),
}
# How somebody came to have a mandate. {by} is who gave it.
GIVEN = {
    Mandate.Kind.OFFICER: gettext_lazy("Given by %(by)s under constitution %(paragraph)s."),
    Mandate.Kind.FAMILY: gettext_lazy("Agreed with the plan by %(by)s."),
    Mandate.Kind.PLAN_LINE: gettext_lazy("Agreed with the plan by %(by)s."),
    Mandate.Kind.PASSED_ON: gettext_lazy("Passed on by %(by)s until %(until)s."),
    Mandate.Kind.ROOM: gettext_lazy("Given by %(by)s with an earlier yes, until %(until)s."),
    Mandate.Kind.EMERGENCY: gettext_lazy("Given by %(by)s in an emergency, until %(until)s."),
}
LIMITS = {
    "per_ask": gettext_lazy("%(amount)s each time"),
    "per_period": gettext_lazy("%(amount)s in a period, %(used)s of it used before"),
    "count_per_period": gettext_lazy("%(count)s times in a period, %(used_count)s before"),
    "variance": gettext_lazy("%(amount)s past the plan"),
    "budget": gettext_lazy("%(left)s was free in the budget"),
}
NO_LIMIT = gettext_lazy("any amount")


def full_day(at: datetime, *, zone: str) -> str:
    """This function will write a day with its year: what is checked may be old."""
    return dateformat.format(day_at(at, zone), "j F Y")


def answer_of(right: Right, *, zone: str) -> dict[str, Any]:
    """This function will answer whether they had authority, from what was kept that day."""
    decision = right.decision
    yes = decision.outcome == Decision.Outcome.APPROVE
    return {
        "word": _verdict(right, yes=yes),
        "agrees": right.all_agree,
        "sentences": (_yes_lines if yes else _no_lines)(right, zone=zone),
        "facts": _facts(right, zone=zone),
        "chain": chain_lines(right, zone=zone),
        "limits": [limit_line(each) for each in Ruling.from_document(decision.ruling.document).checks] if yes else [],
        "checks": [(str(AGREES[name]), agrees) for name, agrees in right.agrees.items()],
        "agreeing": _("%(count)d of %(all)d records agree.") % {"count": _agreeing(right), "all": len(right.agrees)},
        "id": decision.id,
        "ask_id": decision.ask_id,
    }


def limit_line(check: Check) -> str:
    """This function will write one limit as it was that day."""
    if check.amount is None and check.kind != "budget":
        return str(NO_LIMIT)
    counts = check.unit == "count"
    said = {
        "amount": "" if counts else money(check.amount or 0),
        "used": "" if counts else money(check.used + check.held),
        "left": "" if counts else money(check.left or 0),
        "count": check.amount,
        "used_count": check.used + check.held,
    }
    return str(LIMITS[check.kind]) % said


def _verdict(right: Right, *, yes: bool) -> str:
    if not right.all_agree:
        return _("Not everything agrees.")
    return _("Yes.") if yes else _("No limit was needed.")


def _yes_lines(right: Right, *, zone: str) -> list[str]:
    """This function will say it as people do: Gwen Price, team manager, £1,000, limits version 3, in force 1 April."""
    decision, ruling = right.decision, Ruling.from_document(right.decision.ruling.document)
    up_to = next((limit_line(each) for each in ruling.checks if each.kind == "per_ask"), "")
    parts = [decision.by.display_name, right.role.lower(), up_to, _limits_words(decision.scheme, zone=zone)]
    lines = [", ".join(part for part in parts if part) + "."]
    return lines + [_given_line(each, zone=zone) for each in right.chain[:1]]


def _no_lines(right: Right, *, zone: str) -> list[str]:
    name = right.decision.by.display_name
    return [_("%(name)s said not this time. Saying no to something needs no limit.") % {"name": name}]


def _limits_words(scheme: Scheme | None, *, zone: str) -> str:
    if scheme is None or scheme.in_force_from is None:
        return ""
    said = {"version": scheme.version, "day": full_day(scheme.in_force_from, zone=zone)}
    return _("limits version %(version)s, in force %(day)s") % said


def _given_line(given: Given, *, zone: str) -> str:
    mandate = given.mandate
    said = {
        "by": given.by.display_name if given.by else _("setting up"),
        "paragraph": mandate.constitution_paragraph,
        "until": full_day(mandate.ends_at, zone=zone) if mandate.ends_at else "",
    }
    return str(GIVEN[Mandate.Kind(mandate.kind)]) % said


def chain_lines(right: Right, *, zone: str) -> list[str]:
    """This function will tell the chain, whoever has it first: the holder, then who gave it to them, and so on."""
    lines = []
    for each in right.chain:
        said = {"name": each.mandate.holder.display_name, "day": full_day(each.mandate.starts_at, zone=zone)}
        lines.append(_("%(name)s, from %(day)s.") % said + " " + _given_line(each, zone=zone))
    return lines


def _facts(right: Right, *, zone: str) -> list[tuple[str, str]]:
    decision = right.decision
    facts = [
        (_("What was decided"), _decided(decision)),
        (_("When"), dateformat.format(decision.at.astimezone(ZoneInfo(zone)), "j F Y, H:i")),
        (_("Waited for"), decision.assigned_to.display_name),
    ]
    if decision.on_behalf_of is not None:
        facts.append((_("In place of"), decision.on_behalf_of.display_name))
    return facts


def _decided(decision: Decision) -> str:
    amount = words.amount_of(decision.ask.kind, decision.amount)
    if decision.outcome == Decision.Outcome.DECLINE:
        return _("Not this time")
    said = _("Yes to less: %(amount)s") if decision.reduced else _("Yes: %(amount)s")
    return said % {"amount": amount} if amount else _("Yes")


def _agreeing(right: Right) -> int:
    return sum(right.agrees.values())
