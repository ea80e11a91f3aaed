from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from obeya_web.jobs.models import OutboxMessage
from obeya_web.jobs.outbox import (
    GIVE_UP_AFTER,
    SENDING_LIMIT,
    Delivery,
    NotNowError,
    Parcel,
    RefusedError,
    deliver_due,
    resend,
    send_later,
)

State = OutboxMessage.State
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


class Receiver:
    """The other side: keeps what arrives, and answers each attempt as told."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.arrived: list[Parcel] = []

    def take(self, parcel: Parcel) -> None:
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, NotNowError | RefusedError):
            raise answer
        self.arrived.append(parcel)
        if answer:
            raise answer


def rounds(receiver: Receiver, *, n: int, every: timedelta = DAY / 4) -> OutboxMessage:
    now = timezone.now()
    for step in range(n):
        deliver_due(now + step * every, {"chat": Delivery(receiver.take)})
    return OutboxMessage.objects.get()


def change_mind() -> None:
    with transaction.atomic():
        send_later("chat", "hello:1", {"text": "Hello"})
        raise ArithmeticError


def test_a_message_of_a_transaction_that_failed_is_never_sent() -> None:
    with pytest.raises(ArithmeticError):
        change_mind()
    receiver = Receiver()
    assert deliver_due(timezone.now(), {"chat": Delivery(receiver.take)}) == 0
    assert not receiver.arrived


def test_the_same_key_twice_is_one_message() -> None:
    send_later("chat", "hello:1", {"text": "Hello"})
    send_later("chat", "hello:1", {"text": "Hello again"})
    receiver = Receiver()
    rounds(receiver, n=3)
    assert [parcel.payload for parcel in receiver.arrived] == [{"text": "Hello"}]


def test_a_message_is_sent_once_and_its_contents_are_forgotten() -> None:
    send_later("chat", "hello:1", {"text": "A link that signs in"})
    message = rounds(Receiver(), n=3)
    assert (message.state, message.payload, message.attempts) == (State.SENT, {}, 1)
    assert message.sent_at is not None


def test_a_message_waits_as_long_as_the_other_side_cannot_take_it() -> None:
    send_later("chat", "hello:1", {})
    receiver = Receiver(NotNowError("busy"), NotNowError("busy"), NotNowError("busy"))
    message = rounds(receiver, n=4)
    assert (message.state, message.attempts, len(receiver.arrived)) == (State.SENT, 4, 1)


def test_a_message_that_cannot_be_sent_for_three_days_has_failed() -> None:
    send_later("chat", "hello:1", {})
    message = rounds(Receiver(*[NotNowError("busy")] * 50), n=30)
    assert (message.state, message.error) == (State.FAILED, "busy")
    assert message.attempts * DAY / 4 <= GIVE_UP_AFTER + DAY / 2


def test_a_refused_message_has_failed_at_once() -> None:
    send_later("chat", "hello:1", {})
    message = rounds(Receiver(RefusedError("nobody of that name")), n=3)
    assert (message.state, message.attempts, message.error) == (State.FAILED, 1, "nobody of that name")


def test_a_message_of_unknown_fate_is_sent_once_more_under_the_same_id_and_then_left_to_people() -> None:
    send_later("chat", "hello:1", {})
    receiver = Receiver(TimeoutError("no answer"), TimeoutError("no answer"))
    message = rounds(receiver, n=6)
    assert message.state == State.UNCLEAR
    assert len(receiver.arrived) == 2
    assert len({parcel.message_id for parcel in receiver.arrived}) == 1


def die_while_sending() -> None:
    now = timezone.now()
    OutboxMessage.objects.update(state=State.SENDING, attempts=1, sending_until=now + SENDING_LIMIT)


def test_a_message_whose_worker_died_is_sent_once_more() -> None:
    send_later("chat", "hello:1", {})
    die_while_sending()
    receiver = Receiver()
    message = rounds(receiver, n=3)
    assert (message.state, message.doubts, len(receiver.arrived)) == (State.SENT, 1, 1)


def test_nobody_sends_what_another_worker_is_sending() -> None:
    send_later("chat", "hello:1", {})
    die_while_sending()
    receiver = Receiver()
    message = rounds(receiver, n=1)
    assert (message.state, receiver.arrived) == (State.SENDING, [])


def test_a_message_waits_while_the_way_out_is_not_set_up() -> None:
    send_later("chat", "hello:1", {})
    receiver = Receiver()
    closed = {"chat": Delivery(receiver.take, waits_for=lambda: "no address")}
    assert deliver_due(timezone.now(), closed) == 0
    assert OutboxMessage.objects.get().state == State.WAITING
    rounds(receiver, n=1)
    assert len(receiver.arrived) == 1


@pytest.mark.parametrize("state", [State.FAILED, State.UNCLEAR])
def test_people_can_send_again_what_failed_or_is_unclear(state: OutboxMessage.State) -> None:
    message = send_later("chat", "hello:1", {})
    OutboxMessage.objects.update(state=state, doubts=2, created_at=timezone.now() - 9 * DAY)
    assert resend(message)
    receiver = Receiver(NotNowError("busy"))
    assert rounds(receiver, n=3).state == State.SENT


def test_what_was_sent_is_not_sent_again() -> None:
    message = send_later("chat", "hello:1", {})
    receiver = Receiver()
    rounds(receiver, n=1)
    assert not resend(message)


def test_one_message_in_trouble_does_not_stop_the_others() -> None:
    for n in range(5):
        send_later("chat", f"hello:{n}", {})
    receiver = Receiver(None, TimeoutError("no answer"), RefusedError("no"))
    assert deliver_due(timezone.now(), {"chat": Delivery(receiver.take)}) == 5
    assert OutboxMessage.objects.filter(state=State.SENT).count() == 3
