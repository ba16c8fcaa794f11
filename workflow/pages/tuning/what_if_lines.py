"""What a trial says: a headline, sentences, and one table. By role, never by name: nobody is timed (rule 1)."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from delegation.sentences import money
from delegation.terms import SchemeTerms
from workflow.around_limits import Beside
from workflow.models import WhatIf
from workflow.pages.audit_words import full_day
from workflow.pages.tuning.limit_words import Names, phrases
from workflow.what_if_desks import SIDES, answer_told
from workflow.what_if_words import caveat_sentences

AN_HOUR, A_DAY = 3_600, 86_400
IN_HOURS_UP_TO = 2 * A_DAY


class DeskRow(NamedTuple):
    """One role in the table: how many people, asks and hours now and then."""

    role: str
    people: int
    asks_now: int
    asks_then: int
    waited_now: str
    waited_then: str


def headline(answer: Mapping[str, Any]) -> str:
    """This function will say the most of it in a line: 14 fewer asks. £2,870 newly trusted. No past no changes."""
    fewer = answer["now"]["sent_on"] - answer["then"]["sent_on"]
    newly, no_longer = answer["newly_trusted"]["pence"], answer["no_longer_trusted"]["pence"]
    parts = [
        _fewer(fewer),
        _("%(amount)s newly trusted.") % {"amount": money(newly)} if newly else "",
        _("%(amount)s no longer trusted.") % {"amount": money(no_longer)} if no_longer else "",
        _noes(answer["noes_that_would_be_yes"]),
    ]
    return " ".join(part for part in parts if part)


def beside_line(beside: Beside, *, zone: str) -> str:
    """This function will say what a draft would have ruled on asks as they come: 40 asks, 31 alike, 9 at once."""
    said = {"day": full_day(beside.since, zone=zone), "asks": beside.asks, "alike": beside.alike}
    parts = [_("Since %(day)s: %(asks)s asks, %(alike)s alike.") % said]
    for count, text in (
        (beside.at_once, _("Would have been decided at once: %(count)s.")),
        (beside.no_longer, _("Would have waited for somebody: %(count)s.")),
        (beside.somebody_else, _("Would have gone to another role: %(count)s.")),
    ):
        if count:
            parts.append(text % {"count": count})
    return " ".join(parts)


def _fewer(count: int) -> str:
    if count == 0:
        return _("As many asks as now.")
    if abs(count) == 1:
        return _("1 fewer ask.") if count > 0 else _("1 more ask.")
    return (_("%(count)d fewer asks.") if count > 0 else _("%(count)d more asks.")) % {"count": abs(count)}


def _noes(noes: Mapping[str, int]) -> str:
    if not noes["asks"]:
        return _("No past no changes.")
    said = {"count": noes["asks"], "amount": money(noes["pence"])}
    if noes["asks"] == 1:
        return _("1 past no would have been a yes: %(amount)s.") % said
    return _("%(count)d past noes would have been a yes: %(amount)s.") % said


def answer_lines(answer: Mapping[str, Any], *, terms: SchemeTerms, teams: Mapping[str, str], names: Names) -> list[str]:
    """This function will say what would have changed, a sentence for each thing."""
    return [
        *_at_once(answer, terms),
        *_waiting(answer),
        *_money(answer, names),
        *_groups(answer, teams),
    ]


def _at_once(answer: Mapping[str, Any], terms: SchemeTerms) -> Iterator[str]:
    now, then, count = answer["now"], answer["then"], answer["asks"]
    said = {"then": then["at_once"], "now": now["at_once"], "count": count}
    yield _("Decided at once: %(then)d of %(count)d asks, now %(now)d.") % said
    by_role = then["at_once_by_role"]
    if by_role:
        parts = [f"{_role(code, terms)} {number}" for code, number in by_role.items() if number]
        yield _("At once by: %(roles)s.") % {"roles": ", ".join(parts)}
    yield _("Asks that wait with somebody: %(then)d, now %(now)d.") % {"then": then["sent_on"], "now": now["sent_on"]}


def _waiting(answer: Mapping[str, Any]) -> Iterator[str]:
    now, then = answer["now"], answer["then"]
    yield _("Waiting saved: %(share)s.") % {"share": share_words(answer["waiting_saved"])}
    if then["sent_on"] and now["sent_on"]:
        said = {"then": waited(then["waiting_median_seconds"]), "now": waited(now["waiting_median_seconds"])}
        yield _("Of what still waits, half has an answer within %(then)s, now %(now)s.") % said
        said = {"then": waited(then["waiting_p90_seconds"]), "now": waited(now["waiting_p90_seconds"])}
        yield _("9 in 10 have it within %(then)s, now %(now)s.") % said
    waits = answer["waits"]
    said = {"shorter": waits["shorter"], "longer": waits["longer"], "same": waits["same"]}
    yield _("Asks that wait less: %(shorter)s. Longer: %(longer)s. As long: %(same)s.") % said


def _money(answer: Mapping[str, Any], names: Names) -> Iterator[str]:
    newly = answer["newly_trusted"]
    if newly["asks"]:
        said = {"count": newly["asks"], "amount": money(newly["pence"]), "share": share_words(newly["share"])}
        yield _("Newly trusted: %(amount)s in %(count)s asks. That is %(share)s of all the money.") % said
        parts = [
            _("%(what)s %(amount)s (%(count)s)")
            % {"what": names.get(code, code), "amount": money(kind["pence"]), "count": kind["asks"]}
            for code, kind in sorted(newly["kinds"].items(), key=lambda each: -each[1]["pence"])
        ]
        yield _("For: %(kinds)s.") % {"kinds": ", ".join(parts)}
    gone = answer["no_longer_trusted"]
    if gone["asks"]:
        said = {"count": gone["asks"], "amount": money(gone["pence"])}
        yield _("No longer trusted: %(amount)s in %(count)s asks.") % said


def _groups(answer: Mapping[str, Any], teams: Mapping[str, str]) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for group in answer["groups"]:
        found.setdefault(group["wait"], []).append(teams.get(group["group"], _("No team")))
    for wait, text in (
        ("shorter", _("People of these teams wait less: %(teams)s.")),
        ("same", _("For people of these teams nothing falls: %(teams)s.")),
        ("longer", _("People of these teams wait longer: %(teams)s.")),
    ):
        if wait in found:
            yield text % {"teams": ", ".join(sorted(found[wait]))}


def unreached(answer: Mapping[str, Any], *, terms: SchemeTerms, names: Names) -> list[str]:
    """This function will name the limits that nothing in the time came up to."""
    idle = {each["limit"] for each in answer["limits"] if not each["reached"]}
    return [
        f"{role.name}: {phrases(limit, names=names)[0]}"
        for role in terms.roles.values()
        for limit in role.limits
        if limit.key in idle and limit.enforcement == "active" and limit.amount
    ]


def share_words(share: Mapping[str, int]) -> str:
    """This function will say a share and how sure it is: 31%, likely 20% to 42%."""
    said = {name: _percent(value) for name, value in share.items()}
    if share["low"] == share["high"]:
        return said["value"]
    return _("%(value)s, likely %(low)s to %(high)s") % said


def _percent(per_mille: int) -> str:
    return f"{per_mille / 10:.1f}".removesuffix(".0") + "%"


def waited(seconds: int) -> str:
    """This function will say how long somebody waited, day and night."""
    if seconds < IN_HOURS_UP_TO:
        hours = max(1, round(seconds / AN_HOUR)) if seconds else 0
        return _("1 hour") if hours == 1 else _("%(count)d hours") % {"count": hours}
    return _("%(count)d days") % {"count": round(seconds / A_DAY)}


def desk_rows(answer: Mapping[str, Any], *, terms: SchemeTerms) -> list[DeskRow]:
    """This function will give the table's rows, the lowest role first: its people, asks and hours, now and then."""
    told = answer_told(answer)
    now, then = ({desk["role"]: desk for desk in told[side]["deciders"]} for side in SIDES)
    ranks = {code: role.rank for code, role in terms.roles.items()}
    return [
        DeskRow(
            role=_role(code, terms),
            people=max(desk["people"] for desk in (now.get(code), then.get(code)) if desk),
            asks_now=now[code]["asks"] if code in now else 0,
            asks_then=then[code]["asks"] if code in then else 0,
            waited_now=_hours(now.get(code)),
            waited_then=_hours(then.get(code)),
        )
        for code in sorted({*now, *then}, key=lambda code: (ranks.get(code, 0), code))
    ]


def _hours(desk: Mapping[str, Any] | None) -> str:
    """This function will say the hours at a desk: 0 where nothing came, a dash where they tell of under five."""
    if desk is None:
        return "0"
    return "–" if desk["seconds"] is None else f"{round(desk['seconds'] / AN_HOUR):,}"


def _role(code: str, terms: SchemeTerms) -> str:
    role = terms.roles.get(code)
    return role.name if role else code or _("Somebody else")


def what_if_context(row: WhatIf, *, terms: SchemeTerms, teams: Mapping[str, str], names: Names) -> dict[str, Any]:
    """This function will give a template all that a trial says; nothing but how far it is before it is answered."""
    if row.answer is None:
        return {"percent": min(99, row.done * 100 // row.asks) if row.asks else 0}
    return {
        "headline": headline(row.answer),
        "lines": answer_lines(row.answer, terms=terms, teams=teams, names=names),
        "desks": desk_rows(row.answer, terms=terms),
        "unreached": unreached(row.answer, terms=terms, names=names),
        "caveats": caveat_sentences(row.answer["caveats"]),
    }
