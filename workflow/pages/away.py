"""Being away, and a manager's team: who is away, what somebody carries, and that they leave."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from delegation.absence_shapes import NOW, status_of
from delegation.days import day_at
from delegation.errors import LeewayError, Missing
from delegation.http.pages import PageView
from delegation.models import Absence, User
from delegation.selectors.away import coming_absences, warnings_for
from delegation.selectors.colleagues import colleagues_of, find_managed, team_of
from delegation.sentences import day
from delegation.services.absences import end_absence, say_away
from delegation.services.leaving import hand_over
from workflow.leavers import work_of
from workflow.pages.away_forms import AwayForm, LeaveForm
from workflow.pages.forms import new_key
from workflow.services.leaving import leave


class AwayBase(PageView):
    """What the pages about being away share."""

    def lines(self, users: Iterable[UUID], *, reads: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
        """This function will tell when some users are or will be away, the next first, and why where one reads that."""
        absences = coming_absences(users, at=self.at)
        warnings = warnings_for(absences, at=self.at)
        found: dict[UUID, list[dict[str, Any]]] = {}
        for each in absences:
            line = self._line(each, reads=each.user_id in reads, warnings=warnings.get(each.id, ()))
            found.setdefault(each.user_id, []).append(line)
        return found

    def _line(self, absence: Absence, *, reads: bool, warnings: Sequence[str]) -> dict[str, Any]:
        said = {"start": day(absence.starts_at, time_zone=self.time_zone)}
        said["end"] = day(absence.ends_at, time_zone=self.time_zone)
        return {
            "id": absence.id,
            "is_now": status_of(absence, at=self.at) == NOW,
            "when": _("From %(start)s. Back on %(end)s.") % said,
            "stand_in": absence.stand_in.display_name if absence.stand_in else "",
            "reason": absence.reason.text if reads and absence.reason else "",
            "warnings": warnings,
        }

    def away_form(self, data: Any = None, *, user: User) -> AwayForm:
        """This function will make the form, with those who could stand in for somebody."""
        return AwayForm(data, colleagues=colleagues_of(user, at=self.at))

    def record(self, form: AwayForm, *, user: User) -> bool:
        """This function will write down what a form says, once, and say whether that was possible."""
        if not form.is_valid():
            return False
        fields = form.absence(user=user.id, zone=self.time_zone)
        try:
            self.once(lambda: say_away(by=self.user, fields=fields, at=self.at).id, kind="absence")
        except LeewayError as error:
            form.refuse(error)
            return False
        return True


class Away(AwayBase):
    """I am away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show when the viewer is away, and the form."""
        return self.show(self.away_form(user=self._worker()))

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will write down when the viewer is away."""
        form = self.away_form(request.POST, user=self._worker())
        return self.go(reverse("away")) if self.record(form, user=self.user) else self.show(form, status=422)

    def show(self, form: AwayForm, *, status: int = 200) -> HttpResponse:
        """This function will show the page with a form."""
        mine = self.user.id
        context = {
            "form": form,
            "lines": self.lines([mine], reads=[mine]).get(mine, []),
            "has_team": bool(team_of(self.user, at=self.at, now=self.now)),
            "form_key": new_key(),
        }
        return self.page("pages/away.html", context, status=status)

    def _worker(self) -> User:
        if self.user.team_id is None:
            raise Missing
        return self.user


class EndAway(AwayBase):
    """I am back, or I am not going."""

    def get(self, request: HttpRequest, absence_id: UUID) -> HttpResponse:
        """This function will lead to the list."""
        return self.go(reverse("away"))

    def post(self, request: HttpRequest, absence_id: UUID) -> HttpResponse:
        """This function will end an absence of the viewer's, or of somebody they manage."""
        absence = end_absence(by=self.user, absence_id=absence_id, at=self.at)
        mine = absence.user_id == self.user.id
        return self.go(reverse("away") if mine else reverse("team-member", args=[absence.user_id]))


class Team(AwayBase):
    """Everybody a manager manages, and who of them is away."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will list them by name."""
        team = team_of(self.user, at=self.at, now=self.now)
        ids = [each.id for each in team]
        lines = self.lines(ids, reads=ids)
        members = [{"user": each, "lines": lines.get(each.id, [])} for each in team]
        return self.page("pages/team.html", {"members": members})


class MemberBase(AwayBase):
    """One member of a manager's team."""

    def show(
        self,
        user: User,
        *,
        form: AwayForm | None = None,
        leaving: LeaveForm | None = None,
        alert: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """This function will show when somebody is away, what they carry, and how they leave."""
        colleagues = colleagues_of(user, at=self.at)
        context = {
            "member": user,
            "alert": alert,
            "lines": self.lines([user.id], reads=[user.id]).get(user.id, []),
            "work": work_of(user, seen_by=self.user, today=day_at(self.at, self.time_zone), at=self.at),
            "form": form or AwayForm(colleagues=colleagues),
            "leaving": leaving or LeaveForm(colleagues=colleagues, needed=user.left_at is not None),
            "form_key": new_key(),
            "here": reverse("team-member", args=[user.id]),
        }
        return self.page("pages/team_member.html", context, status=status)

    def leave_form(self, data: Any, *, user: User) -> LeaveForm:
        """This function will make the form of who takes over; who has left must have somebody chosen."""
        return LeaveForm(data, colleagues=colleagues_of(user, at=self.at), needed=user.left_at is not None)

    def member(self, user_id: UUID) -> User:
        """This function will load somebody the viewer manages, or raise Missing."""
        return find_managed(by=self.user, user_id=user_id, at=self.at, now=self.now)


class Member(MemberBase):
    """The page of one member."""

    def get(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """This function will show them."""
        return self.show(self.member(user_id))


class MemberCommand(MemberBase):
    """Something written down about a member; its address opened with GET leads to their page."""

    def get(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """This function will lead to the page."""
        return self.go(reverse("team-member", args=[user_id]))


class MemberAway(MemberCommand):
    """They are away."""

    def post(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """This function will write down when somebody is away."""
        user = self.member(user_id)
        form = self.away_form(request.POST, user=user)
        if not self.record(form, user=user):
            return self.show(user, form=form, status=422)
        return self.go(reverse("team-member", args=[user_id]))


class MemberLeaves(MemberCommand):
    """They leave, or have left and what they carry is handed over."""

    def post(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """This function will write down that somebody leaves, or hand over whom they worked with."""
        user = self.member(user_id)
        form = self.leave_form(request.POST, user=user)
        if not form.is_valid():
            return self.show(user, leaving=form, status=422)
        try:
            self.once(lambda: self._done(user, to=form.chosen()).id, kind="user")
        except LeewayError as error:
            form.refuse(error)
            return self.show(user, leaving=form, status=422)
        return self.go(reverse("team-member", args=[user_id]))

    def _done(self, user: User, *, to: UUID | None) -> User:
        if user.left_at is None:
            return leave(by=self.user, user_id=user.id, hand_over_to=to, at=self.at)
        assert to is not None  # the form demands it of who has left
        return hand_over(by=self.user, user_id=user.id, to=to, at=self.at)
