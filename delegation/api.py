"""Who you are, whom you may see, their money, and what you may decide for them."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from delegation import shapes
from delegation.http.cursors import BY_ID, PageQuery
from delegation.http.fields import StrictId, StrictSerializer
from delegation.http.views import LeewayView
from delegation.selectors.circles import people_seen_by, person_seen_by
from delegation.selectors.me import my_organisation, roles_of
from delegation.selectors.money import budgets_of, plan_lines_of
from delegation.selectors.standing import authority_over


class PersonQuery(StrictSerializer):
    """Whose."""

    person = StrictId()


class MeView(LeewayView):
    """Yourself."""

    @extend_schema(responses=shapes.Me)
    def get(self, request: Request) -> Response:
        """Say who you are, where, in which roles, and in which language you are told things."""
        organisation = my_organisation()
        roles = roles_of(user=self.user, organisation=organisation, at=self.at)
        return Response(shapes.me_document(user=self.user, organisation=organisation, roles=roles))


class PeopleView(LeewayView):
    """People."""

    @extend_schema(parameters=[PageQuery], responses=shapes.PeoplePage, operation_id="people_list")
    def get(self, request: Request) -> Response:
        """List the people you may see, with their circles, in the order they came."""
        query = self.read_query(PageQuery)
        return self.page(
            people_seen_by(self.user, at=self.at),
            query=query,
            render=lambda people: [shapes.person_document(person) for person in people],
            order=BY_ID,
        )


class PersonView(LeewayView):
    """One person."""

    @extend_schema(responses=shapes.PersonSeen, operation_id="people_read")
    def get(self, request: Request, id: UUID) -> Response:
        """Show a person and their circle."""
        return Response(shapes.person_document(person_seen_by(self.user, person_id=id, at=self.at)))


class AuthorityView(LeewayView):
    """What you may decide."""

    @extend_schema(parameters=[PersonQuery], responses=shapes.AuthorityFound)
    def get(self, request: Request) -> Response:
        """Say what you may decide for a person, limit by limit: what is used, what is left, when it starts anew."""
        person = self.read_query(PersonQuery)["person"]
        found = authority_over(user=self.user, person_id=person, at=self.at)
        return Response({"results": [shapes.standing_document(each) for each in found]})


class BudgetsView(LeewayView):
    """A person's money."""

    @extend_schema(parameters=[PersonQuery], responses=shapes.BudgetsFound)
    def get(self, request: Request) -> Response:
        """List a person's budgets: what was given, set aside, spent, agreed in the plan, and what is left."""
        person = self.read_query(PersonQuery)["person"]
        found = budgets_of(user=self.user, person_id=person)
        return Response({"results": [shapes.budget_document(each) for each in found]})


class PlanLinesView(LeewayView):
    """What the plan agrees."""

    @extend_schema(parameters=[PersonQuery], responses=shapes.PlanLinesFound)
    def get(self, request: Request) -> Response:
        """List what is already agreed in a person's plan, which needs no more asking."""
        person = self.read_query(PersonQuery)["person"]
        found = plan_lines_of(user=self.user, person_id=person)
        return Response({"results": [shapes.plan_line_document(each) for each in found]})
