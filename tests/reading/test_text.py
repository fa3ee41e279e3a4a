"""Cleaning keeps every letter where it was, and naughty input costs little."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnabout.core.reading.language import language_of
from turnabout.core.reading.sentences import sentences
from turnabout.core.reading.text import MOST_CHARACTERS, clean


@given(st.text(max_size=300), st.booleans())
def test_nothing_moves(original, staff):
    cleaned = clean(original, staff=staff)
    assert len(cleaned.text) == len(original)
    for start, end in sentences(cleaned.text):
        assert 0 <= start < end <= len(original)
        assert cleaned.text[start:end].strip() == cleaned.text[start:end]


@pytest.mark.parametrize(
    ("original", "words", "signed"),
    [
        ("@115775 Thanks, we’ll get back to you. ^AB https://t.co/x", "@ Thanks, we'll get back to you. url", "AB"),
        ("Our team will be in touch. -Becky", "Our team will be in touch.", "Becky"),
        ("We'll contact you. 2/2 ^Oliver", "We'll contact you.", "Oliver"),
        ("On it /CX", "On it", "CX"),
        ("Will call. Regards, Heetali", "Will call.", "Heetali"),
        ("<p>Hello<br>there &amp; you</p><style>p {}</style><script>x()</script>bye", "Hello there & you bye", ""),
        ("Yes.\n\nOn Mon, 3 Jan 2026 Bob wrote:\n> old\n> older", "Yes.", ""),
        ("> old words\nNew words", "New words", ""),
        ("Sí.\n\nEl lun, 3 ene 2026 Ana escribió:\nviejo", "Sí.", ""),
        ("Sim.\n\nEm 3 de jan. de 2026, Ana escreveu:\nvelho", "Sim.", ""),
        ("Ja.\n\nAm 3. Jan. 2026 schrieb Ana:\nalt", "Ja.", ""),
        ("Fine.\n-- \nAnna Berg\nACME", "Fine.", ""),
        ("Send it here <LINK>", "Send it here url", ""),
    ],
)
def test_only_the_writers_own_words_stay(original, words, signed):
    cleaned = clean(original, staff=True)
    assert " ".join(cleaned.text.split()) == words
    assert cleaned.signed == signed


def test_customers_do_not_sign():
    assert clean("I want this NOW. OK", staff=False).signed == ""


def test_sentences_of_chats_and_mails():
    text = "Dr. Berg rang at 3 p.m. today. I wait\nstill no answer! Why?"
    assert [text[a:b] for a, b in sentences(text)] == [
        "Dr. Berg rang at 3 p.m. today.",
        "I wait",
        "still no answer!",
        "Why?",
    ]


@pytest.mark.parametrize(
    "naughty",
    [
        "<div>" * 40_000 + "x",
        "<script" * 40_000,
        "<!--" * 60_000,
        "x" * 1_000_000,
        "a. " * 400_000,
        ">\n" * 300_000,
        "\ud800" * 100_000,
        "On " * 100_000 + "wrote:\n",
        "&amp;" * 200_000,
        "@" * 300_000,
        "http://" * 100_000,
        "\x00\u202e\n" * 100_000,
    ],
    ids=lambda text: ascii(text[:8]),
)
def test_naughty_texts_cost_little(reader, naughty):
    from turnabout.core.reading import Message

    began = time.process_time()
    for kind in ("customer", "agent"):
        reading = reader.read(Message("1", kind, naughty))
        assert (reading.set_aside != "") or len(naughty) <= MOST_CHARACTERS
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my parcel? I ordered it a week ago", "en"),
        ("ok", "en"),
        ("Ich warte seit einer Woche und habe keine Antwort", "de"),
        ("Je n'ai pas de réponse et je suis très déçu", "fr"),
        ("Estoy muy enfadado con el servicio, no es lo que me dijeron", "es"),
        ("お世話になっております。返信をお待ちしています", "ja"),
        ("Где мой заказ?", "ru"),
    ],
)
def test_language(text, language):
    assert language_of(text) == language
