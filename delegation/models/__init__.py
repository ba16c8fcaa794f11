"""Who may decide what: people, their money, and the authority that officers and families hold."""

from delegation.models.brought_in import BroughtIn
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
from delegation.models.year_end import CarryRule, YearEnd

__all__ = [
    "Absence",
    "ApiToken",
    "BroughtIn",
    "Budget",
    "BudgetChange",
    "CarryRule",
    "Category",
    "CircleMember",
    "CodeApp",
    "Concern",
    "ConcernEntry",
    "Decrease",
    "Hold",
    "IdempotentRequest",
    "Instalment",
    "Kept",
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
    "Recovery",
    "RecoveryAnswer",
    "RecoverySum",
    "Review",
    "Scheme",
    "SignInTry",
    "SignInWish",
    "SignedIn",
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
