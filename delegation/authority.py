"""The authority engine: who may say yes to this, up to what, and why (pure).

Doubt is `none`, never `within`.
"""

from __future__ import annotations

from delegation.rulings import (
    Act,
    BudgetState,
    Check,
    Counterfactual,
    Need,
    PlanLineState,
    Ruling,
    Terms,
    Usage,
    Used,
)

__all__ = [
    "Act",
    "BudgetState",
    "Check",
    "Counterfactual",
    "Need",
    "PlanLineState",
    "Ruling",
    "Terms",
    "Usage",
    "Used",
]
