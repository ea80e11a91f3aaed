"""Every page that is looked at in the browser. Whoever builds a page adds a row: its name, its address, its reader.

The address may name the slug of the sample process as ``{sample}``, the number of its unit as ``{unit}``, the secret of
a view of it that was shared as ``{link}``, an import that waits for a decision as ``{draft}``,
an improvement of it as ``{improvement}``, and measures of it as ``{measure}`` and ``{answers}``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `who` of the cast reads it, or nobody who is signed in when it is empty."""

    address: str
    who: str = "owner"
    # What the browser says about a page that is answered with a fault on purpose.
    expected: str = "no complaint"


PAGES: dict[str, Page] = {
    "home": Page("/"),
    "home of who sees nothing": Page("/", who="nobody"),
    "process": Page("/processes/{sample}/"),
    "explorer": Page("/processes/{sample}/explore/"),
    "explorer with its panel": Page("/processes/{sample}/explore/?select=activity:Match+order&show=n_cases"),
    "sign in": Page("/account/login/", who=""),
    "one-time link": Page("/account/link/", who=""),
    "forgotten password": Page("/account/forgotten/", who=""),
    "link sent": Page("/account/forgotten/sent/", who=""),
    "deactivated": Page("/account/inactive/", who=""),
    "sign out": Page("/account/logout/"),
    "sign-in and security": Page("/account/security/"),
    "first password": Page("/account/password/new/"),
    "app for the second step": Page("/account/app/"),
    "passkeys": Page("/account/passkeys/"),
    "new passkey": Page("/account/passkeys/new/"),
    "sessions": Page("/account/sessions/"),
    "API tokens": Page("/account/tokens/"),
    "invite": Page("/account/invite/{unit}/", who="admin"),
    "improve": Page("/improve/"),
    "improve of who sees nothing of it": Page("/improve/", who="stranger"),
    "begin an improvement": Page("/improvements/new/"),
    "sections of the A3": Page("/improve/a3/", who="admin"),
    "methods with advice": Page("/improve/methods/?field=health&is_untried=on&ask=1"),
    "edit a method": Page("/improve/methods/a3/", who="admin"),
    "new method": Page("/improve/methods/new/", who="admin"),
    "wins": Page("/wins/"),
    "ideas": Page("/ideas/"),
    "new idea": Page("/ideas/new/", who="mate"),
    "rules for ideas": Page("/ideas/rules/{unit}/"),
    "poster for ideas": Page("/ideas/poster/{unit}/?place=Desk+4"),
    "start with three results": Page("/processes/{sample}/start/"),
    "SIPOC and maturity": Page("/processes/{sample}/profile/"),
    "quality of the data": Page("/processes/{sample}/quality/?fault=no_resource"),
    "new risk": Page("/processes/{sample}/parts/risk/add/"),
    "new stakeholder": Page("/processes/{sample}/parts/stakeholder/add/"),
    "processes": Page("/processes/"),
    "new process": Page("/processes/new/"),
    "edit a process": Page("/processes/{sample}/edit/"),
    "import": Page("/processes/import/"),
    "add data": Page("/processes/{sample}/import/"),
    "import that needs a decision": Page("/imports/{draft}/"),
    "portfolio": Page("/portfolio/"),
    "scorecard": Page("/portfolio/scorecard/"),
    "benchmark of project cycle time": Page("/units/{unit}/benchmark/?method=a3"),
    "programme": Page("/portfolio/programme/"),
    "limits of an intake list": Page("/units/{unit}/intake/"),
    "search": Page("/search/?q=invoice"),
    "what comes first": Page("/portfolio/priorities/"),
    "measures": Page("/measures/"),
    "measures of a process": Page("/measures/?process={sample}"),
    "KPI tree": Page("/measures/tree/"),
    "report of a unit": Page("/measures/reports/{unit}/"),
    "emission factors": Page("/measures/factors/"),
    "new measure": Page("/measures/new/?process={sample}"),
    "new measure, filled in": Page("/measures/new/?process={sample}&what=cycle_time"),
    "measure, with the cases behind a week": Page("/measures/{measure}/?why=2025-04-07"),
    "edit a measure": Page("/measures/{measure}/edit/"),
    "define a measure anew": Page("/measures/{measure}/define/"),
    "values of a measure": Page("/measures/{answers}/values/"),
    "goals": Page("/goals/"),
    "new goal": Page("/goals/new/"),
    "alignment of processes and goals": Page("/portfolio/alignment/"),
    "outcome of an improvement": Page("/improvements/{improvement}/outcome/"),
    "plans over time": Page("/portfolio/timeline/"),
    "people's time": Page("/portfolio/people/"),
    "gains": Page("/watch/"),
    "gains that came to 60 days": Page("/watch/?at=60"),
    "gain": Page("/improvements/{improvement}/gain/"),
    "register a gain": Page("/improvements/{improvement}/gain/register/"),
    "benefits": Page("/benefits/"),
    "benefits of an improvement": Page("/improvements/{improvement}/benefits/"),
    "new benefit": Page("/improvements/{improvement}/benefits/add/"),
    "report": Page("/processes/{sample}/report/"),
    **{
        f"explorer, {tab}": Page(f"/processes/{{sample}}/explore/?tab={tab}")
        for tab in ("variants", "times", "rework", "handovers", "workload", "cases", "findings")
    },
    **{
        f"filter by {kind}": Page(f"/processes/{{sample}}/explore/filter/{kind}/")
        for kind in ("activities", "order", "attribute", "period", "typed")
    },
    "shared links": Page("/processes/{sample}/explore/links/"),
    "shared view": Page("/shared/{link}/", who=""),
    "report of a shared view": Page("/shared/{link}/report/", who=""),
    "views": Page("/processes/{sample}/explore/views/"),
    "people": Page("/people/", who="admin"),
    "units": Page("/units/", who="admin"),
    "unit": Page("/units/{unit}/", who="admin"),
    "edit a unit": Page("/units/{unit}/edit/", who="admin"),
    "new unit": Page("/units/{unit}/add/", who="admin"),
    "new team": Page("/units/{unit}/teams/add/"),
    "where to invite": Page("/people/invite/", who="admin"),
    "chasing settings": Page("/units/{unit}/chasing/", who="admin"),
    "days off and absences": Page("/units/{unit}/calendar/"),
    "decisions": Page("/units/{unit}/decisions/"),
    "ask for a decision": Page("/units/{unit}/decisions/new/"),
    "calendar addresses": Page("/me/calendar/"),
    "import actions": Page("/units/{unit}/actions/import/"),
    "actions": Page("/actions/"),
    "actions, overdue": Page("/actions/?sign=overdue&priority=medium"),
    "action": Page("/actions/{action}/"),
    "edit an action": Page("/actions/{action}/edit/"),
    "new action": Page("/actions/new/"),
    "add by one line": Page("/actions/quick/"),
    "paste rows": Page("/actions/paste/"),
    "my week": Page("/my-week/", who="mate"),
    "what fits into a week": Page("/my-week/plan/"),
    "bottlenecks": Page("/actions/bottlenecks/"),
    "boards": Page("/boards/"),
    "board": Page("/boards/{board}/"),
    "board by owner": Page("/boards/{board}/?lanes=owner", who="reader"),
    "flow of a board": Page("/boards/{board}/flow/"),
    "wall of a board": Page("/boards/{board}/wall/"),
    "lay out a wall": Page("/boards/{board}/wall/edit/"),
    "set up a board": Page("/boards/{board}/edit/"),
    "new board": Page("/boards/new/"),
    "history": Page("/history/", who="admin"),
    "your settings": Page("/me/"),
    "background work": Page("/jobs/", who="admin"),
    "inbox": Page("/inbox/"),
    "what one is told": Page("/me/notices/", who="admin"),
    "no such page": Page("/no/such/page/", expected="status of 404"),
    "components": Page("/styleguide/?toast"),
}
