"""What whoever administers an organisation sees: people and circles, teams and posts, money as it was opened.

Not what is asked, nor what money is spent on: administering is no reason to read that.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from delegation.errors import Invalid, Missing
from delegation.models import BroughtIn, Budget, Category, CircleMember, Mandate, Person, Post, SignedIn, Team, User
from delegation.permissions import check_may_set_up
from delegation.selectors.mandates import standing

A_PAGE, MOST_ALIKE, MOST_TIES = 30, 8, 60


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a list, and whether there is more."""

    rows: list[Person]
    more: bool


def people_listed(*, by: User, words: str = "", page: int = 0) -> Listed:
    """This function will list the people whose name has these words in it, by name, a page at a time."""
    check_may_set_up(by=by)
    rows = Person.objects.ours().filter(erased_at=None).select_related("team").order_by("display_name", "id")
    for word in words.split():
        rows = rows.filter(display_name__icontains=word)
    found = list(rows[page * A_PAGE : (page + 1) * A_PAGE + 1])
    return Listed(found[:A_PAGE], len(found) > A_PAGE)


def person_listed(*, by: User, person_id: UUID) -> Person:
    """This function will load one of them, or raise Missing."""
    check_may_set_up(by=by)
    person: Person | None = Person.objects.ours().select_related("team").filter(id=person_id, erased_at=None).first()
    if person is None:
        raise Missing
    return person


def tie_listed(*, by: User, tie_id: UUID) -> CircleMember:
    """This function will load one tie with its person and user, or raise Missing."""
    check_may_set_up(by=by)
    tie: CircleMember | None = CircleMember.objects.ours().select_related("person", "user").filter(id=tie_id).first()
    if tie is None:
        raise Missing
    return tie


def ties_of_all_time(person: Person) -> list[CircleMember]:
    """This function will list who is and was beside a person, the nearest first."""
    rows = CircleMember.objects.ours().filter(person=person).select_related("user").order_by("position", "id")
    return list(rows[:MOST_TIES])


def who_signed_in(users: list[UUID]) -> set[UUID]:
    """This function will name those of some users who have ever signed in."""
    return set(SignedIn.objects.ours().filter(user_id__in=users).values_list("user_id", flat=True))


def who_decides_for(person: Person, *, at: datetime) -> set[UUID]:
    """This function will name who decides what families decide for a person."""
    rows = standing(at=at).filter(person=person, kind=Mandate.Kind.FAMILY)
    return set(rows.values_list("holder_id", flat=True))


def users_alike(*, by: User, name: str, email: str, colleagues: bool) -> list[User]:
    """This function will list whom a name or an e-mail address may mean: colleagues, or everybody else."""
    check_may_set_up(by=by)
    rows = User.objects.ours().filter(team__isnull=not colleagues).exclude(id=by.id)
    if colleagues:
        rows = rows.filter(is_active=True)
    named = Q()
    for word in name.split():
        named &= Q(display_name__icontains=word)
    alike = rows.filter(named | Q(email__iexact=email)) if email else rows.filter(named)
    return list(alike.order_by("display_name", "id")[:MOST_ALIKE])


def budgets_opened(person: Person) -> list[Budget]:
    """This function will list a person's budgets, the latest first."""
    return list(Budget.objects.ours().filter(person=person).order_by("-starts_on", "-id")[:A_PAGE])


def teams_listed(*, by: User) -> list[Team]:
    """This function will list every team by name."""
    check_may_set_up(by=by)
    return list(Team.objects.ours().order_by("name", "id"))


def team_listed(*, by: User, team_id: UUID) -> Team:
    """This function will load a team, or raise Missing."""
    check_may_set_up(by=by)
    team: Team | None = Team.objects.ours().filter(id=team_id).first()
    if team is None:
        raise Missing
    return team


def posts_listed(*, at: datetime, team: Team | None = None) -> list[tuple[Post, list[Mandate]]]:
    """This function will list posts, of one team or of all, each with the authority that it gives now, and to whom."""
    posts = Post.objects.ours().select_related("team").order_by("title", "id")
    held = standing(at=at).filter(kind=Mandate.Kind.OFFICER, post__isnull=False).select_related("holder", "team")
    if team is not None:
        posts, held = posts.filter(team=team), held.filter(post__team=team)
    of: dict[UUID | None, list[Mandate]] = {}
    for mandate in held.order_by("granted_at", "id"):
        of.setdefault(mandate.post_id, []).append(mandate)
    return [(post, of.get(post.id, [])) for post in posts]


def post_listed(*, by: User, post_id: UUID) -> Post:
    """This function will load a post with its team, or raise Missing."""
    check_may_set_up(by=by)
    post: Post | None = Post.objects.ours().select_related("team").filter(id=post_id).first()
    if post is None:
        raise Missing
    return post


def colleagues_listed(team: Team) -> list[User]:
    """This function will list who works in a team, those who left last."""
    return list(User.objects.ours().filter(team=team).order_by("-is_active", "display_name", "id"))


def colleagues_named(*, by: User) -> list[User]:
    """This function will list everybody who works here now, by name."""
    check_may_set_up(by=by)
    rows = User.objects.ours().filter(team__isnull=False, is_active=True)
    return list(rows.order_by("display_name", "id"))


def categories_listed(*, by: User) -> list[Category]:
    """This function will list what money can be for, by code."""
    check_may_set_up(by=by)
    return list(Category.objects.ours().order_by("code"))


def category_listed(*, by: User, category_id: UUID) -> Category:
    """This function will load a category, or raise Missing."""
    check_may_set_up(by=by)
    category: Category | None = Category.objects.ours().filter(id=category_id).first()
    if category is None:
        raise Missing
    return category


def colleague_listed(*, by: User, user_id: UUID) -> User:
    """This function will load somebody who works here, or raise Missing."""
    check_may_set_up(by=by)
    user: User | None = User.objects.ours().filter(id=user_id, team__isnull=False, is_active=True).first()
    if user is None:
        raise Missing
    return user


def officer_mandate_listed(*, by: User, mandate_id: UUID) -> UUID:
    """This function will name the team of the post that a mandate comes with, or raise Missing."""
    check_may_set_up(by=by)
    rows = Mandate.objects.ours().filter(id=mandate_id, kind=Mandate.Kind.OFFICER, post__isnull=False)
    team_id: UUID | None = rows.values_list("post__team_id", flat=True).first()
    if team_id is None:
        raise Missing
    return team_id


# --- whom and what a file means by a name ---------------------------------------------------------------------------


def people_meant(name: str) -> list[Person]:
    """This function will give the people of this very name, whatever its case and spaces, or the one of this id."""
    try:
        rows = Person.objects.ours().filter(id=UUID(name))
    except ValueError:
        rows = Person.objects.ours().filter(display_name__iexact=" ".join(name.split()))
    return list(rows.select_related("team").order_by("id")[:MOST_ALIKE])


def find_team(name: str) -> Team | None:
    """This function will give the team of this name, if there is one."""
    team: Team | None = Team.objects.ours().filter(name__iexact=" ".join(name.split())).order_by("id").first()
    return team


def team_meant(name: str) -> Team:
    """This function will give the team of this name, or raise Invalid."""
    team = find_team(name)
    if team is None:
        raise Invalid("team", _("We do not know this team."))
    return team


def colleagues_meant(name: str) -> list[User]:
    """This function will give who works here and has this very name, or this e-mail address."""
    plain = " ".join(name.split())
    rows = User.objects.ours().filter(team__isnull=False, is_active=True)
    return list(rows.filter(Q(display_name__iexact=plain) | Q(email__iexact=plain)).order_by("id")[:MOST_ALIKE])


def users_meant(*, name: str, email: str) -> list[User]:
    """This function will give who does not work here and has this very name and e-mail address."""
    rows = User.objects.ours().filter(team__isnull=True, is_active=True, email__iexact=email)
    return list(rows.filter(display_name__iexact=" ".join(name.split())).order_by("id")[:MOST_ALIKE])


def files_brought_in() -> list[BroughtIn]:
    """This function will list the files that were brought in last."""
    return list(BroughtIn.objects.ours().select_related("by").order_by("-at", "-id")[:MOST_ALIKE])
