from __future__ import annotations

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from obeya_web.lib.reading import comfort_of
from obeya_web.lib.templatetags.obeya import toast_family, undo_address
from obeya_web.lib.words import words_for_scripts

pytestmark = pytest.mark.any_database


def rendered(text: str, **context: object) -> str:
    return Template(text).render(Context(context))


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in rendered('{% icon "home" %}')
    assert "#home" in rendered('{% icon "home" %}')


def test_the_name_of_an_icon_cannot_bring_markup() -> None:
    assert "<script>" not in rendered("{% icon name %}", name='"><script>')


@pytest.mark.parametrize(
    ("tags", "address"),
    [
        ("undo:/processes/invoice-approval/restore/", "/processes/invoice-approval/restore/"),
        ("other undo:/x/", "/x/"),
        ("undo:https://elsewhere.example/", ""),
        ("undo://elsewhere.example/", ""),
        ("undo:javascript:alert(1)", ""),
        ("other", ""),
    ],
)
def test_only_addresses_of_this_site_can_undo(tags: str, address: str) -> None:
    assert undo_address(Message(constants.SUCCESS, "Deleted.", tags)) == address


def test_messages_have_a_family_of_colours() -> None:
    assert toast_family(Message(constants.ERROR, "No.")) == "bad"
    assert toast_family(Message(constants.INFO, "So.")) == "plain"


def test_unknown_wishes_of_a_reader_never_reach_the_page() -> None:
    request = RequestFactory().get("/", headers={"cookie": 'theme="><script>'})
    assert comfort_of(request)["theme"] == "system"


def test_who_is_not_signed_in_may_choose_a_theme() -> None:
    request = RequestFactory().get("/", headers={"cookie": "theme=dark"})
    assert comfort_of(request)["theme"] == "dark"


def test_scripts_hold_their_english_words_themselves() -> None:
    with translation.override("en"):
        assert words_for_scripts() == {}
