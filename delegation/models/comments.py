"""What people say about limits that are not in force yet, and what leaders answer."""

from django.db import models

from audit.tenancy import Key, TenantModel
from delegation.models.mandates import Scheme
from delegation.models.people import User


class SchemeComment(TenantModel):
    """What somebody says about a draft, a proposal, or a version whose day has not come. Never changed."""

    scheme = Key(Scheme, related_name="comments")
    by = Key(User, related_name="+")
    text = Key("audit.Words", related_name="+")
    at = models.DateTimeField()
    holds = models.BooleanField(help_text="said of a published version that takes room: it waits for the answer")

    class Meta:
        indexes = [
            models.Index(fields=["organisation_id", "scheme", "at"], name="scheme_comment_by_scheme"),
            # Asked with every ask (delegation/selectors/authority.py), so it holds next to nothing.
            models.Index(
                fields=["organisation_id", "scheme"], name="scheme_comment_that_holds", condition=models.Q(holds=True)
            ),
        ]


class SchemeAnswer(TenantModel):
    """The one answer to a comment, by a leader. Never changed."""

    comment = Key(SchemeComment, related_name="answers")
    by = Key(User, related_name="+")
    text = Key("audit.Words", related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "comment"], name="scheme_comment_answered_once"),
        ]
