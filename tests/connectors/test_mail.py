"""One raw mail becomes its own words, what it quotes and its signature; what is hostile is set aside."""

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turnabout.connectors.mail import read_mail

ALTERNATIVE = b"""\
From: =?utf-8?q?Ana_L=C3=B3pez?= <ana@example.org>\r
Subject: =?iso-8859-1?q?caf=E9?= order\r
Content-Type: multipart/mixed; boundary="outer"\r
\r
This is a multi-part message.\r
--outer\r
Content-Type: multipart/alternative; boundary=inner\r
\r
--inner\r
Content-Type: text/html; charset=utf-8\r
\r
<p>Where is my <b>order</b>?</p>\r
--inner\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: base64\r
\r
%s\r
--inner--\r
--outer\r
Content-Type: application/pdf\r
Content-Disposition: attachment; filename="a.pdf"\r
\r
%%PDF\r
--outer--\r
""" % base64.b64encode(b"Where is my order?\r\n\r\n-- \r\nAna\r\n\r\nOn Mon, 3 Jan 2026 Bob wrote:\r\n> It left.\r\n")


def test_own_words_quoted_words_and_signature_stand_apart():
    mail = read_mail(ALTERNATIVE)
    assert (mail.subject, mail.sender) == ("café order", "Ana López <ana@example.org>")
    assert (mail.own, mail.signature) == ("Where is my order?", "-- \nAna")
    assert mail.quoted == "On Mon, 3 Jan 2026 Bob wrote:\n> It left."
    assert (mail.attachments, mail.automatic, mail.set_aside) == (1, False, "")


def test_answers_between_quoted_lines_are_the_writers_own():
    mail = read_mail(b"Subject: x\n\n> When does it come?\nOn Friday.\n> And the bill?\nNever.\n")
    assert mail.own.split() == ["On", "Friday.", "Never."]
    assert mail.quoted == "> When does it come?\n> And the bill?"


def test_where_there_is_only_html_its_words_are_read():
    body = quopri.encodestring("<html><style>p{}</style><p>Das ist für mich erledigt</p></html>".encode("latin-1"))
    head = b"Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
    assert read_mail(head + body).own == "Das ist für mich erledigt"


@pytest.mark.parametrize(
    ("raw", "own"),
    [
        (b"", ""),
        (b"hello", ""),
        (b"\n\nhello", ""),
        (b"From ana Mon Jan  1 00:00:00 2026\nSubject: x\n\nhello", "hello"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello", "hello"),
        (b"Content-Type: multipart/mixed; boundary=b\n\nno boundary", ""),
        (b"Content-Type: multipart/mixed\n\nhello", ""),
        (b"Content-Type: text/plain; charset=nonsense\n\nh\xe9llo", "héllo"),
        (b"Content-Type: text/plain; charset=rot13\n\nhello", "hello"),
        (b"Content-Transfer-Encoding: base64\n\naGVsbG8", "hello"),
        (b"Content-Transfer-Encoding: base64\n\naGVs\n!!bG8=\nx", "hello"),
        (b"Content-Transfer-Encoding: x-odd\n\nhello", "hello"),
        (b"Subject: =?utf-8?b?%%%?=\n\nhello", "hello"),
        (b"Content-Type: message/rfc822\n\nSubject: inner\n\nhello", ""),
    ],
    ids=lambda given: ascii(given)[:40],
)
def test_what_is_odd_is_read_as_far_as_it_goes(raw, own):
    assert read_mail(raw).own == own


def test_an_absence_note_says_that_a_program_answered():
    assert read_mail(b"Auto-Submitted: auto-replied\n\nI am away.").automatic


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"\n" + b"x" * 25_000_001, "25,000,000 bytes"),
        (b"Subject: " + b"x" * 70_000 + b"\n\nhello", "bytes of headers"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 1_001, "1,000 parts"),
        (b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(60)), "50 deep"),
        (b"\nSubject: x\n\n" + b"words " * 200_000, "1,000,000 characters"),
    ],
    ids=lambda given: ascii(given)[:30],
)
def test_what_is_too_much_is_set_aside_with_its_reason(raw, why):
    assert why in read_mail(raw).set_aside


@given(st.binary(max_size=400) | st.lists(st.sampled_from([*ALTERNATIVE.split(b"\r\n"), b"", b"--"])).map(b"\n".join))
def test_nothing_breaks_it(raw):
    assert read_mail(raw) == read_mail(raw)
