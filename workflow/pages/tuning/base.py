"""What every page of our limits shares: what is in force, one version in words, and what the viewer may do with it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from delegation.models import Scheme
from delegation.permissions import can_publish, can_take_back, can_write_schemes
from delegation.scheme_changes import compare
from delegation.selectors.authority import NO_SCHEME
from delegation.selectors.mandates import findings_of
from delegation.selectors.schemes import find_scheme, published_before, waiting_versions
from delegation.services.schemes import OVER
from delegation.terms import SchemeTerms, parse_scheme
from workflow import reading
from workflow.around_limits import around_version
from workflow.models import WhatIf
from workflow.pages.audit_words import full_day
from workflow.pages.forms import new_key
from workflow.pages.once import OncePage
from workflow.pages.tuning.change_words import Said, change_lines, finding_line
from workflow.pages.tuning.forms import AnswerForm, PublishForm, SayForm, earliest_day
from workflow.pages.tuning.limit_words import other_lines, reservation_line, role_lines
from workflow.pages.tuning.what_if_lines import beside_line, headline


class LimitsPage(OncePage):
    """A page about our limits."""

    @cached_property
    def names(self) -> dict[str, str]:
        """What each category is called."""
        return dict(reading.all_categories(language=self.user.language))

    def seen(self, scheme_id: UUID) -> Scheme:
        """This function will load a version that the viewer may read, or raise Missing."""
        return find_scheme(by=self.user, scheme_id=scheme_id)

    def roles(self, terms: SchemeTerms) -> list[dict[str, Any]]:
        """This function will say what each role may say yes to, from the lowest up."""
        return [
            {
                "name": role.name,
                "lines": role_lines(role, terms=terms, names=self.names),
                "others": other_lines(role, names=self.names),
            }
            for role in sorted(terms.roles.values(), key=lambda role: role.rank)
        ]

    def kept(self, terms: SchemeTerms) -> list[str]:
        """This function will say what only some may decide."""
        return [reservation_line(each, terms=terms, names=self.names) for each in terms.reservations]

    def title_of(self, scheme: Scheme) -> str:
        """This function will name a version: by its number, or by who wrote it when."""
        if scheme.version is not None:
            return _("Version %(number)d") % {"number": scheme.version}
        said = {"name": scheme.author.display_name, "day": full_day(scheme.created_at, zone=self.time_zone)}
        if scheme.status == Scheme.Status.PROPOSED:
            return _("Proposal by %(name)s, %(day)s") % said
        return _("Draft by %(name)s, %(day)s") % said

    def show_version(
        self,
        scheme: Scheme,
        *,
        form: PublishForm | None = None,
        saying: SayForm | None = None,
        to: UUID | None = None,
        alert: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """This function will show one version: what it changes, what to look at again, and what can be done with it."""
        terms, before = parse_scheme(scheme.terms), published_before(scheme)
        old = parse_scheme(before.terms) if before else NO_SCHEME
        lines = change_lines(compare(old, terms), old=old, new=terms, names=self.names)
        around = around_version(scheme, by=self.user, at=self.at)
        found = () if scheme.status in OVER else findings_of(scheme, at=self.at)
        context = {
            "scheme": scheme,
            "title": self.title_of(scheme),
            "before": before,
            "changes": lines,
            "findings": [finding_line(each, terms=terms, names=self.names) for each in found],
            "roles": self.roles(terms),
            "kept": self.kept(terms),
            "days": self._days(scheme),
            "held_back": self._is_held_back(scheme),
            "alert": alert,
            "form_key": new_key(),
            "here": reverse("limits-version", args=[scheme.id]),
            **self._may(scheme, lines, form),
            **self._said(scheme, around.comments, saying, to),
            "tried": [self._tried(scheme, row) for row in around.tried],
            "beside": beside_line(around.beside, zone=self.time_zone) if around.beside else "",
        }
        return self.page("pages/tuning/version.html", context, status=status)

    def _is_held_back(self, scheme: Scheme) -> bool:
        """This function will say whether a version's day has come and it waits for answers."""
        has_come = scheme.in_force_from is not None and scheme.in_force_from <= self.at
        return has_come and any(each.id == scheme.id for each in waiting_versions(at=self.at))

    def _days(self, scheme: Scheme) -> dict[str, str]:
        names = ("created_at", "proposed_at", "published_at", "in_force_from")
        found = {name: getattr(scheme, name) for name in names}
        return {name: full_day(at, zone=self.time_zone) for name, at in found.items() if at is not None}

    def _may(self, scheme: Scheme, lines: Sequence[Said], form: PublishForm | None) -> dict[str, Any]:
        """This function will say what the viewer may do with a version now."""
        writes, takes = can_write_schemes(by=self.user), any(line.takes for line in lines)
        proposed = scheme.status == Scheme.Status.PROPOSED
        publishes = proposed and can_publish(by=self.user, scheme=scheme, at=self.at)
        earliest = earliest_day(at=self.at, zone=self.time_zone) if takes else ""
        draft = scheme.status == Scheme.Status.DRAFT
        return {
            "may_write": writes,
            "may_edit": draft and writes and scheme.author_id == self.user.id,
            "may_propose": draft and writes,
            "may_withdraw": proposed and can_take_back(by=self.user, scheme=scheme),
            "may_throw_away": draft and can_take_back(by=self.user, scheme=scheme),
            "may_look": writes and scheme.status not in OVER,
            "publishing": form or (PublishForm(scheme=scheme, earliest=earliest) if publishes else None),
            "form": form,
            "takes": takes,
        }

    def _tried(self, scheme: Scheme, row: WhatIf) -> dict[str, Any]:
        return {
            "id": row.id,
            "day": full_day(row.at, zone=self.time_zone),
            "text": headline(row.answer) if row.answer else _("Still being played."),
            "edited": row.revision != scheme.revision,
        }

    def _said(self, scheme: Scheme, comments: Sequence[Any], saying: SayForm | None, to: UUID | None) -> dict[str, Any]:
        """This function will give what was said about a version. Who said it, leaders see, and whoever did."""
        writes = can_write_schemes(by=self.user)
        found = [
            {
                "id": each.id,
                "text": each.text.text,
                "who": each.by.display_name if writes or each.by_id == self.user.id else "",
                "day": full_day(each.at, zone=self.time_zone),
                "answers": [(answer.by.display_name, answer.text.text) for answer in each.answered],
                "form": (saying if to == each.id else AnswerForm(auto_id=f"answer_{each.id}_%s")) if writes else None,
                "open": to == each.id,
            }
            for each in comments
        ]
        dropped = scheme.status == Scheme.Status.DROPPED
        begun = dropped or (scheme.in_force_from is not None and scheme.in_force_from <= self.at)
        return {
            "comments": found,
            "unanswered": sum(1 for each in found if not each["answers"]),
            "saying": None if begun else (SayForm() if saying is None or to else saying),
            **({"form": saying} if saying is not None else {}),
        }


class LimitsCommand(LimitsPage):
    """Something done to one version; its address opened with GET leads to the version."""

    def get(self, request: HttpRequest, scheme_id: UUID) -> HttpResponse:
        """This function will lead to the version."""
        return self.go(reverse("limits-version", args=[self.seen(scheme_id).id]))
