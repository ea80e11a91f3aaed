"""The watch of one improvement: register it, see it as of any day, answer its signals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from obeya.errors import ObeyaError
from obeya_web.accounts.requests import PersonRequest
from obeya_web.improvement.models import Improvement
from obeya_web.watch.actions.packing import do_acknowledge_packet, do_send_packet
from obeya_web.watch.actions.registering import do_ask_for_verdict, do_register_gain
from obeya_web.watch.actions.watching import do_answer_signal
from obeya_web.watch.forms import AnswerForm, PacketForm, RegisterForm, ResponseForm
from obeya_web.watch.judging import judge_now
from obeya_web.watch.models import GainRegistration, GainSignal, SlipPacket
from obeya_web.watch.registering import RegisterError, prefilled
from obeya_web.watch.showing import page_of


def show(request: PersonRequest, improvement: int) -> HttpResponse:
    """Show the watch of an improvement, as of the last day of the data or of the day that is asked for."""
    target: Improvement = request.target
    context = page_of(target, request.user, as_of=_day(request.GET.get("as_of", "")))
    return render(request, "watch/gain.html", context)


def register(request: PersonRequest, improvement: int) -> HttpResponse:
    """Register the gain of an improvement, or register it anew with a reason."""
    target: Improvement = request.target
    before = GainRegistration.objects.filter(improvement=target).first()
    form = RegisterForm(
        request.POST or None,
        initial=_initial(target, before),
        improvement=target,
        is_again=before is not None,
    )
    if request.method == "POST" and form.is_valid() and form.registration is not None:
        given = form.cleaned_data
        try:
            do_register_gain(
                request.user,
                target,
                form.registration,
                why=given.get("why", ""),
                data_until=form.data_until,
            )
        except RegisterError as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("The gain is registered and locked."))
            return redirect("gain", improvement=improvement)
    context = {"form": form, "improvement": target, "before": before}
    return render(request, "watch/register.html", context, status=422 if form.errors else 200)


def judge(request: PersonRequest, improvement: int) -> HttpResponse:
    """Have the gain judged now."""
    do_ask_for_verdict(request.user, _gain_of(request.target))
    messages.success(request, _("The gain is being judged; the page shows it in a moment."))
    return redirect("gain", improvement=improvement)


def answer(request: PersonRequest, signal: int) -> HttpResponse:
    """Answer a signal with its cause and what is done about it."""
    target: GainSignal = request.target
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        do_answer_signal(request.user, target, cause=given["cause"], what=given["what"], due=given["due"])
        return redirect("gain", improvement=target.gain.improvement_id)
    context = {"form": form, "signal": target, "improvement": target.gain.improvement}
    return render(request, "watch/answer.html", context, status=422 if form.errors else 200)


def send(request: PersonRequest, improvement: int) -> HttpResponse:
    """Send the evidence of a slip to the owner of the unit that carries it."""
    target: Improvement = request.target
    gain = _gain_of(target)
    as_of = _day(request.GET.get("as_of", ""))
    form = PacketForm(request.POST or None, improvement=target)
    verdict, fault = None, ""
    try:
        verdict = judge_now(gain, as_of=as_of)
    except ObeyaError as error:
        fault = str(error)
    evidence = verdict.slip.evidence if verdict and verdict.slip else None
    if request.method == "POST" and form.is_valid() and verdict is not None:
        given = form.cleaned_data
        try:
            packet = do_send_packet(request.user, gain, verdict, sent_to=given["sent_to"], note=given["note"])
        except RegisterError as error:
            form.add_error(None, str(error))
        else:
            return redirect("packet", packet=packet.pk)
    context = {
        "form": form,
        "improvement": target,
        "evidence": evidence,
        "slip": verdict.slip if verdict else None,
        "fault": fault,
        "back": f"{reverse('gain', args=[improvement])}{f'?as_of={as_of}' if as_of else ''}",
    }
    return render(request, "watch/send.html", context, status=422 if form.errors else 200)


def packet(request: PersonRequest, packet: int) -> HttpResponse:
    """Show the evidence of a slip."""
    target: SlipPacket = request.target
    context: dict[str, Any] = {
        "packet": target,
        "improvement": target.gain.improvement,
        "is_mine": target.sent_to_id == request.user.pk,
        "form": ResponseForm(initial={"response": target.response}),
    }
    return render(request, "watch/packet.html", context)


def respond(request: PersonRequest, packet: int) -> HttpResponse:
    """Acknowledge the evidence, and answer it."""
    form = ResponseForm(request.POST)
    if form.is_valid():
        do_acknowledge_packet(request.user, request.target, response=form.cleaned_data["response"])
    return redirect("packet", packet=packet)


def _gain_of(improvement: Improvement) -> GainRegistration:
    gain = (
        GainRegistration.objects.filter(improvement=improvement, replaced_at=None)
        .select_related("improvement__unit", "process__unit")
        .first()
    )
    if gain is None:
        raise Http404(_("The gain of this improvement is not registered."))
    return gain


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _initial(improvement: Improvement, before: GainRegistration | None) -> dict[str, Any]:
    if before is None:
        return prefilled(improvement)
    asked = before.registration
    return {
        "measure": asked.measure,
        "step": asked.step or "",
        "limit_h": asked.limit_h,
        "errors_where": asked.errors or "",
        "better": asked.better,
        "least_effect": asked.least_effect * 100,
        "slice": asked.slice,
        "comparison": asked.comparison or "",
        "go_live": asked.go_live,
        "transition_days": asked.transition_days,
        "baseline_from": asked.baseline_from,
        "baseline_until": asked.baseline_until,
        "trigger_days": asked.trigger_days,
        "balancing": [each.measure for each in asked.balancing],
    }
