"""What is sealed of asks (audit/leaves.py): every table here whose rows never change."""

from audit.leaves import Sealed
from workflow import models

SEALED = (
    Sealed("ask_note", models.AskNote),
    Sealed("assignment", models.Assignment),
    Sealed("attachment", models.Attachment),
    Sealed("capacity_note", models.CapacityNote),
    Sealed("card_message", models.CardMessage),
    Sealed("challenge", models.Challenge),
    Sealed("decision", models.Decision),
    Sealed("earlier", models.Earlier),
    Sealed("look_answer", models.LookAnswer),
    Sealed("look_draw", models.LookDraw),
    Sealed("look_frame", models.LookFrame),
    Sealed("look_lesson", models.LookLesson),
    Sealed("look_month", models.LookMonth),
    Sealed("look_step", models.LookStep),
    Sealed("message", models.Message),
    Sealed("own_way", models.OwnWay),
    Sealed("presence", models.Presence),
    Sealed("ruling", models.RulingRecord),
    Sealed("sample", models.Sample),
    Sealed("sample_draw", models.SampleDraw),
    Sealed("sample_note", models.SampleNote),
    Sealed("second_look", models.SecondLook),
    Sealed("statement", models.Statement),
    Sealed("talk", models.Talk),
    Sealed("transition", models.Transition),
)
