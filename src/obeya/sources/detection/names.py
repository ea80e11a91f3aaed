"""What people call the columns of an event log, in English, German, French, Spanish and Dutch.

Names are compared without case, accents, blanks and signs, so that "Fall-ID", "fall id" and "FallID" are one.
Tiers say how sure a name is: 0 a standard of the field, 1 the thing itself, 2 a usual stand-in, 3 a weak one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

STANDARD, SURE, USUAL, WEAK, ENDING = range(5)

_STANDARD = {
    "case_id": "case:concept:name, case concept:name, case_concept_name, _case_key",
    "activity": "concept:name, event concept:name, concept_name, activity_en, activity_de",
    "completed_at": "time:timestamp, event time:timestamp, time_timestamp",
    "started_at": "start_timestamp, time:start, start:timestamp",
    "lifecycle": "lifecycle:transition, event lifecycle:transition, lifecycle_transition",
    "resource": "org:resource, event org:resource, org_resource",
    "instance_id": "concept:instance, concept_instance",
}

_CASE = {
    SURE: """
        case, case id, case key, case number, case no, case nr, case name, trace, trace id, trace name,
        process instance, process instance id, process instance key,
        Fall, Fall-ID, Fallnummer, Fall-Nr, Fallkennung, Vorgang, Vorgangsnummer, Vorgangs-Nr, Vorgangs-ID,
        Vorgangskennung, Prozessinstanz, Prozessinstanz-ID, Geschäftsvorfall, Geschäftsvorfall-ID,
        dossier, numéro de dossier, numéro dossier, num dossier, no dossier, nº dossier, n° dossier, id dossier,
        dossier id, identifiant dossier, identifiant du dossier, cas, id cas, id du cas, cas id,
        identifiant du cas, numéro de cas, numéro du cas, instance de processus,
        caso, id caso, id del caso, id de caso, caso id, número de caso, número caso, nº caso, expediente,
        id expediente, número de expediente, número expediente, nº expediente, n° expediente, num expediente,
        instancia de proceso,
        zaak, zaaknummer, zaak-id, zaak nr, casus, casusnummer, casus-id, dossiernummer, dossier nr,
        procesinstantie
        """,
    USUAL: """
        ticket, ticket id, ticket number, ticket no, number, issue key, issue id, issue, key, incident,
        incident id, incident number, request, request id, request number, order, order id, order number,
        order no, sales order, sales order number, purchase order, purchase order number, po number, invoice,
        invoice id, invoice number, invoice no, document, document id, document number, document key, claim,
        claim id, claim number, application, application id, application number, patient, patient id,
        patient number, work order, work order id, work order number, service request, sr number, wo number,
        change number, problem number, customer order, contract, contract id, contract number, loan id,
        shipment, shipment id, delivery, delivery number, lot, lot id, lot number, job, job id, object id,
        vbeln, belnr, ebeln, banfn, aufnr, qmnum, objectid,
        Ticketnummer, Auftrag, Auftragsnummer, Auftrags-Nr, Auftrags-ID, Bestellung, Bestellnummer, Bestell-Nr,
        Rechnung, Rechnungsnummer, Rechnungs-Nr, Beleg, Belegnummer, Beleg-Nr, Belegkennung, Antrag,
        Antragsnummer, Schaden, Schadennummer, Schadensnummer, Schaden-Nr, Aktenzeichen, Akte, Aktennummer,
        Anfrage, Anfragenummer, Meldung, Meldungsnummer, Störung, Störungsnummer, Patientennummer,
        Fertigungsauftrag, Kundenauftrag, Lieferung, Liefernummer, Vertrag, Vertragsnummer,
        ticket nº, commande, numéro de commande, numéro commande, facture, numéro de facture, numéro facture,
        demande, numéro de demande, sinistre, numéro de sinistre, réclamation, numéro de réclamation, contrat,
        pedido, número de pedido, factura, número de factura, solicitud, número de solicitud, siniestro,
        número de siniestro, reclamación, número de reclamación, orden, número de orden, contrato, paciente,
        ordernummer, order nr, factuur, factuurnummer, aanvraag, aanvraagnummer, verzoek, verzoeknummer,
        melding, meldingsnummer, bestelling, bestelnummer, inkooporder, patiënt, patiëntnummer, schadenummer
        """,
    WEAK: "id, nr, no, nummer, numero, número, numéro, identifier, kennung, identifiant, sys id",
}

_ACTIVITY = {
    SURE: """
        activity, activity name, activity label, activity description, activities, event concept name,
        Aktivität, Aktivitätsname, Aktivitätsbezeichnung, Tätigkeit, Tätigkeitsname,
        activité, nom activité, nom de l'activité, nom de l activité, libellé activité,
        actividad, nombre actividad, nombre de actividad, nombre de la actividad,
        activiteit, activiteitnaam, activiteitsnaam, naam activiteit
        """,
    USUAL: """
        task, task name, step, step name, process step, work step, event, event name, event label, event class,
        operation, operation name, action, action name, stage, stage name, phase, handling,
        Aufgabe, Schritt, Prozessschritt, Arbeitsschritt, Bearbeitungsschritt, Vorgangsschritt, Arbeitsgang,
        Arbeitsvorgang, Ereignis, Ereignisname, Aktion, Maßnahme,
        tâche, nom tâche, nom de la tâche, étape, nom étape, événement, évènement, opération, action effectuée,
        tarea, nombre tarea, nombre de la tarea, paso, etapa, evento, operación, acción,
        taak, taaknaam, stap, processtap, gebeurtenis, handeling, bewerking, actie
        """,
    WEAK: """
        status, state, incident state, new status, new state, to status, status to, to state, to, to string,
        new value, status new, event type, event id, activity id, activity code, tcode, transaction code, Vorgang,
        neuer Status, Zustand, neuer Wert, Transaktionscode, Status neu, Ereignistyp, Ereignisart,
        statut, état, nouveau statut, nouvel état, nouvelle valeur, type d'événement,
        estado, nuevo estado, nuevo valor, tipo de evento,
        toestand, nieuwe status, nieuwe waarde, type gebeurtenis
        """,
}

_COMPLETED = {
    SURE: """
        complete timestamp, complete time, completed at, completed, completed on, completion, completion time,
        completion date, completion timestamp, time complete, end, end time, end timestamp, end date,
        end datetime, ended at, ended, time end, finish, finish time, finished, finished at, finish date,
        Ende, Endzeit, Endzeitpunkt, Endezeit, Ende-Zeit, Endzeitstempel, Enddatum, Endedatum, Abschluss,
        Abschlusszeit, Abschlusszeitpunkt, Abschlussdatum, abgeschlossen, abgeschlossen am, beendet, beendet am,
        Fertigstellung, fertig am, Zeitstempel Ende,
        fin, date de fin, date fin, heure de fin, heure fin, date et heure de fin, date heure fin,
        horodatage de fin, horodatage fin, terminé le, date de clôture, achevé le,
        fecha fin, fecha de fin, fecha final, fecha de finalización, hora fin, hora de fin, fecha y hora de fin,
        fecha hora fin, finalizado, finalizado el, marca de tiempo fin,
        eindtijd, einde, eind, einddatum, eindtijdstip, tijdstip einde, afgerond, afgerond op, voltooid,
        voltooid op, eindtijdstempel
        """,
}

_STARTED = {
    SURE: """
        start, start time, start timestamp, start date, start datetime, started at, started, started on, begin,
        begin time, begin date, began at, beginning, time start, begin timestamp,
        Beginn, Beginnzeit, Anfang, Anfangszeit, Startzeit, Startzeitpunkt, Startzeitstempel, Startdatum,
        Beginndatum, begonnen, begonnen am, gestartet, gestartet am, Zeitstempel Start, Zeitstempel Beginn,
        début, date de début, date début, heure de début, heure début, date et heure de début, date heure début,
        horodatage de début, horodatage début, commencé le, démarré le,
        inicio, fecha inicio, fecha de inicio, hora inicio, hora de inicio, fecha y hora de inicio,
        fecha hora inicio, comienzo, fecha de comienzo, iniciado, iniciado el, marca de tiempo inicio,
        starttijd, startdatum, starttijdstip, begintijd, begindatum, tijdstip start, tijdstip begin, aanvang,
        aanvangstijd, gestart op, starttijdstempel
        """,
}

# Times that say neither start nor end; the tiers part the moment of the event from days, changes and entries.
_HAPPENED = {
    SURE: """
        timestamp, time stamp, date stamp, time, event time, event timestamp, datetime, date time, date and time,
        occurred at,
        happened at, event datetime, ts, eventtime, log time, time of event,
        Zeitstempel, Zeitpunkt, Zeit, Datum Uhrzeit, Datum und Uhrzeit, Datum/Uhrzeit, Datum/Zeit, Ereigniszeit,
        Ereigniszeitpunkt, Buchungszeit,
        horodatage, date et heure, date heure, date/heure, heure, horodatage événement,
        fecha y hora, fecha hora, fecha/hora, hora, marca de tiempo, marca temporal, sello de tiempo,
        tijdstip, tijdstempel, tijd, datum tijd, datum en tijd, datum/tijd, tijdstip gebeurtenis
        """,
    USUAL: """
        date, event date, day, Datum, Ereignisdatum, Buchungsdatum, Tag, date événement, date de l'événement,
        date de l événement, jour, fecha, fecha evento, fecha del evento, día, dag, datum gebeurtenis
        """,
    WEAK: """
        date of change, changed at, changed on, change date, change time, change date time, updated, updated at,
        updated on,
        sys updated on, sys updated at, last updated, modified, modified at, udate, aedat,
        geändert am, Änderungsdatum, Änderungszeit, modifié le, date de modification, modificado el,
        fecha de modificación, gewijzigd op, wijzigingsdatum
        """,
    ENDING: """
        created, created at, created on, creation date, creation time, sys created on, sys created at, entered at,
        entry date, recorded at, erdat, cpudt, erstellt am, Erfassungsdatum, erfasst am, Erfassungszeit, créé le,
        date de création, date de saisie, creado el, fecha de creación, aangemaakt op, aanmaakdatum
        """,
}

_LIFECYCLE = {
    SURE: """
        lifecycle, life cycle, lifecycle transition, lifecycle status, lifecycle state, lifecycle phase, transition,
        event lifecycle, transaction type, registration type, Lebenszyklus, Transition, cycle de vie,
        ciclo de vida, levenscyclus, registratietype
        """,
    USUAL: """
        event type, status type, type, Ereignistyp, Ereignisart, type d'événement, type événement,
        tipo de evento, tipo, type gebeurtenis, status, state, estado, statut, état
        """,
}

_RESOURCE = {
    SURE: """
        resource, resource name, resource id, Ressource, Ressourcenname, recurso, nombre recurso,
        performed by, performer, executed by, handled by, handler, completed by, processed by, done by,
        Bearbeiter, Sachbearbeiter, Bearbeitername, bearbeitet von, durchgeführt von, ausgeführt von, Ausführender,
        traité par, réalisé par, exécuté par, exécutant, realizado por, ejecutado por, ejecutor, behandelaar,
        uitgevoerd door, uitvoerder, bewerker
        """,
    USUAL: """
        user, user name, user id, username, employee, employee id, employee name, agent, agent name, worker,
        operator, originator, staff, staff member, person, clerk, actor, author, sys updated by, updated by,
        changed by, usnam, aenam, ernam,
        Benutzer, Benutzername, Benutzer-ID, Nutzer, Mitarbeiter, Mitarbeitername, Mitarbeiter-ID, Anwender,
        Personalnummer, geändert von,
        utilisateur, nom utilisateur, nom d'utilisateur, employé, gestionnaire, opérateur, collaborateur, modifié par,
        usuario, nombre de usuario, empleado, agente, gestor, operador, modificado por,
        gebruiker, gebruikersnaam, medewerker, gewijzigd door
        """,
    WEAK: """
        assignee, assigned to, owner, responsible, Verantwortlicher, Zuständiger, zugewiesen an, responsable,
        assigné à, affecté à, propriétaire, asignado a, propietario, verantwoordelijke, toegewezen aan, eigenaar
        """,
}

_INSTANCE = {
    SURE: """
        activity instance, activity instance id, activity instance key, instance id, task instance,
        task instance id, work item, work item id, workitem id, handling id, task id, step id, event instance,
        Aktivitätsinstanz, Aktivitätsinstanz-ID, Aufgaben-ID, Schritt-ID, Workitem-ID,
        instance d'activité, id tâche, instancia de actividad, id tarea, activiteitinstantie, taak-id
        """,
}

# A planned or promised time is not when it happened; an enabled one not when the work began.
_NOT_HAPPENED = re.compile(
    r"due|deadline|plan|schedul|expect|target|promis|request|enabl|birth|valid|sla\b|forecast|wanted|"
    r"fallig|faellig|soll|frist|geburt|gultig|gueltig|termin\b|echeance|prevu|naissance|limite|vencimiento|previst|"
    r"nacimiento|verval|gepland|verwacht|geboorte"
)
_STARTS_LIKE = re.compile(r"start|begin|anfang|debut|inicio|aanvang|comienzo")
_ENDS_LIKE = re.compile(
    r"complet|finish|\bend|ende\b|endzeit|abschluss|beende|abgeschl|\bfin\b|\bfinal|eind|afgerond"
)

_MEANS_ACTIVITY = re.compile(
    r"activity|aktivitat|aktivitaet|actividad|activite|activiteit|tatigkeit|taetigkeit"
)

# An "… id" or "… Nr." may number cases, but not when it says that it numbers something else.
_NUMBERS_SOMETHING = re.compile(r"(id|key|nr|no|num|number|nummer|numero|kennung|zeichen)$")
_NUMBERS_OTHERS = re.compile(
    r"event|activit|aktivit|actividad|task|taak|tache|tarea|step|schritt|stap|resource|recurso|user|usuario|benutzer|"
    r"utilisateur|gebruiker|employee|mitarbeiter|medewerker|personal|agent|row|line|zeile|ligne|linea|regel|position|"
    r"item|index|instance|variant|batch|product|material|artikel|kunde|customer|client|klant|vendor|supplier|"
    r"lieferant|proveedor|fournisseur|leverancier|department|abteilung|role|org|group|phone|telefon|zip|post|plz|"
    r"account|konto|element|process|caller|session|parent|type|status|handling|location|company|mandant|year|sort"
)

# SAP writes a day and a time of day in two columns; other systems say so by their names.
DAY_AND_CLOCK_PAIRS = {
    "erdat": "erzet",
    "cpudt": "cputm",
    "udate": "utime",
    "aedat": "aezet",
    "budat": "cputm",
}
_DAY_OR_CLOCK = re.compile(
    r"date|datum|fecha|jour|day|dag|tag|uhrzeit|zeit|time|heure|hora|tijd|clock|\bof\b|\bde\b|\bund\b|\band\b|\by\b"
)

_LIFECYCLE_WORDS = {
    "start": """
        start, started, begin, began, starting, Beginn, begonnen, gestartet, Anfang, début, commencé, démarré,
        inicio, iniciado, comienzo, gestart, aanvang
        """,
    "complete": """
        complete, completed, end, ended, finish, finished, done, Ende, beendet, abgeschlossen, fertig, Abschluss,
        fin, terminé, achevé, final, finalizado, completado, terminado, einde, eind, afgerond, voltooid, gereed
        """,
    "other": """
        schedule, scheduled, assign, assigned, reassign, reassigned, suspend, suspended, resume, resumed, abort,
        aborted, ate_abort, pi_abort, withdraw, withdrawn, autoskip, manualskip, skip, skipped, unknown, enable,
        enabled, create, created, activate, activated, in progress, running, wait, waiting, cancel, cancelled,
        canceled, pausiert, Pause, wiederaufgenommen, abgebrochen, geplant, zugewiesen, suspendu, repris, annulé,
        planifié, assigné, suspendido, reanudado, cancelado, programado, asignado, gepauzeerd, hervat,
        geannuleerd, gepland, toegewezen
        """,
}

_SPELT_OUT = {"ä": "ae", "ö": "oe", "ü": "ue"}

_TIERS = {
    "case_id": _CASE,
    "activity": _ACTIVITY,
    "completed_at": _COMPLETED,
    "started_at": _STARTED,
    "happened_at": _HAPPENED,
    "lifecycle": _LIFECYCLE,
    "resource": _RESOURCE,
    "instance_id": _INSTANCE,
}


def plain(name: str) -> str:
    """Return a name as plain words: lower case, no accents, signs as blanks, "CaseID" as "case id"."""
    spaced = re.sub(r"(?<=[a-z0-9à-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    folded = unicodedata.normalize("NFKD", spaced.casefold())
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", bare).strip()


def squeezed(name: str) -> str:
    """Return a name without anything but letters and digits, for comparison."""
    return plain(name).replace(" ", "")


def tier_of(role: str, name: str) -> int | None:
    """Return how surely a name says a role, 0 the surest; None when it does not say it."""
    if name.strip().casefold() in _standard_names().get(role, frozenset()):
        return STANDARD
    bare = squeezed(name)
    for tier, names in _known_names()[role].items():
        if bare in names:
            return tier
    words = plain(name)
    if role == "case_id" and _NUMBERS_SOMETHING.search(bare) and not _NUMBERS_OTHERS.search(bare):
        return ENDING
    if role == "activity" and _MEANS_ACTIVITY.search(words) and not _NUMBERS_SOMETHING.search(bare):
        return ENDING
    if role == "started_at" and _STARTS_LIKE.search(words):
        return WEAK
    if role == "completed_at" and _ENDS_LIKE.search(words):
        return WEAK
    return None


def transition_of(word: str) -> str | None:
    """Return "start", "complete" or "other" for a word of a lifecycle in five languages, None for others."""
    bare = squeezed(word)
    return next((kind for kind, words in _known_transitions().items() if bare in words), None)


def is_derived(name: str) -> bool:
    """Whether a column was written by another tool beside the original ("@@startevent_concept:name")."""
    return name.startswith("@@")


def is_of_case(name: str) -> bool:
    """Whether a name says that the column describes the whole case ("case:amount", "(case) amount")."""
    bare = name.strip().casefold()
    return bare.startswith(("case:", "(case)")) and tier_of("case_id", name) != STANDARD


def says_not_happened(name: str) -> bool:
    """Whether a name speaks of a time that is planned, promised or of something else."""
    return bool(_NOT_HAPPENED.search(plain(name)))


def stem_of_day_or_clock(name: str) -> str:
    """Return what is left of a name without its words for day and time of day: "Startdatum" gives "start"."""
    return _DAY_OR_CLOCK.sub("", plain(name)).replace(" ", "")


@lru_cache(maxsize=1)
def _standard_names() -> dict[str, frozenset[str]]:
    return {role: frozenset(name.strip() for name in names.split(",")) for role, names in _STANDARD.items()}


@lru_cache(maxsize=1)
def _known_names() -> dict[str, dict[int, frozenset[str]]]:
    return {
        role: {tier: frozenset(_spellings(names)) for tier, names in tiers.items()}
        for role, tiers in _TIERS.items()
    }


@lru_cache(maxsize=1)
def _known_transitions() -> dict[str, set[str]]:
    return {kind: _spellings(words) for kind, words in _LIFECYCLE_WORDS.items()}


def _spellings(names: str) -> set[str]:
    """Every name squeezed, with umlauts dropped ("Tatigkeit") and spelt out ("Taetigkeit")."""
    spelt_out = re.sub("[äöüÄÖÜ]", lambda found: _SPELT_OUT[found[0].lower()], names)
    return {squeezed(name) for text in (names, spelt_out) for name in text.split(",") if name.strip()}
