"""Registrations, states, signals, packets, tasks and benefit lines. Read `registration.py` and `benefit.py` first."""

from obeya_web.watch.models.benefit import BenefitLine
from obeya_web.watch.models.packet import SlipPacket
from obeya_web.watch.models.registration import GainRegistration
from obeya_web.watch.models.signal import GainSignal
from obeya_web.watch.models.state import WatchState
from obeya_web.watch.models.task import LookTask

__all__ = ["BenefitLine", "GainRegistration", "GainSignal", "LookTask", "SlipPacket", "WatchState"]
