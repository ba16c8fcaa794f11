"""What people say about limits that are not in force yet, and what leaders answer, over HTTP."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from delegation.authority_shapes import stamp
from delegation.http.answers import Answer, register
from delegation.http.cursors import Order, PageQuery
from delegation.http.fields import StrictSerializer, StrictText
from delegation.http.views import LeewayView
from delegation.models import SchemeComment, User
from delegation.permissions import can_write_schemes
from delegation.selectors.schemes import comments_seen_by, find_comment, find_scheme
from delegation.services.comments import answer_comment, comment_on

LAST_SAID_FIRST = Order("at")


class SayBody(StrictSerializer):
    """What somebody says, or answers."""

    text = StrictText(allow_blank=True)


class AnswerSeen(serializers.Serializer[Any]):
    """A leader's answer."""

    text = serializers.CharField(allow_null=True)
    by = serializers.UUIDField()
    name = serializers.CharField()
    at = serializers.DateTimeField()


class CommentSeen(serializers.Serializer[Any]):
    """What somebody said about limits. Who said it is for leaders, and for themself; for others it is null."""

    id = serializers.UUIDField()
    scheme = serializers.UUIDField()
    text = serializers.CharField(allow_null=True)
    by = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    holds = serializers.BooleanField(help_text="these limits do not begin before it has its answer")
    answer = AnswerSeen(allow_null=True)


class CommentPage(serializers.Serializer[Any]):
    """A page of what was said, the last first."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CommentSeen(many=True)


def comment_document(comment: SchemeComment, *, user: User, leads: bool) -> dict[str, Any]:
    """This function will show what was said, with its answer if it has one."""
    named = leads or comment.by_id == user.id
    answer = next(iter(comment.answers.all()), None)
    return {
        "id": str(comment.id),
        "scheme": str(comment.scheme_id),
        "text": comment.text.text,
        "by": str(comment.by_id) if named else None,
        "name": comment.by.display_name if named else None,
        "at": stamp(comment.at),
        "holds": comment.holds,
        "answer": answer
        and {
            "text": answer.text.text,
            "by": str(answer.by_id),
            "name": answer.by.display_name,
            "at": stamp(answer.at),
        },
    }


class CommentsView(LeewayView):
    """What is said about one version of the limits."""

    @extend_schema(parameters=[PageQuery], responses=CommentPage, operation_id="schemes_comments_list")
    def get(self, request: Request, id: UUID) -> Response:
        """List what was said about these limits, the last first, with the answers."""
        query = self.read_query(PageQuery)
        find_scheme(by=self.user, scheme_id=id)
        leads = can_write_schemes(by=self.user)
        return self.page(
            comments_seen_by(self.user).filter(scheme=id),
            query=query,
            render=lambda rows: [comment_document(row, user=self.user, leads=leads) for row in rows],
            order=LAST_SAID_FIRST,
        )

    @extend_schema(request=SayBody, responses={201: CommentSeen}, operation_id="schemes_comments")
    def post(self, request: Request, id: UUID) -> Answer:
        """Say something about limits that have not begun. Everybody reads it; leaders see that it is from you."""
        text = self.read(SayBody)["text"]
        return Answer(201, "scheme_comment", comment_on(by=self.user, scheme_id=id, text=text, at=self.at).id)


class AnswerCommentView(LeewayView):
    """Answering a comment."""

    @extend_schema(request=SayBody, responses=CommentSeen, operation_id="scheme_comments_answer")
    def post(self, request: Request, id: UUID) -> Answer:
        """Answer what somebody said about our limits, once. What holds limits back no longer does."""
        text = self.read(SayBody)["text"]
        return Answer(200, "scheme_comment", answer_comment(by=self.user, comment_id=id, text=text, at=self.at).id)


def render_comment(*, user: User, id: UUID, at: datetime) -> dict[str, Any]:
    """This function will show what was said, as it stands now."""
    return comment_document(find_comment(by=user, comment_id=id), user=user, leads=can_write_schemes(by=user))


register("scheme_comment", render_comment)
