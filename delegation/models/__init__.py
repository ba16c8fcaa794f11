"""Who may decide what: people, their money, and the authority that officers and families hold."""

from delegation.models.brought_in import BroughtIn
from delegation.models.bundles import Bundle, BundleItem
from delegation.models.comments import SchemeAnswer, SchemeComment
from delegation.models.decreases import Decrease
from delegation.models.gain import WorksFor
from delegation.models.instalments import Instalment
from delegation.models.lives import LifeChange, Milestone
from delegation.models.looks import Look
from delegation.models.mandates import Absence, Mandate, MandateChange, Scheme, Watermark
from delegation.models.money import Budget, BudgetChange, Hold, Movement, PlanLine
from delegation.models.people import (
    ApiToken,
    Category,
    CircleMember,
    Organisation,
    Person,
    PersonGroupPermission,
    PersonUserPermission,
    Post,
    Team,
    User,
)
from delegation.models.plan_changes import Kept, PlanChange
from delegation.models.prices import PricePoint
from delegation.models.records import Appraisal, Erasure, LegalHold, RecordOpening, RetentionRule
from delegation.models.recoveries import Recovery, RecoveryAnswer, RecoverySum
from delegation.models.requests import IdempotentRequest
from delegation.models.restricted import Concern, ConcernEntry, Worry, WorryEntry
from delegation.models.reviews import Review
from delegation.models.signing_in import (
    CodeApp,
    OneTimeCode,
    Passkey,
    SignedIn,
    SignInTry,
    SignInWish,
    SpareCode,
    WorkAccount,
    WorkSignIn,
)
from delegation.models.sources import Source
from delegation.models.year_end import CarryRule, YearEnd

__all__ = [
    "Absence",
    "ApiToken",
    "Appraisal",
    "BroughtIn",
    "Budget",
    "BudgetChange",
    "Bundle",
    "BundleItem",
    "CarryRule",
    "Category",
    "CircleMember",
    "CodeApp",
    "Concern",
    "ConcernEntry",
    "Decrease",
    "Erasure",
    "Hold",
    "IdempotentRequest",
    "Instalment",
    "Kept",
    "LegalHold",
    "LifeChange",
    "Look",
    "Mandate",
    "MandateChange",
    "Milestone",
    "Movement",
    "OneTimeCode",
    "Organisation",
    "Passkey",
    "Person",
    "PersonGroupPermission",
    "PersonUserPermission",
    "PlanChange",
    "PlanLine",
    "Post",
    "PricePoint",
    "RecordOpening",
    "Recovery",
    "RecoveryAnswer",
    "RecoverySum",
    "RetentionRule",
    "Review",
    "Scheme",
    "SchemeAnswer",
    "SchemeComment",
    "SignInTry",
    "SignInWish",
    "SignedIn",
    "Source",
    "SpareCode",
    "Team",
    "User",
    "Watermark",
    "WorkAccount",
    "WorkSignIn",
    "WorksFor",
    "Worry",
    "WorryEntry",
    "YearEnd",
]
