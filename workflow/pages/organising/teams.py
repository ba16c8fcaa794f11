"""Teams as a tree, who works in each, their posts, and who sits on them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from delegation.errors import LeewayError
from delegation.models import Mandate, Post, Team
from delegation.permissions import can_give_duties
from delegation.selectors.organising import (
    colleague_listed,
    colleagues_listed,
    colleagues_named,
    officer_mandate_listed,
    post_listed,
    posts_listed,
    team_listed,
    teams_listed,
)
from delegation.services.teams import (
    add_colleague,
    change_team,
    empty_post,
    fill_post,
    give_duties,
    new_post,
    new_team,
)
from workflow.pages.forms import new_key
from workflow.pages.organising.base import OrganisationPage, SureOrganisationPage
from workflow.pages.organising.team_forms import DUTIES, ColleagueForm, DutiesForm, FillForm, PostForm, TeamForm


class Teams(OrganisationPage):
    """The tree."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """This function will show it, with the form for another team."""
        return self._show(TeamForm(teams=teams_listed(by=self.user)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """This function will add a team, once."""
        form = TeamForm(request.POST, teams=teams_listed(by=self.user))
        if form.is_valid():
            name, parent = form.cleaned_data["name"], form.parent_chosen()
            made = self.done_once(
                form, lambda: new_team(by=self.user, name=name, parent=parent, at=self.at).id, kind="team"
            )
            if made:
                return self.go(reverse("organisation-team", args=[made]))
        return self._show(form, status=422)

    def _show(self, form: TeamForm, *, status: int = 200) -> HttpResponse:
        teams = teams_listed(by=self.user)
        context = {"form": form, "tree": _tree(teams), "form_key": new_key()}
        return self.page("pages/organisation/teams.html", context, status=status)


class TeamBase(OrganisationPage):
    """One team."""

    def show_team(self, team: Team, *, status: int = 200, **forms: Any) -> HttpResponse:
        """This function will show who works in a team and its posts, with the forms; one of them may be refused."""
        teams = teams_listed(by=self.user)
        above = next((each for each in teams if each.id == team.parent_id), None)
        roles = sorted(self.now.terms.roles.values(), key=lambda role: role.rank)
        context = {
            "team": team,
            "above": above,
            "below": [each for each in teams if each.parent_id == team.id],
            "colleagues": [
                (each, [DUTIES[duty] for duty in DUTIES if duty in each.duties]) for each in colleagues_listed(team)
            ],
            "posts": [self._post(post, held) for post, held in posts_listed(at=self.at, team=team)],
            "changing": TeamForm(
                teams=[each for each in teams if each.id != team.id],
                initial={"name": team.name, "parent": str(team.parent_id or "")},
            ),
            "adding": ColleagueForm(),
            "seat": PostForm(roles=[role for role in roles if role.code != "family"]),
            "form": next(iter(forms.values()), None),
            "opened": next(iter(forms), ""),
            "may_give_duties": can_give_duties(by=self.user),
            "form_key": new_key(),
            "here": reverse("organisation-team", args=[team.id]),
            **forms,
        }
        return self.page("pages/organisation/team.html", context, status=status)

    def _post(self, post: Post, held: list[Mandate]) -> dict[str, Any]:
        role = self.now.terms.roles.get(post.role)
        return {
            "id": post.id,
            "title": post.title,
            "role": role.name if role else post.role,
            "paragraph": post.constitution_paragraph,
            "held": [
                (each.id, each.holder, each.team if each.team_id != post.team_id else None, each.suspended_at)
                for each in held
            ],
        }


class OneTeam(TeamBase):
    """Its page, and its name and place."""

    def get(self, request: HttpRequest, team_id: UUID) -> HttpResponse:
        """This function will show a team."""
        return self.show_team(team_listed(by=self.user, team_id=team_id))

    def post(self, request: HttpRequest, team_id: UUID) -> HttpResponse:
        """This function will give it another name or place, once."""
        team = team_listed(by=self.user, team_id=team_id)
        others = [each for each in teams_listed(by=self.user) if each.id != team.id]
        form = TeamForm(request.POST, teams=others)
        if form.is_valid():
            name, parent = form.cleaned_data["name"], form.parent_chosen()
            done = self.done_once(
                form,
                lambda: change_team(by=self.user, team_id=team_id, name=name, parent=parent, at=self.at).id,
                kind="team",
            )
            if done:
                return self.go(reverse("organisation-team", args=[team_id]))
        return self.show_team(team, changing=form, status=422)


class TeamCommand(TeamBase):
    """Something added to a team; its address opened with GET leads to the team."""

    def get(self, request: HttpRequest, team_id: UUID) -> HttpResponse:
        """This function will lead to the team's page."""
        return self.go(reverse("organisation-team", args=[team_id]))


class AddColleague(TeamCommand):
    """Somebody new works here."""

    def post(self, request: HttpRequest, team_id: UUID) -> HttpResponse:
        """This function will add them, once."""
        team, form = team_listed(by=self.user, team_id=team_id), ColleagueForm(request.POST)
        if form.is_valid():
            fields = form.colleague()
            made = self.done_once(
                form, lambda: add_colleague(by=self.user, team=team, fields=fields, at=self.at).id, kind="user"
            )
            if made:
                return self.go(reverse("organisation-team", args=[team_id]))
        return self.show_team(team, adding=form, status=422)


class AddPost(TeamCommand):
    """A seat that nobody sits on yet."""

    def post(self, request: HttpRequest, team_id: UUID) -> HttpResponse:
        """This function will add it, once."""
        team = team_listed(by=self.user, team_id=team_id)
        roles = [role for role in self.now.terms.roles.values() if role.code != "family"]
        form = PostForm(request.POST, roles=roles)
        if form.is_valid():
            said = form.cleaned_data
            made = self.done_once(form, lambda: new_post(by=self.user, team=team, at=self.at, **said).id, kind="post")
            if made:
                return self.go(reverse("organisation-post", args=[made]))
        return self.show_team(team, seat=form, status=422)


class FillPost(SureOrganisationPage):
    """Somebody sits on a post: that gives them its authority."""

    def get(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """This function will show who could."""
        post = post_listed(by=self.user, post_id=post_id)
        return self._show(post, self._form(post))

    def post(self, request: HttpRequest, post_id: UUID) -> HttpResponse:
        """This function will give it, once."""
        post = post_listed(by=self.user, post_id=post_id)
        form = self._form(post, request.POST)
        if form.is_valid():
            holder, over = form.holder_chosen(), form.team_chosen()
            made = self.done_once(
                form,
                lambda: fill_post(by=self.user, post=post, holder=holder, over=over, at=self.at).id,
                kind="mandate",
            )
            if made:
                return self.go(reverse("organisation-team", args=[post.team_id]))
        return self._show(post, form, status=422)

    def _form(self, post: Post, data: Any = None) -> FillForm:
        colleagues = [each for each in colleagues_named(by=self.user) if each.id != self.user.id]
        return FillForm(data, colleagues=colleagues, teams=teams_listed(by=self.user), team=post.team)

    def _show(self, post: Post, form: FillForm, *, status: int = 200) -> HttpResponse:
        role = self.now.terms.roles.get(post.role)
        context = {"post": post, "role": role.name if role else post.role, "form": form, "form_key": new_key()}
        return self.page("pages/organisation/fill_post.html", context, status=status)


class EmptyPost(SureOrganisationPage):
    """Somebody sits on a post no longer."""

    def get(self, request: HttpRequest, mandate_id: UUID) -> HttpResponse:
        """This function will lead to the team."""
        found = officer_mandate_listed(by=self.user, mandate_id=mandate_id)
        return self.go(reverse("organisation-team", args=[found]))

    def post(self, request: HttpRequest, mandate_id: UUID) -> HttpResponse:
        """This function will end it, once; who may not give this authority may not end it."""
        team_id = officer_mandate_listed(by=self.user, mandate_id=mandate_id)
        self.once(lambda: empty_post(by=self.user, mandate_id=mandate_id, at=self.at).id, kind="mandate")
        return self.go(reverse("organisation-team", args=[team_id]))


class Duties(SureOrganisationPage):
    """What a colleague looks after besides deciding."""

    def get(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """This function will show it."""
        user = colleague_listed(by=self.user, user_id=user_id)
        return self._show(user, DutiesForm(initial={"duties": user.duties}))

    def post(self, request: HttpRequest, user_id: UUID) -> HttpResponse:
        """This function will keep it, once."""
        user, form = colleague_listed(by=self.user, user_id=user_id), DutiesForm(request.POST)
        if not form.is_valid():
            return self._show(user, form, status=422)
        duties = form.cleaned_data["duties"]
        try:
            self.once(lambda: give_duties(by=self.user, user_id=user_id, duties=duties, at=self.at).id, kind="user")
        except LeewayError as error:
            form.refuse(error)
            return self._show(user, form, status=error.status)
        return self.go(reverse("organisation-team", args=[user.team_id]))

    def _show(self, user: Any, form: DutiesForm, *, status: int = 200) -> HttpResponse:
        context = {"colleague": user, "form": form, "may": can_give_duties(by=self.user), "form_key": new_key()}
        return self.page("pages/organisation/duties.html", context, status=status)


def _tree(teams: list[Team]) -> list[tuple[int, Team]]:
    """This function will put each team below the one it is part of, with how deep it stands."""
    below: dict[UUID | None, list[Team]] = {}
    for team in teams:
        below.setdefault(team.parent_id, []).append(team)

    def walk(above: UUID | None, depth: int) -> list[tuple[int, Team]]:
        return [row for team in below.get(above, []) for row in ((depth, team), *walk(team.id, depth + 1))]

    return walk(None, 0)
