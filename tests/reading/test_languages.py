"""Languages that have grammar alone: what their due phrases mean, accents that are missing, and what is firm."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading import Message, Reader
from turnabout.core.reading.due import find_due, resolve
from turnabout.core.reading.letters import letters_of
from turnabout.core.reading.model import has_weights
from turnabout.core.reading.packs import languages, load_pack

BERLIN = BusinessCalendar("Europe/Berlin")
WEDNESDAY = datetime(2025, 3, 12, 9, 30, tzinfo=UTC)  # half past ten in Berlin
MEANS = {
    "de": """
Wir melden uns bis Freitag bei Ihnen. | 2025-03-14 17:00 | exact
Ich rufe Sie morgen früh zurück. | 2025-03-13 12:00 | exact
innerhalb von 48 Stunden | 2025-03-14 10:30 | window_end
Bitte rechnen Sie mit 3-5 Werktagen. | 2025-03-19 17:00 | window_end
drei bis fünf Arbeitstage | 2025-03-19 17:00 | window_end
Sie erhalten die Gutschrift bis zum 24.12.2026. | 2026-12-24 17:00 | exact
bis zum 24.12. um 17 Uhr | 2025-12-24 17:00 | exact
Wir liefern am 3. April zwischen 9 und 12 Uhr. | 2025-04-03 12:00 | window_end
Ein Techniker kommt am Freitagnachmittag. | 2025-03-14 18:00 | exact
Ich melde mich bis 17 Uhr. | 2025-03-12 17:00 | exact
bis 17.30 Uhr | 2025-03-12 17:30 | exact
bis halb fünf | 2025-03-12 16:30 | exact
bis Ende der Woche | 2025-03-14 17:00 | window_end
Freitag nächster Woche | 2025-03-21 17:00 | exact
nächsten Freitag | 2025-03-14 17:00 | exact
übermorgen | 2025-03-14 17:00 | exact
noch heute bis Dienstschluss | 2025-03-12 17:00 | exact
in zwei Wochen | 2025-03-26 17:00 | window_end
in einer halben Stunde | 2025-03-12 11:00 | window_end
bis spätestens nächsten Montag | 2025-03-17 17:00 | exact
bis zum 14. melden wir uns | 2025-03-14 17:00 | exact
bis Montag, den 17. März, 12 Uhr | 2025-03-17 12:00 | exact
am nächsten Werktag | 2025-03-13 17:00 | exact
""",
}
NOT_DUE = {
    "de": """
vor drei Tagen habe ich angerufen
seit Montag
Montag bis Freitag von 9 bis 17 Uhr
Wir sind montags geöffnet
Guten Morgen, schönen Tag noch
im 2. Stock
bis 5 Euro
in den nächsten Tagen
so schnell wie möglich
innerhalb von 14 Tagen nach Erhalt
""",
}
PROMISES = {
    "de": "Wir melden uns bis Freitag bei Ihnen.",
}
CONDITIONAL = {
    "de": "Sobald Sie das Formular schicken, werden wir den Betrag erstatten.",
}
CASES = [
    (language, *map(str.strip, line.split("|"))) for language in MEANS for line in MEANS[language].strip().splitlines()
]
ASIDE = [(language, line) for language in NOT_DUE for line in NOT_DUE[language].strip().splitlines()]


def without_accents(text: str, language: str) -> str:
    return letters_of(language).plain(text)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(calendar=BERLIN)


@pytest.mark.parametrize(("language", "text", "local", "kind"), CASES)
def test_phrase_means(language, text, local, kind):
    wall = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Europe/Berlin"))
    for written in (text, without_accents(text, language), text.upper()):
        found = [resolve(span, at=WEDNESDAY, calendar=BERLIN) for span in find_due(written, language)]
        assert [(due.due_at, due.due_kind) for due in found] == [(wall.astimezone(UTC), kind)], written
        assert found[0].due_text in written


@pytest.mark.parametrize(("language", "text"), ASIDE)
def test_no_due_date(language, text):
    assert not any(resolve(span, at=WEDNESDAY, calendar=BERLIN).due_at for span in find_due(text, language))


@pytest.mark.parametrize("language", sorted(PROMISES))
def test_a_promise_has_its_due_time_and_its_own_letters(reader, language):
    (promise,) = reader.read(Message("m", "agent", PROMISES[language], WEDNESDAY)).promises
    assert promise.counts and promise.due_at == datetime(2025, 3, 14, 16, tzinfo=UTC)
    assert promise.text == PROMISES[language]
    (promise,) = reader.read(Message("m", "agent", CONDITIONAL[language], WEDNESDAY)).promises
    assert promise.condition == "customer" and not promise.counts


@pytest.mark.parametrize("language", languages())
def test_a_pack_says_its_name_and_what_is_firm(language):
    pack = load_pack(language)
    assert pack.name and pack.version and isinstance(pack.experimental, bool)
    assert has_weights(language) or any(p.firm for p in pack.patterns)
    for text in ("", " ", "a" * 5000, "ß é ñ ã œ" * 300):
        assert len(pack.letters.plain(text)) == len(text)


@pytest.mark.parametrize("language", languages())
def test_hostile_text_takes_linear_time(language):
    for text in ("1. " * 15_000, "de la " * 10_000, "bis am " * 10_000, "2-" * 20_000):
        find_due(text, language)
    reader = Reader(language)
    for speaker in ("agent", "customer"):
        reader.read(Message("m", speaker, "wir que nous de la a e " * 2_000, WEDNESDAY))


def test_a_message_keeps_its_letters_where_a_cue_stands(reader):
    text = "Das ist eine Unverschämtheit, ich möchte Ihren Geschäftsführer sprechen!"
    reading = reader.read(Message("m", "customer", text))
    assert reading.language == "de" and reading.has("escalation_request") and reading.has("anger")
    assert all(cue.text == text[cue.start : cue.end] for cue in reading.cues)


def test_a_batch_of_several_languages_stays_in_order(reader):
    texts = ["Wir melden uns bis Freitag bei Ihnen.", "We'll call you by Friday.", "Ik bel u morgen terug, dat is het."]
    readings = list(reader.read_all(Message(str(i), "agent", text, WEDNESDAY) for i, text in enumerate(texts)))
    assert [r.message_id for r in readings] == ["0", "1", "2"]
    assert [(r.language, len(r.promises), bool(r.set_aside)) for r in readings] == [
        ("de", 1, False),
        ("en", 1, False),
        ("nl", 0, True),
    ]
    assert "en-" in readings[1].pack and readings[0].pack.startswith("de-")
