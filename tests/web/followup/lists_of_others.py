"""Example files as other tools export them: their column names, states, priorities and ways of writing days."""

from __future__ import annotations

import csv
import io
import json

import xlsxwriter


def as_csv(*rows: list[str], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode()


def jira() -> bytes:
    """A CSV of all fields: a column is repeated for each of several values."""
    return as_csv(
        [
            "Summary", "Issue key", "Issue id", "Issue Type", "Status", "Project key", "Priority", "Assignee",
            "Reporter", "Created", "Due date", "Description", "Labels", "Labels", "Parent", "Parent key",
            "Inward issue link (Blocks)",
        ],
        ["Shorten approval", "OPS-1", "10001", "Story", "In Progress", "OPS", "Highest", "Ann", "Lead",
         "03/Mar/31 9:04 AM", "14/Mar/31 12:00 AM", "Two steps less", "lean", "finance", "", "", ""],
        ["Write the form", "OPS-2", "10002", "Sub-task", "To Do", "OPS", "Low", "ann@example.org", "Lead",
         "03/Mar/31 9:05 AM", "", "", "", "", "10001", "OPS-1", ""],
        ["Train the team", "OPS-3", "10003", "Task", "Done", "OPS", "Medium", "", "Lead",
         "03/Mar/31 9:05 AM", "21/Mar/31", "", "", "", "", "", "OPS-2"],
        ["Ask the lawyers", "OPS-4", "10004", "Task", "Waiting for legal", "OPS", "Major", "Somebody Else",
         "Lead", "03/Mar/31 9:05 AM", "", "", "", "", "", "", ""],
    )  # fmt: skip


def asana() -> bytes:
    return as_csv(
        ["Task ID", "Created At", "Completed At", "Last Modified", "Name", "Section/Column", "Assignee",
         "Assignee Email", "Start Date", "Due Date", "Tags", "Notes", "Projects", "Parent task",
         "Blocked By (Dependencies)", "Blocking (Dependencies)"],
        ["1201", "2031-03-01", "", "2031-03-02", "Shorten approval", "Doing", "Ann", "ann@example.org", "",
         "2031-03-14", "lean", "Two steps less", "Finance", "", "Train the team", ""],
        ["1202", "2031-03-01", "", "2031-03-02", "Write the form", "", "Ann", "ann@example.org", "", "", "", "",
         "Finance", "Shorten approval", "", ""],
        ["1203", "2031-03-01", "2031-03-02", "2031-03-02", "Train the team", "Doing", "", "", "", "2031-03-21",
         "", "", "Finance", "", "", "Shorten approval"],
    )  # fmt: skip


def trello_csv() -> bytes:
    return as_csv(
        ["Card ID", "Card Name", "Card URL", "Card Description", "Labels", "Members", "Due Date", "List ID",
         "List Name", "Board ID", "Board Name", "Archived", "Start Date", "Due Complete"],
        ["c1", "Shorten approval", "https://trello.com/c/1", "Two steps less", "High (red)", "Ann, Lead",
         "2031-03-14T11:00:00.000Z", "l1", "Doing", "b1", "Finance", "false", "", "false"],
        ["c2", "Train the team", "https://trello.com/c/2", "", "low", "", "", "l1", "Doing", "b1", "Finance",
         "false", "", "true"],
    )  # fmt: skip


def trello_json() -> bytes:
    board = {
        "name": "Finance",
        "lists": [
            {"id": "l1", "name": "Doing", "closed": False},
            {"id": "l2", "name": "Old", "closed": True},
        ],
        "members": [{"id": "m1", "fullName": "Ann", "username": "ann"}],
        "checklists": [
            {
                "id": "k1",
                "idCard": "c1",
                "name": "Steps",
                "checkItems": [
                    {"name": "draft", "state": "complete"},
                    {"name": "sign", "state": "incomplete"},
                ],
            }
        ],
        "cards": [
            {
                "id": "c1",
                "name": "Shorten approval",
                "desc": "Two steps less",
                "due": "2031-03-14T11:00:00.000Z",
                "dueComplete": False,
                "closed": False,
                "idList": "l1",
                "idMembers": ["m1"],
                "labels": [{"name": "High", "color": "red"}],
                "shortUrl": "https://trello.com/c/1",
            },
            {"id": "c2", "name": "Archived", "idList": "l1", "closed": True},
            {"id": "c3", "name": "In an archived list", "idList": "l2", "closed": False},
        ],
    }
    return json.dumps(board).encode()


def planner() -> bytes:
    """A workbook whose table begins below some lines about the plan; days as Americans write them."""
    out = io.BytesIO()
    rows = [
        ["Plan name", "Finance"],
        ["Plan ID", "abc"],
        ["Date of export", "03/03/2031"],
        [],
        ["Task ID", "Task Name", "Bucket Name", "Progress", "Priority", "Assigned To", "Created By",
         "Created Date", "Start Date", "Due Date", "Late", "Completed Date", "Completed By",
         "Completed Checklist Items", "Checklist Items", "Labels", "Description"],
        ["p1", "Shorten approval", "This month", "In progress", "Urgent", "Ann;Lead", "Lead", "03/01/2031", "",
         "03/14/2031", "false", "", "", "1/2", "draft;sign", "lean", "Two steps less"],
        ["p2", "Train the team", "This month", "Completed", "Low", "", "Lead", "03/01/2031", "", "", "false",
         "01/05/2031", "Lead", "", "", "", ""],
    ]  # fmt: skip
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Tasks")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    return out.getvalue()


def kainexus() -> bytes:
    return as_csv(
        ["ID", "Title", "Description", "Status", "Priority", "Responsible", "Responsible Email", "Due Date",
         "Completed Date", "Location", "Originator"],
        ["77", "Shorten approval", "Two steps less", "Active", "High", "Ann", "ann@example.org", "03/14/2031", "",
         "Finance", "Lead"],
        ["78", "Train the team", "", "Complete", "Normal", "", "", "", "03/02/2031", "Finance", "Lead"],
        delimiter=";",
    )  # fmt: skip
