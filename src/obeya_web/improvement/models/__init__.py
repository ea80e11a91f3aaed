"""Ideas, improvements, their way through the stages and the parts of their A3. Read `improvement.py` first."""

from obeya_web.improvement.models.a3 import Cause, Countermeasure, Section
from obeya_web.improvement.models.idea import Idea
from obeya_web.improvement.models.improvement import Improvement
from obeya_web.improvement.models.method_edit import MethodEdit
from obeya_web.improvement.models.passage import GateAnswer, Pause, StageMove
from obeya_web.improvement.models.voice import Voice

__all__ = [
    "Cause",
    "Countermeasure",
    "GateAnswer",
    "Idea",
    "Improvement",
    "MethodEdit",
    "Pause",
    "Section",
    "StageMove",
    "Voice",
]
