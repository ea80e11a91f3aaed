"""Ideas, improvements, their way through the stages and the parts of their A3. Read `improvement.py` first."""

from obeya_web.improvement.models.a3 import Cause, Countermeasure, Section
from obeya_web.improvement.models.a3_rounds import A3Ask, A3Template, Catch
from obeya_web.improvement.models.basis import Basis
from obeya_web.improvement.models.idea import Idea
from obeya_web.improvement.models.idea_rules import IdeaRules, rules_of
from obeya_web.improvement.models.improvement import Improvement
from obeya_web.improvement.models.lesson import LessonUse
from obeya_web.improvement.models.method_edit import MethodEdit
from obeya_web.improvement.models.passage import GateAnswer, Pause, StageMove
from obeya_web.improvement.models.quote import Quote
from obeya_web.improvement.models.start import Start
from obeya_web.improvement.models.voice import Voice
from obeya_web.improvement.models.win import Thanks
from obeya_web.improvement.models.working import Assumption, AssumptionChange, Loop, RaciPart, RaciRow

__all__ = [
    "A3Ask",
    "A3Template",
    "Assumption",
    "AssumptionChange",
    "Basis",
    "Catch",
    "Cause",
    "Countermeasure",
    "GateAnswer",
    "Idea",
    "IdeaRules",
    "Improvement",
    "LessonUse",
    "Loop",
    "MethodEdit",
    "Pause",
    "Quote",
    "RaciPart",
    "RaciRow",
    "Section",
    "StageMove",
    "Start",
    "Thanks",
    "Voice",
    "rules_of",
]
