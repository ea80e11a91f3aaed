"""What people say in the story; what they say of waiting and of days can be read in the sample `invoice-approval`."""

from __future__ import annotations

from obeya_web.improvement.words import CauseState

# Days ago, who wrote it down, the role of who said it, what was said, whether it disagrees.
VOICES = (
    (46, "carla", "Payment clerk",
     "I could release every day; it takes me 3 minutes an invoice. The list is closed on Tuesday because that is "
     "how it always was.", False),
    (45, "mira", "Accounts payable clerk",
     "Suppliers call about 5 times a day to ask for their money. I can only say: on Friday.", False),
    (45, "mira", "Controller",
     "One run a week is easy to check. With a run every day I am afraid that a wrong amount slips through.", True),
)  # fmt: skip

# Days ago, who, section, text.
SECTIONS = (
    (45, "carla", "background",
     "Suppliers wait for their money although their invoices are approved. We pay reminder fees, lose early "
     "payment discount and answer about 5 calls a day."),
    (44, "aisha", "current",
     "January to September 2024: 2,856 invoices waited 7 d 19 h (median) for the release; the step itself takes "
     "3 minutes.\n98 % of the releases happen on a Friday, from a list that is closed on Tuesday at 11:30. Half of "
     "all invoices take more than 14 days from receipt to payment."),
    (43, "carla", "goal",
     "An approved invoice is released on the next working day. Nothing may be paid that should have been stopped."),
    (41, "mira", "causes",
     "We asked why five times on the floor, and held each answer against the log."),
    (38, "carla", "countermeasures",
     "Two changes for the release itself, one that keeps them alive when somebody is away."),
    (37, "carla", "plan",
     "Two weeks of trial with Operations and IT, then all departments. Payments are released daily for invoices "
     "received since 1 October 2024."),
    (37, "mira", "people",
     "Aisha and her deputy release every day at 9:30 and 12:30; Mira tells both and trains the deputy. Controllers "
     "lose the quiet Friday check: Elena agrees a daily sample of 10 with them. Suppliers hear it from Purchasing."),
    (11, "mira", "follow_up",
     "October 2024, 350 released invoices: median wait 0.8 days instead of 7.8, one in ten 2.8 days; 19 % of the "
     "releases on a Friday instead of 98 %. Receipt to payment 6 days instead of 14. Still open: the deputy for "
     "December."),
    (9, "carla", "learning",
     "The rule that held everything up was never written down; nobody knew why it was there. Ask for the reason of "
     "each fixed day first: Treasury and Travel expenses have lists as well."),
)  # fmt: skip

# Key, the cause it lies behind, words, how sure, evidence.
CAUSES = (
    ("weekly", "", "Payments are released on one day of the week only", CauseState.CONFIRMED,
     "98 % of 2,856 releases are on a Friday; work arrives evenly on all days."),
    ("list", "weekly", "The list is closed on Tuesday at 11:30, so half the work waits a whole week more",
     CauseState.CONFIRMED, "Invoices that arrive on Wednesday wait 8 d 21 h, those of Monday 3 d 23 h."),
    ("single", "weekly", "Only one person may release, and nobody stands in", CauseState.CONFIRMED,
     "All releases until September 2024 were made by FIN-01."),
    ("bank", "weekly", "The bank takes files only on Fridays", CauseState.REJECTED,
     "The contract allows a file on every working day."),
    ("fear", "list", "A daily run is thought to be harder to check", CauseState.HYPOTHESIS, ""),
)  # fmt: skip

# Key, causes it is aimed at, words, predicted effect, actual effect.
COUNTERMEASURES = (
    ("daily", ("weekly", "list"), "Release payments twice on every working day, without a list",
     "Median wait from 7.8 days to 1 day", "0.8 days in October 2024"),
    ("deputy", ("single",), "Give a second person the right to release, and a deputy for each approver",
     "No release waits for somebody who is away", ""),
    ("sample", ("weekly",), "Check a sample of 10 released payments every day instead of all on Friday",
     "Not more than 4 stopped payments a month", "3 in October 2024"),
)  # fmt: skip

RACI = (
    ("Daily release", {"aisha": "R", "mira": "A", "elena": "C", "tom": "I"}),
    ("Right to release for the deputy", {"mira": "R", "henrik": "A", "aisha": "C"}),
    ("Daily sample of released payments", {"elena": "R", "carla": "A", "tom": "I"}),
)

COMMENTS = (
    (29, "carla", "@Mira Okafor, can Operations and IT begin on Monday? They are more than half of all invoices."),
    (28, "mira", "Yes, both heads agreed. @Elena Costa takes the first sample on Tuesday."),
    (17, "tom", "Since last week nobody called me to ask for money. I did not believe it would be so quick."),
    (8, "elena", "3 payments were stopped in the first month, all found by the sample. I take my worry back."),
)  # fmt: skip

WAIVED = "Daily release is live and measured. What is open is about keeping it, and the check should not wait for it."

# What a step is to the customer, by its name on the map; all others are needed.
MAP_CLASSES = {
    "Pay invoice": "adds value",
    "Request order number": "waste",
    "Correct coding": "waste",
    "Finance review": "waste",
}

# Who sticks it, on which step, what it says, whether it was dealt with.
MAP_NOTES = (
    ("aisha", "Release payment", "The money waits for the list, and the list for Friday.", True),
    ("jonas", "Finance review", "I find a duplicate in one of seventy, and nothing else. Is it worth a desk?", False),
    ("tom", "Match order", "Three of ten come without an order number. Then I wait for the buyer.", False),
)  # fmt: skip
