"""The example of the how-to page about the interface runs as it is printed, against a server."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from pytest_django.live_server_helper import LiveServer

from obeya_web.accounts.sign_in.tokens import do_make_token
from obeya_web.followup.models import Action
from tests.docs.pages import ROOT, marked_block


@pytest.mark.django_db(transaction=True)
def test_the_example_of_the_page_adds_an_action_once_and_takes_it_on(live_server: LiveServer, cast) -> None:
    code = marked_block(ROOT / "docs" / "how-to" / "api.md", "api")
    secret = do_make_token(cast.owner, name="example", scope="write", n_days=1)[1]
    settings = {**os.environ, "OBEYA_URL": live_server.url, "OBEYA_TOKEN": secret}
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", code], env=settings, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        assert "Agree on one invoice format" in done.stdout
    action = Action.objects.get()
    assert (action.state, action.made_by, action.steps.count()) == ("doing", cast.owner, 2)
