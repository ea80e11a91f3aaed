"""What the name of an activity says it is, in English, German, French, Spanish and Dutch."""

from __future__ import annotations

import re
from typing import Final

_APPROVAL: Final = re.compile(
    r"\b(?:approv|authori[sz]|sign(?:s|ed|ing|ature|[ -]?off)?\b|releas|review|check|verif|validat|confirm|endors|ratif"
    r"|decid|decision"
    r"|genehmig|freig[ae]b|bewillig|prüf|pruef|kontroll|unterschr|unterzeichn|zeichn|bestätig|bestaetig|abnahme|entscheid"
    r"|approb|approuv|autoris|valid|signer|signature|vérif|contrôl|controler|visa\b|décid|décision"
    r"|aprob|aprueb|autoriz|firma|revis|verific|visto bueno|decid"
    r"|goedkeur|akkoord|vrijg|controle|beoordel|toets|onderteken|teken|fiatt|beslis)"
    r"|(?:genehmigung|freigabe|prüfung|pruefung|kontrolle|goedkeuring|controle)\b",
    re.IGNORECASE,
)
_ENTRY: Final = re.compile(
    r"\b(?:enter|entry|register|record|captur|key in|typ(?:e|ing)\b|input|log(?:ged|ging)?\b|create"
    r"|erfass|eingeb|eingabe|anleg|registrier|aufnehm|aufnahme"
    r"|saisi|enregistr|crée|créer|introdu"
    r"|registr|ingres|captura|introduc|crear"
    r"|invoer|registreer|vastleg|aanmak)",
    re.IGNORECASE,
)
_RECEIPT: Final = re.compile(
    r"\b(?:receiv|receipt|arriv|deliver|empfang|erhalt|eingang|geliefert|récept|recevoir|reçu|recib|recep|ontvang|ontvangst)",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_ALIKE: Final = 0.5


def is_approval(activity: str) -> bool:
    """Whether the name says approve, release, sign, review, authorise, check or decide."""
    return bool(_APPROVAL.search(activity))


def is_entry(activity: str) -> bool:
    """Whether the name says that data are entered."""
    return bool(_ENTRY.search(activity))


def is_receipt(activity: str) -> bool:
    """Whether the name says that something comes in from outside."""
    return bool(_RECEIPT.search(activity))


def same_object(first: str, second: str) -> bool:
    """Whether two names speak of the same thing: at least half of their words, without the verbs of entry, agree."""
    words = [{w.lower() for w in _WORD.findall(name) if not _ENTRY.match(w)} for name in (first, second)]
    together = words[0] | words[1]
    return bool(together) and len(words[0] & words[1]) >= _ALIKE * len(together)
