"""Who you are, whom you may see and their money; the limits, and who may decide what under them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation import shapes
from delegation.authority_shapes import (
    MandatePage,
    MandateSeen,
    SchemePage,
    SchemeSeen,
    etag_of,
    mandate_document,
    scheme_document,
    whole_scheme,
)
from delegation.http.answers import Answer, register
from delegation.http.conditions import check_if_match
from delegation.http.cursors import BY_ID, Order, PageQuery
from delegation.http.fields import (
    Choice,
    Nothing,
    StrictBoolean,
    StrictId,
    StrictInteger,
    StrictJson,
    StrictMoment,
    StrictSerializer,
    StrictText,
)
from delegation.http.views import LeewayView
from delegation.models import Mandate, Scheme, User
from delegation.selectors.authority import scheme_in_force
from delegation.selectors.circles import people_seen_by, person_seen_by
from delegation.selectors.lasting import lasting_of
from delegation.selectors.mandates import find_mandate, mandates_seen_by
from delegation.selectors.me import my_organisation, roles_of
from delegation.selectors.money import budgets_of
from delegation.selectors.schemes import changes_of, find_scheme, schemes_seen_by
from delegation.selectors.standing import authority_over
from delegation.services.granting import GRANTED, GrantFields, grant
from delegation.services.looks import keep_look
from delegation.services.mandates import revoke, suspend
from delegation.services.schemes import draft_scheme, drop, edit_draft, propose, publish, withdraw
from delegation.services.widening import confirm
from delegation.terms import ACT_KINDS


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
        person = person_seen_by(self.user, person_id=id, at=self.at)
        if self.user.team_id is not None:
            keep_look(by=self.user, person=person, time_zone=my_organisation().time_zone, at=self.at)
        return Response(shapes.person_document(person))


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
        lasting = lasting_of(found, at=self.at)
        return Response({"results": [shapes.budget_document(each, lasting=lasting.get(each.id)) for each in found]})


# --- the organisation's limits ---------------------------------------------------------------------------------------


class TermsBody(StrictSerializer):
    """Limits as one document; read strictly, so that a misspelt limit is never read as no limit."""

    terms = StrictJson(help_text="roles, their limits, and what is kept for a role")


class PublishBody(StrictSerializer):
    """When the limits start: now unless said, in 28 days at the earliest where they tighten."""

    in_force_from = StrictMoment(required=False)


IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="the ETag of what you read")
IF_MATCH_NEEDED = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True)


class SchemeBase(LeewayView):
    """What the views of limits share."""

    def shown(self, scheme: Scheme) -> Response:
        """This function will show limits whole, with the ETag that a change must name."""
        return Response(render_scheme(user=self.user, id=scheme.id, at=self.at), headers={"ETag": etag_of(scheme)})

    def current(self, id: UUID, *, needed: bool = False) -> Scheme:
        """This function will load limits in the state that If-Match names, or raise Missing, VersionNeeded or Stale."""
        scheme = find_scheme(by=self.user, scheme_id=id)
        check_if_match(self.request.headers.get("If-Match"), etag_of(scheme), needed=needed)
        return scheme


class SchemesView(SchemeBase):
    """Limits."""

    @extend_schema(parameters=[PageQuery], responses=SchemePage, operation_id="schemes_list")
    def get(self, request: Request) -> Response:
        """List the versions of our limits, newest first; drafts only for those who look after them."""
        query, now = self.read_query(PageQuery), scheme_in_force(at=self.at)
        counts = now.id if now else None
        return self.page(
            schemes_seen_by(self.user),
            query=query,
            render=lambda rows: [scheme_document(row, in_force=counts) for row in rows],
        )

    @extend_schema(request=TermsBody, responses={201: SchemeSeen})
    def post(self, request: Request) -> Answer:
        """Start a draft of new limits."""
        return Answer(201, "scheme", draft_scheme(by=self.user, terms=self.read(TermsBody)["terms"], at=self.at).id)


class SchemeView(SchemeBase):
    """One version of the limits."""

    @extend_schema(responses=SchemeSeen, operation_id="schemes_read")
    def get(self, request: Request, id: UUID) -> Response:
        """Show one version of our limits whole, with its ETag."""
        return self.shown(find_scheme(by=self.user, scheme_id=id))

    @extend_schema(request=TermsBody, responses=SchemeSeen, parameters=[IF_MATCH_NEEDED])
    def put(self, request: Request, id: UUID) -> Response:
        """Replace the limits of your draft."""
        return self.edit(id)

    @extend_schema(request=TermsBody, responses=SchemeSeen, parameters=[IF_MATCH_NEEDED])
    def patch(self, request: Request, id: UUID) -> Response:
        """Replace the limits of your draft: a draft has nothing else to change."""
        return self.edit(id)

    def edit(self, id: UUID) -> Response:
        """This function will replace a draft's limits, unless somebody changed them since they were read."""
        terms = self.read(TermsBody)["terms"]
        revision = self.current(id, needed=True).revision
        return self.shown(edit_draft(by=self.user, scheme_id=id, revision=revision, terms=terms, at=self.at))


class ProposeView(SchemeBase):
    """Proposing limits."""

    @extend_schema(request=None, responses=SchemeSeen, parameters=[IF_MATCH])
    def post(self, request: Request, id: UUID) -> Answer:
        """Propose a draft to the second person, who may publish it."""
        self.read(Nothing)
        revision = self.current(id).revision
        return Answer(200, "scheme", propose(by=self.user, scheme_id=id, revision=revision, at=self.at).id)


class WithdrawView(SchemeBase):
    """Withdrawing proposed limits."""

    @extend_schema(request=None, responses=SchemeSeen, parameters=[IF_MATCH])
    def post(self, request: Request, id: UUID) -> Answer:
        """Take your proposal back into a draft, which you can change again."""
        self.read(Nothing)
        revision = self.current(id).revision
        return Answer(200, "scheme", withdraw(by=self.user, scheme_id=id, revision=revision, at=self.at).id)


class DropView(SchemeBase):
    """Throwing a draft away."""

    @extend_schema(request=None, responses=SchemeSeen, parameters=[IF_MATCH])
    def post(self, request: Request, id: UUID) -> Answer:
        """Throw your draft away, for good. It stays on the record as `dropped`."""
        self.read(Nothing)
        revision = self.current(id).revision
        return Answer(200, "scheme", drop(by=self.user, scheme_id=id, revision=revision, at=self.at).id)


class PublishView(SchemeBase):
    """Publishing limits."""

    @extend_schema(request=PublishBody, responses=SchemeSeen, parameters=[IF_MATCH])
    def post(self, request: Request, id: UUID) -> Answer:
        """Publish what somebody else wrote and proposed, as the next version of our limits."""
        starts = self.read(PublishBody).get("in_force_from")
        revision = self.current(id).revision
        done = publish(by=self.user, scheme_id=id, revision=revision, in_force_from=starts, at=self.at)
        return Answer(200, "scheme", done.id)


def render_scheme(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show limits whole, as they stand."""
    scheme, now = find_scheme(by=user, scheme_id=id), scheme_in_force(at=at)
    changes = () if scheme.status == Scheme.Status.PUBLISHED else changes_of(scheme)
    return whole_scheme(scheme, in_force=now.id if now else None, changes=changes)


# --- mandates --------------------------------------------------------------------------------------------------------

LAST_GRANTED_FIRST = Order("granted_at")
optional: dict[str, Any] = {"required": False, "allow_null": True}


class MandateQuery(PageQuery):
    """Which mandates."""

    person = StrictId(required=False)
    holder = StrictId(required=False)
    kind = Choice(choices=Mandate.Kind.values, required=False)


class GrantBody(StrictSerializer):
    """Authority for somebody.

    An officer needs a post, family a person, plan_line a plan line, room says it all, passed_on names what you pass on.
    """

    kind = Choice(choices=GRANTED)
    holder = StrictId()
    post = StrictId(**optional)
    team = StrictId(help_text="the team it is over; the post's own unless said", **optional)
    person = StrictId(**optional)
    plan_line = StrictId(**optional)
    given_from = StrictId(help_text="passed_on: your own mandate, of which this is at most all", **optional)
    category = StrictText(max_length=64, **optional)
    act_kinds = serializers.ListField(child=Choice(choices=ACT_KINDS), **optional)
    limits = StrictJson(help_text="limits of its own, narrower than the role's", **optional)
    amount = StrictInteger(min_value=1, help_text="room: pence for each ask", **optional)
    payee = StrictText(max_length=200, help_text="room: who is paid", **optional)
    any_payee = StrictBoolean(help_text="room: whoever is paid", **optional)
    starts_at = StrictMoment(help_text="now unless said", **optional)
    ends_at = StrictMoment(help_text="the first moment after it", **optional)


class ReasonBody(StrictSerializer):
    """Why."""

    reason = StrictText(required=False, allow_null=True, allow_blank=True)


class MandatesView(LeewayView):
    """Mandates."""

    @extend_schema(parameters=[MandateQuery], responses=MandatePage, operation_id="mandates_list")
    def get(self, request: Request) -> Response:
        """List the mandates you may see, the last granted first, those that have ended among them."""
        query = self.read_query(MandateQuery)
        wanted = {name: query[name] for name in ("person", "holder", "kind") if name in query}
        return self.page(
            mandates_seen_by(self.user, at=self.at, **wanted),
            query=query,
            render=lambda rows: [mandate_document(row, at=self.at) for row in rows],
            order=LAST_GRANTED_FIRST,
        )

    @extend_schema(request=GrantBody, responses={201: MandateSeen})
    def post(self, request: Request) -> Answer:
        """Give somebody authority: a post's, a family's, to spend what the plan agreed, room, or a part of yours."""
        given = {name: value for name, value in self.read(GrantBody).items() if value is not None}
        return Answer(201, "mandate", grant(by=self.user, fields=GrantFields(**given), at=self.at).id)


class MandateView(LeewayView):
    """One mandate."""

    @extend_schema(responses=MandateSeen, operation_id="mandates_read")
    def get(self, request: Request, id: UUID) -> Response:
        """Show a mandate."""
        return Response(render_mandate(user=self.user, id=id, at=self.at))


class RevokeView(LeewayView):
    """Ending a mandate."""

    @extend_schema(request=ReasonBody, responses=MandateSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """End a mandate for good; what waits for its holder moves on."""
        reason = self.read(ReasonBody).get("reason")
        find_mandate(by=self.user, mandate_id=id, at=self.at)
        return Answer(200, "mandate", revoke(by=self.user, mandate_id=id, reason=reason, at=self.at).id)


class SuspendView(LeewayView):
    """Putting a mandate on hold."""

    @extend_schema(request=ReasonBody, responses=MandateSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Put a mandate on hold; what waits for its holder moves on."""
        reason = self.read(ReasonBody).get("reason")
        find_mandate(by=self.user, mandate_id=id, at=self.at)
        return Answer(200, "mandate", suspend(by=self.user, mandate_id=id, reason=reason, at=self.at).id)


class ConfirmView(LeewayView):
    """Confirming emergency authority."""

    @extend_schema(request=Nothing, responses=MandateSeen)
    def post(self, request: Request, id: UUID) -> Answer:
        """Confirm, as a second leader, what was given in an emergency; without it, it ends after 24 hours."""
        self.read(Nothing)
        find_mandate(by=self.user, mandate_id=id, at=self.at)
        return Answer(200, "mandate", confirm(by=self.user, mandate_id=id, at=self.at).id)


def render_mandate(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show a mandate as it stands."""
    return mandate_document(find_mandate(by=user, mandate_id=id, at=at), at=at)


register("scheme", render_scheme)
register("mandate", render_mandate)
