"""What is asked: the ask, who it waits for, and the rows that are never changed afterwards."""

from workflow.models.answers import CapacityNote, Challenge, Decision, LookBack, RulingRecord
from workflow.models.asks import Ask, AskNote, Assignment, Earlier, Transition
from workflow.models.helped import Helped
from workflow.models.own_ways import OwnWay
from workflow.models.payees import HiddenPayee
from workflow.models.payments import Payment, StandingPayment
from workflow.models.samples import Sample, SampleDraw, SampleNote
from workflow.models.statements import Statement, StatementLine
from workflow.models.talk import Attachment, Message, Presence, Talk
from workflow.models.trying import WhatIf

__all__ = [
    "Ask",
    "AskNote",
    "Assignment",
    "Attachment",
    "CapacityNote",
    "Challenge",
    "Decision",
    "Earlier",
    "Helped",
    "HiddenPayee",
    "LookBack",
    "Message",
    "OwnWay",
    "Payment",
    "Presence",
    "RulingRecord",
    "Sample",
    "SampleDraw",
    "SampleNote",
    "StandingPayment",
    "Statement",
    "StatementLine",
    "Talk",
    "Transition",
    "WhatIf",
]
