"""Processes, where their event data comes from, imports in preparation, and what was found. Read `process.py` first."""

from obeya_web.processes.models.data_check import DataCheck
from obeya_web.processes.models.draft import Draft, DraftState, Upload
from obeya_web.processes.models.process import Process
from obeya_web.processes.models.profile import SIPOC_COLUMNS, Maturity, Profile
from obeya_web.processes.models.risk import Response, Risk
from obeya_web.processes.models.source import Source, SourceKind, SourceState
from obeya_web.processes.models.stakeholder import Stakeholder
from obeya_web.processes.models.summary import Summary

__all__ = [
    "SIPOC_COLUMNS",
    "DataCheck",
    "Draft",
    "DraftState",
    "Maturity",
    "Process",
    "Profile",
    "Response",
    "Risk",
    "Source",
    "SourceKind",
    "SourceState",
    "Stakeholder",
    "Summary",
    "Upload",
]
