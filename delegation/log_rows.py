"""What is sealed of money and authority (audit/leaves.py): tables whose rows never change, and published schemes."""

from audit.leaves import Sealed
from delegation import models

SEALED = (
    Sealed("appraisal", models.Appraisal),
    Sealed("brought_in", models.BroughtIn),
    Sealed("budget_change", models.BudgetChange),
    Sealed("carry_rule", models.CarryRule),
    Sealed("kept", models.Kept),
    Sealed("life_change", models.LifeChange),
    Sealed("look", models.Look),
    Sealed("mandate_change", models.MandateChange),
    Sealed("milestone", models.Milestone),
    Sealed("movement", models.Movement),
    Sealed("plan_change", models.PlanChange),
    Sealed("price_point", models.PricePoint),
    Sealed("recovery_answer", models.RecoveryAnswer),
    Sealed("recovery_sum", models.RecoverySum),
    Sealed("retention_rule", models.RetentionRule),
    Sealed("scheme", models.Scheme, rows="status = 'published'"),
    Sealed("scheme_answer", models.SchemeAnswer),
    Sealed("scheme_comment", models.SchemeComment),
)
