"""T15 as a machine: whatever people do in whatever order, what is open is marked and not used."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from invented import WORKED_OUT
from turnabout.core.errors import BadInput
from turnabout.core.figures import ARTIST_FOUND, DIFFICULT_SKILL
from turnabout.findings.models import Found, Leg, PersonalFigure
from turnabout.findings.selectors import found_people
from turnabout.findings.services import correcting
from turnabout.rights.models import Dispute
from turnabout.rights.selectors import disputed_about, disputes_to_decide, turns_left_out

DAY = timedelta(days=1)
START = WORKED_OUT + 30 * DAY
FIGURES = (DIFFICULT_SKILL.key, ARTIST_FOUND.key)
WHO = st.integers(0, 1)
WHAT = st.integers(0, 3)  # the two figures, then two turns


def machine(company):
    """Make the machine for a company: two people who were found, with two turns each, and a leader who decides."""
    figures = PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share")[:2]
    people = [figure.person for figure in figures]
    turns = [list(Leg.objects.filter(run=company.run, person=person, difficulty__gte=0.8)[:2]) for person in people]

    class Disagreeing(RuleBasedStateMachine):
        @initialize()
        def begin(self):
            Dispute.objects.all().delete()
            Found.objects.all().delete()
            for person in people:
                Found.objects.create(
                    person=person, found_at=WORKED_OUT, confirmed_at=WORKED_OUT, holds_until=START + 365 * DAY
                )
            self.now = START
            self.open = {}
            self.upheld = set()
            self.gone = set()

        def about(self, who, what):
            if what < 2:
                return {"figure": FIGURES[what]}
            leg = turns[who][what - 2]
            return {"figure": FIGURES[0], "conversation_id": leg.conversation_id, "seq": leg.seq}

        @rule(who=WHO, what=WHAT)
        def disagrees(self, who, what):
            if what == 1 and who in self.gone:
                with pytest.raises(BadInput):
                    correcting.disagree(
                        actor=people[who].account, now=self.now, words="Wrong.", **self.about(who, what)
                    )
                return
            dispute = correcting.disagree(
                actor=people[who].account, now=self.now, words="Wrong.", **self.about(who, what)
            )
            self.open.setdefault((who, what), (dispute, self.now))

        @rule(who=WHO, what=WHAT)
        def takes_back(self, who, what):
            dispute, _ = self.open.pop((who, what), (None, None))
            if dispute:
                correcting.take_back(actor=people[who].account, now=self.now, dispute=dispute)

        @rule(who=WHO, what=WHAT, upheld=st.booleans())
        def is_decided(self, who, what, upheld):
            dispute, _ = self.open.pop((who, what), (None, None))
            if not dispute:
                return
            with pytest.raises(BadInput):
                correcting.decide(actor=people[who].account, now=self.now, dispute=dispute, upheld=True, reasons="Me.")
            correcting.decide(actor=company.leader, now=self.now, dispute=dispute, upheld=upheld, reasons="Seen.")
            if upheld and what < 2:
                self.gone.add(who)
            if upheld and what >= 2:
                self.upheld.add((who, what))
            with pytest.raises(BadInput):
                correcting.take_back(actor=people[who].account, now=self.now, dispute=dispute)

        @rule(hours=st.integers(1, 200))
        def time_passes(self, hours):
            self.now += timedelta(hours=hours)

        @invariant()
        def what_is_open_is_marked_and_not_used(self):
            if not hasattr(self, "open"):
                return
            out = {
                (leg.conversation_id, leg.seq, people[who].pk)
                for who, what in self.open.keys() | self.upheld
                if what >= 2
                for leg in [turns[who][what - 2]]
            }
            assert turns_left_out() == out
            named = {row.person_id for row in found_people(company.leader, now=self.now).people}
            for who, person in enumerate(people):
                disputed = disputed_about(person.pk)
                assert disputed.figures == {FIGURES[what] for mine, what in self.open if mine == who and what < 2}
                assert (person.pk in named) == (not disputed.figures and who not in self.gone)
            listed = {dispute.pk for dispute in disputes_to_decide(company.leader)}
            assert listed == {dispute.pk for dispute, _ in self.open.values()}
            for dispute, since in self.open.values():
                assert (dispute.due_on - since.date()).days == 14

    return Disagreeing


FAST = settings(
    max_examples=20,
    stateful_step_count=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_t15_in_any_order_what_is_open_is_marked_and_not_used(company):
    run_state_machine_as_test(machine(company), settings=FAST)


def test_t15_twin_a_disputed_finding_that_is_still_shown_is_caught(company, monkeypatch):
    monkeypatch.setattr("turnabout.findings.selectors.people_disputing_a_figure", lambda figures: [])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine(company), settings=FAST)


def test_t15_twin_a_decision_by_oneself_is_caught(company, monkeypatch):
    def decide(*, actor, now, dispute, upheld, reasons):
        Dispute.objects.filter(pk=dispute.pk).update(decided_at=now, upheld=upheld, reasons=reasons)
        dispute.refresh_from_db()
        return dispute

    monkeypatch.setattr("turnabout.findings.services.correcting.decide_dispute", decide)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        run_state_machine_as_test(machine(company), settings=FAST)
