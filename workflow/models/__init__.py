"""What is asked: the ask, who it waits for, and the rows that are never changed afterwards."""

from workflow.models.answers import CapacityNote, Challenge, Decision, LookBack, RulingRecord
from workflow.models.asks import Ask, AskNote, Assignment, Earlier, Transition
from workflow.models.cards import Card, CardMessage, CardTap, MerchantCategory
from workflow.models.fairness import FairnessReport
from workflow.models.helped import Helped
from workflow.models.leading import CheckTime, LettingGo, Reckoning
from workflow.models.own_ways import OwnWay
from workflow.models.payees import HiddenPayee
from workflow.models.payments import Payment, StandingPayment
from workflow.models.samples import Sample, SampleDraw, SampleNote
from workflow.models.second_looks import LookAnswer, LookDraw, LookFrame, LookLesson, LookMonth, LookStep, SecondLook
from workflow.models.statements import Statement, StatementLine
from workflow.models.talk import Attachment, Message, Presence, Talk
from workflow.models.told import ToldFact
from workflow.models.tracing import Trace, Tracing
from workflow.models.trying import WhatIf

__all__ = [
    "Ask",
    "AskNote",
    "Assignment",
    "Attachment",
    "CapacityNote",
    "Card",
    "CardMessage",
    "CardTap",
    "Challenge",
    "CheckTime",
    "Decision",
    "Earlier",
    "FairnessReport",
    "Helped",
    "HiddenPayee",
    "LettingGo",
    "LookAnswer",
    "LookBack",
    "LookDraw",
    "LookFrame",
    "LookLesson",
    "LookMonth",
    "LookStep",
    "MerchantCategory",
    "Message",
    "OwnWay",
    "Payment",
    "Presence",
    "Reckoning",
    "RulingRecord",
    "Sample",
    "SampleDraw",
    "SampleNote",
    "SecondLook",
    "StandingPayment",
    "Statement",
    "StatementLine",
    "Talk",
    "ToldFact",
    "Trace",
    "Tracing",
    "Transition",
    "WhatIf",
]
