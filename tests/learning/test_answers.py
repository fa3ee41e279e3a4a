"""What a company's own answers teach, what the report says of it, and that no words are kept."""

import numpy as np
import pytest

from turnabout.core.errors import BadInput
from turnabout.core.learning.answers import FEWEST, Answer, learn
from turnabout.core.learning.measures import auroc, calibration_error, reliability
from turnabout.core.reading import Message, Reader
from turnabout.core.reading.own import Own, OwnHead, head_name, hits_of
from turnabout.core.reading.results import Cue, MessageReading
from turnabout.core.reading.vectors import vectors

ROOM = ["the parcel", "my order", "the invoice", "this account", "your shop", "the phone"]


def answers(n, *, teaches=True, seed=1, secret=""):
    """Answers to "anger": where somebody jokes it is none, whatever the reader gives."""
    rng = np.random.default_rng(seed)
    found = []
    for number in range(n):
        jokes = rng.random() < 0.5
        words = (
            f"I am mad {'about' if jokes else 'because of'} {rng.choice(ROOM)} {'haha' if jokes else 'again'} {secret}"
        )
        right = (rng.random() < 0.9) != jokes if teaches else rng.random() < 0.5
        found.append(Answer("customer anger", (words, "mad"), 0.3 + 0.3 * rng.random(), bool(right), f"c{number // 2}"))
    return found


def test_own_answers_teach_and_the_report_says_what_was_gained():
    learnt = learn(answers(300), rng=np.random.default_rng(2))
    (lesson,) = learnt.lessons
    assert lesson.is_adopted and learnt.own is not None
    assert lesson.before.auroc.value < 0.6 < 0.85 < lesson.after.auroc.value
    assert lesson.after.auroc.low < lesson.after.auroc.value < lesson.after.auroc.high
    assert lesson.after.precision.value > lesson.before.precision.value
    assert lesson.after.calibration_error.value < 0.1
    assert "of 100 are told right" in lesson.says
    assert learnt.to_json()["lessons"][0]["adopted"]


def test_with_too_few_it_says_how_many_are_missing():
    learnt = learn(answers(37), rng=np.random.default_rng(2))
    assert learnt.own is None
    assert learnt.lessons[0].says == f"Not enough answers yet: 37 of {FEWEST}."


def test_answers_of_one_kind_alone_teach_nothing():
    same = [Answer(a.head, a.words, a.chance, True, a.group) for a in answers(120)]
    assert "Only 0 of 120 answers say no" in learn(same, rng=np.random.default_rng(2)).lessons[0].says


def test_what_gains_nothing_is_not_used():
    rng = np.random.default_rng(3)
    known = [Answer(a.head, a.words, c := float(rng.random()), bool(rng.random() < c), a.group) for a in answers(150)]
    adopted = [learn(known, rng=np.random.default_rng(seed)).lessons[0] for seed in range(3)]
    for lesson in adopted:
        assert lesson.is_adopted is (lesson.gain.value >= 0)
    assert not all(lesson.is_adopted for lesson in adopted)


def test_the_order_of_answers_changes_nothing():
    some = answers(160)
    one, other = (learn(rows, rng=np.random.default_rng(4)) for rows in (some, some[::-1]))
    assert one.own.to_bytes() == other.own.to_bytes()


def test_a_word_that_few_used_teaches_nothing_and_no_word_is_kept():
    some = answers(160)
    told = [Answer(a.head, (f"{a.words[0]} zqxsecret", "mad"), a.chance, a.is_right, "c1") for a in some[:2]]
    with_it = learn([*told, *some[2:]], rng=np.random.default_rng(5)).own
    head = with_it.heads["customer anger"]
    assert not set(vectors(["zqxsecret"]).indices.tolist()) & set(head.columns.tolist())
    assert b"parcel" not in with_it.to_bytes() and b"haha" not in with_it.to_bytes()


def test_what_was_learnt_reads_again_and_has_a_fingerprint():
    own = learn(answers(160), rng=np.random.default_rng(6)).own
    again = Own.from_bytes(own.to_bytes())
    assert again.version == own.version
    assert Reader(own=own).pack == f"{Reader().pack} own-{own.version}"
    for broken in (own.to_bytes()[:-7], b"PK\x03\x04", b"\x93NUMPY"):
        with pytest.raises(BadInput, match="turnabout learn"):
            Own.from_bytes(broken)


def always(level):
    return OwnHead(level, 0.0, np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


@pytest.mark.parametrize(("level", "tier"), [(3.0, "firm"), (0.0, "possible"), (-3.0, None)])
def test_the_own_part_decides_how_what_was_read_counts(level, tier):
    message = Message("m", "customer", "I am mad")
    cue = Cue("anger", "possible", 0.4, 5, 8, "mad")
    other = Cue("urgency", "possible", 0.4, 0, 1, "I")
    reading = MessageReading("m", 0.0, 0.5, cues=(cue, other))
    (again,) = Own({"customer anger": always(level)}).look_again([message], [reading])
    assert [c.tier for c in again.cues if c.kind == "anger"] == ([tier] if tier else [])
    assert other in again.cues


def test_what_would_be_a_grave_false_alarm_must_be_surer():
    message = Message("m", "customer", "I am hurt")
    reading = MessageReading("m", 0.0, 0.5, cues=(Cue("harm", "possible", 0.4, 5, 9, "hurt"),))
    for level, tier in ((1.0, "possible"), (2.0, "firm")):
        (again,) = Own({"customer harm": always(level)}).look_again([message], [reading])
        assert again.cues[0].tier == tier


def test_it_never_finds_what_the_reader_did_not_see():
    message = Message("m", "customer", "All is well, thank you so much!")
    own = Own({f"customer {kind}": always(9.0) for kind in ("anger", "harm", "urgency")})
    plain, taught = Reader("en").read(message), Reader("en", own=own).read(message)
    assert {head_name("customer", h) for h in hits_of(taught)} == {head_name("customer", h) for h in hits_of(plain)}


def test_difficulty_is_a_probability_only_once_it_was_learnt():
    messages = [Message("1", "customer", "This is a disgrace."), Message("2", "agent", "Sorry.")]
    assert Reader("en").read_conversation(messages).difficulty_probability is None
    taught = Reader("en", own=Own({"difficulty": always(0.0)})).read_conversation(messages)
    assert taught.difficulty_probability == pytest.approx(0.5)


def test_measures_agree_with_what_can_be_counted():
    true = np.array([False, False, True, True])
    assert auroc(true, np.array([0.1, 0.4, 0.35, 0.8])) == 0.75
    assert np.isnan(auroc(np.array([True, True]), np.array([0.1, 0.2])))
    chance = np.repeat([0.2, 0.8], 50)
    seen = np.r_[np.arange(50) < 10, np.arange(50) < 30]
    low, high = reliability(seen, chance, bins=2)
    assert (low.n, low.said, low.seen) == pytest.approx((50, 0.2, 0.2))
    assert (high.n, high.said, high.seen) == pytest.approx((50, 0.8, 0.6))
    assert calibration_error(seen[:50], np.full(50, 0.3)) >= 0.1


def test_where_words_add_nothing_difficulty_still_becomes_a_chance():
    rng = np.random.default_rng(11)
    ranks = rng.random(400)
    got_difficult = rng.random(400) < 0.1 + 0.3 * ranks
    answers = [
        Answer("difficulty", (f"about {rng.choice(ROOM)} and {rng.choice(ROOM)}", ""), float(rank), bool(bad), f"c{k}")
        for k, (rank, bad) in enumerate(zip(ranks, got_difficult, strict=True))
    ]
    learnt = learn(answers, rng=np.random.default_rng(12))
    (lesson,) = learnt.lessons
    assert lesson.is_adopted and lesson.after.calibration_error.value < 0.08
    assert lesson.after.auroc.value == pytest.approx(lesson.before.auroc.value, abs=0.03)
    assert "It is a chance now" in lesson.says
