"""A file of teams, who works in them and what posts they have: each line adds what is not there yet.

Who gets a post by it is given that authority by whoever brings the file, as on the page: a leader, or who stands above.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from delegation.errors import Invalid, Refused
from delegation.models import Mandate, Post, Team, User
from delegation.payees import plain_name
from delegation.selectors.mandates import standing
from delegation.selectors.organising import colleagues_meant, find_team, team_meant
from delegation.services.bringing import ADDED, UNCHANGED, Outcome
from delegation.services.teams import Colleague, add_colleague, fill_post, new_post, new_team
from delegation.table_file import Column, Line

COLUMNS = (
    Column("team", needed=True, filled=True, example="Adults West"),
    Column("part_of", needed=True, example="Adults and families"),
    Column("colleague", example="Ida Webb"),
    Column("does", example="is a social worker in the west team"),
    Column("email", example="ida.webb@example.org"),
    Column("phone"),
    Column("post", example="Social worker"),
    Column("role", example="practitioner"),
    Column("paragraph", example="4.3"),
    Column("for_team"),
)


def act(line: Line, *, by: User, at: datetime) -> Outcome:
    """This function will add the team, colleague, post and seat that a line names and that are not there yet.

    Raises Invalid, Refused, Forbidden, Conflict.
    """
    cells = line.cells
    told: list[str] = []
    team = _team(cells, told, by=by, at=at)
    colleague = _colleague(team, cells, told, by=by, at=at) if cells["colleague"] else None
    post = _post(team, cells, told, by=by, at=at) if cells["post"] else None
    if colleague is not None and post is not None:
        over = team_meant(cells["for_team"]) if cells["for_team"] else team
        held = standing(at=at).filter(kind=Mandate.Kind.OFFICER, holder=colleague, post=post, team=over)
        if not held.exists():
            fill_post(by=by, post=post, holder=colleague, over=over, at=at)
            told.append(_("%(name)s has this post from now on.") % {"name": colleague.display_name})
    words = ", ".join(each for each in (cells["colleague"], cells["post"]) if each)
    return Outcome(line.number, team.name, words, ADDED if told else UNCHANGED, " ".join(told) or _("Stays as it is."))


def _team(cells: Mapping[str, Any], told: list[str], *, by: User, at: datetime) -> Team:
    above = team_meant(cells["part_of"]) if cells["part_of"] else None
    team = find_team(cells["team"])
    if team is None:
        told.append(_("New team."))
        return new_team(by=by, name=cells["team"], parent=above, at=at)
    if above is not None and team.parent_id != above.id:
        raise Refused(_("This team is part of another one. Move it on its page."), "part_of")
    return team


def _colleague(team: Team, cells: Mapping[str, Any], told: list[str], *, by: User, at: datetime) -> User:
    if not cells["email"]:
        raise Invalid("email", _("This is empty: %(name)s.") % {"name": "email"})
    found = colleagues_meant(cells["email"])
    if found:
        if plain_name(found[0].display_name) != plain_name(cells["colleague"]):
            raise Refused(_("A colleague has this address already."), "email")
        if found[0].team_id != team.id:
            raise Refused(_("They work in another team."), "team")
        return found[0]
    if not cells["does"]:
        raise Invalid("does", _("This is empty: %(name)s.") % {"name": "does"})
    told.append(_("New colleague."))
    fields = Colleague(name=cells["colleague"], does=cells["does"], email=cells["email"], phone=cells["phone"] or "")
    return add_colleague(by=by, team=team, fields=fields, at=at)


def _post(team: Team, cells: Mapping[str, Any], told: list[str], *, by: User, at: datetime) -> Post:
    post: Post | None = Post.objects.ours().filter(team=team, title=cells["post"]).first()
    role, paragraph = cells["role"] or "", cells["paragraph"] or ""
    if post is not None:
        if (role and role != post.role) or (paragraph and paragraph != post.constitution_paragraph):
            raise Refused(_("This post decides as something else, or by another paragraph."), "post")
        return post
    told.append(_("New post."))
    return new_post(by=by, team=team, role=role, title=cells["post"], paragraph=paragraph, at=at)
