"""Languages that have grammar alone: what their due phrases mean, accents that are missing, and what is firm."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from turnabout.core.calendars import BusinessCalendar
from turnabout.core.reading import Message, Reader, is_experimental
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
    "fr": """
Nous vous rappelons avant vendredi. | 2025-03-13 17:00 | exact
Je vous rappelle demain matin. | 2025-03-13 12:00 | exact
sous 48h | 2025-03-14 10:30 | window_end
sous 48 heures ouvrées | 2025-03-14 17:00 | window_end
dans les 3 à 5 jours ouvrés | 2025-03-19 17:00 | window_end
d'ici une semaine | 2025-03-19 17:00 | window_end
d'ici vendredi | 2025-03-14 17:00 | exact
avant le 24/12/2026 | 2026-12-23 17:00 | exact
le 3 avril entre 9h et 12h | 2025-04-03 12:00 | window_end
jeudi après-midi | 2025-03-13 18:00 | exact
cet après-midi | 2025-03-12 18:00 | exact
à 17h | 2025-03-12 17:00 | exact
avant 17h30 | 2025-03-12 17:30 | exact
pour 17 heures | 2025-03-12 17:00 | exact
lundi prochain | 2025-03-17 17:00 | exact
la semaine prochaine | 2025-03-21 17:00 | window_end
vendredi de la semaine prochaine | 2025-03-21 17:00 | exact
après-demain | 2025-03-14 17:00 | exact
dans deux semaines | 2025-03-26 17:00 | window_end
dans une demi-heure | 2025-03-12 11:00 | window_end
dans l'heure | 2025-03-12 11:30 | window_end
dans la journée | 2025-03-12 17:00 | exact
demain en fin de journée | 2025-03-13 17:00 | exact
fin mars | 2025-03-31 17:00 | window_end
au plus tard lundi | 2025-03-17 17:00 | exact
lundi 17 mars à midi | 2025-03-17 12:00 | exact
lundi 24 | 2025-03-24 17:00 | exact
mardi à 9 h | 2025-03-18 09:00 | exact
Comptez 5 jours ouvrés. | 2025-03-19 17:00 | window_end
entre 3 et 5 jours ouvrables | 2025-03-19 17:00 | window_end
avant midi | 2025-03-12 12:00 | exact
d'ici ce soir | 2025-03-12 22:00 | exact
le 1er avril | 2025-04-01 17:00 | exact
""",
    "es": """
Le llamamos antes del viernes. | 2025-03-13 17:00 | exact
Le llamo mañana por la mañana. | 2025-03-13 12:00 | exact
en 24-48 horas | 2025-03-14 10:30 | window_end
en un plazo de 3 a 5 días hábiles | 2025-03-19 17:00 | window_end
dentro de una semana | 2025-03-19 17:00 | window_end
antes de 48 h | 2025-03-14 10:30 | window_end
para el viernes | 2025-03-14 17:00 | exact
a más tardar el lunes | 2025-03-17 17:00 | exact
antes del 24/12/2026 | 2026-12-23 17:00 | exact
el 3 de abril entre las 9 y las 12 | 2025-04-03 12:00 | window_end
el jueves por la tarde | 2025-03-13 18:00 | exact
esta tarde | 2025-03-12 18:00 | exact
a las 17:00 | 2025-03-12 17:00 | exact
antes de las 17:30 | 2025-03-12 17:30 | exact
a las 5 de la tarde | 2025-03-12 17:00 | exact
el próximo lunes | 2025-03-17 17:00 | exact
el lunes que viene | 2025-03-17 17:00 | exact
la semana que viene | 2025-03-21 17:00 | window_end
el viernes de la próxima semana | 2025-03-21 17:00 | exact
pasado mañana | 2025-03-14 17:00 | exact
en dos semanas | 2025-03-26 17:00 | window_end
en media hora | 2025-03-12 11:00 | window_end
en la próxima hora | 2025-03-12 11:30 | window_end
hoy mismo | 2025-03-12 17:00 | exact
a lo largo del día | 2025-03-12 17:00 | exact
a finales de marzo | 2025-03-31 17:00 | window_end
a finales de semana | 2025-03-14 17:00 | window_end
el lunes 17 de marzo a las 12 | 2025-03-17 12:00 | exact
el lunes 24 | 2025-03-24 17:00 | exact
Espere 5 días laborables | 2025-03-19 17:00 | window_end
entre 3 y 5 días laborables | 2025-03-19 17:00 | window_end
al mediodía | 2025-03-12 12:00 | exact
esta mañana | 2025-03-12 12:00 | exact
el lunes por la mañana | 2025-03-17 12:00 | exact
antes del miercoles | 2025-03-18 17:00 | exact
""",
    "pt": """
Ligamos antes de sexta-feira. | 2025-03-13 17:00 | exact
Ligo amanhã de manhã. | 2025-03-13 12:00 | exact
em 24-48 horas | 2025-03-14 10:30 | window_end
num prazo de 3 a 5 dias úteis | 2025-03-19 17:00 | window_end
dentro de uma semana | 2025-03-19 17:00 | window_end
em até 48h | 2025-03-14 10:30 | window_end
até sexta | 2025-03-14 17:00 | exact
até o dia 17 | 2025-03-17 17:00 | exact
até 24/12/2026 | 2026-12-24 17:00 | exact
dia 3 de abril entre as 9h e as 12h | 2025-04-03 12:00 | window_end
quinta à tarde | 2025-03-13 18:00 | exact
esta tarde | 2025-03-12 18:00 | exact
às 17:00 | 2025-03-12 17:00 | exact
até às 17h30 | 2025-03-12 17:30 | exact
às 5 da tarde | 2025-03-12 17:00 | exact
na próxima segunda | 2025-03-17 17:00 | exact
segunda que vem | 2025-03-17 17:00 | exact
na semana que vem | 2025-03-21 17:00 | window_end
sexta da próxima semana | 2025-03-21 17:00 | exact
depois de amanhã | 2025-03-14 17:00 | exact
daqui a duas semanas | 2025-03-26 17:00 | window_end
em meia hora | 2025-03-12 11:00 | window_end
na próxima hora | 2025-03-12 11:30 | window_end
ainda hoje | 2025-03-12 17:00 | exact
ao longo do dia | 2025-03-12 17:00 | exact
no fim de março | 2025-03-31 17:00 | window_end
até ao final da semana | 2025-03-14 17:00 | window_end
segunda, 17 de março, ao meio-dia | 2025-03-17 12:00 | exact
segunda, dia 24 | 2025-03-24 17:00 | exact
Aguarde 5 dias úteis | 2025-03-19 17:00 | window_end
até amanha ao meio dia | 2025-03-13 12:00 | exact
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
    "fr": """
il y a trois jours
depuis lundi
du lundi au vendredi de 9h à 17h
ouvert les lundis
Bonne journée
au 2e étage
dans les meilleurs délais
dans les prochains jours
dès que la pièce arrive
sous 14 jours après réception
""",
    "es": """
hace tres días
desde el lunes
de lunes a viernes de 9 a 17 h
los lunes
Buenos días, que tenga buen día
en la segunda planta
lo antes posible
en los próximos días
en cuanto llegue la pieza
en 14 días desde la recepción
""",
    "pt": """
há três dias
desde segunda
de segunda a sexta das 9h às 17h
às segundas
Bom dia, boa tarde
na segunda via
assim que possível
nos próximos dias
assim que chegar a peça
em 14 dias a partir da receção
ontem de manhã
""",
}
PROMISES = {
    "de": "Wir melden uns bis Freitag bei Ihnen.",
    "fr": "Nous vous recontacterons au plus tard vendredi, c'est noté.",
    "es": "Le llamaremos a más tardar el viernes con una respuesta.",
    "pt": "Entraremos em contato até sexta-feira com uma solução.",
}
CONDITIONAL = {
    "de": "Sobald Sie das Formular schicken, werden wir den Betrag erstatten.",
    "fr": "Dès que vous aurez envoyé le formulaire, nous vous rembourserons.",
    "es": "En cuanto nos envíe el formulario, le reembolsaremos el importe.",
    "pt": "Assim que nos enviar o formulário, devolveremos o valor.",
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
    assert promise.due_at == datetime(2025, 3, 14, 16, tzinfo=UTC)
    assert promise.counts is not load_pack(language).experimental
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
    assert reading.language == "de" and reading.has("escalation_request", "possible")
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


def test_nothing_is_firm_in_a_language_that_fell_short(reader):
    reading = reader.read(Message("m", "agent", "Entschuldigen Sie! Wir melden uns bis Freitag bei Ihnen.", WEDNESDAY))
    assert load_pack("de").experimental and reading.pack.endswith("-experimental")
    assert {cue.tier for cue in reading.cues} | {p.tier for p in reading.promises} == {"possible"}


@pytest.mark.parametrize(("said", "so"), [("de", True), ("de-AT", True), ("German", True), ("en", False), ("", False)])
def test_an_experimental_language_is_known_by_code_and_name(said, so):
    assert is_experimental(said) is so
