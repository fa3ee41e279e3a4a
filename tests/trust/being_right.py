"""Somebody is right about a turn of their evidence, and everything is worked out anew."""

from datetime import timedelta

from invented import WORKED_OUT, nothing_told
from turnabout.core.figures import DIFFICULT_SKILL
from turnabout.engine import open_history, prepare
from turnabout.findings.models import Leg, PersonalFigure
from turnabout.findings.services import correcting
from turnabout.findings.services.working_out import work_out

DAY = timedelta(days=1)
NOW = WORKED_OUT + 30 * DAY
REASONS = "The rating was meant for the parcel service."


def correct(company):
    """Let somebody be right about a turn that ended badly."""
    figure = PersonalFigure.objects.filter(run=company.run, value__has_key="difficult_share").first()
    leg = Leg.objects.filter(run=company.run, person=figure.person, difficulty__gte=0.8, outcome=0, credit__gt=0)[0]
    about = {"figure": DIFFICULT_SKILL.key, "conversation_id": leg.conversation_id, "seq": leg.seq}
    dispute = correcting.disagree(actor=figure.person.account, now=NOW, words="Not mine.", **about)
    correcting.decide(actor=company.leader, now=NOW, dispute=dispute, upheld=True, reasons=REASONS)
    return figure, leg


def again(company):
    return work_out(company.history, now=NOW + timedelta(minutes=3), tell=nothing_told)


def of(run, person):
    return PersonalFigure.objects.get(run=run, person=person)


def differs_from_scratch(company, run, leg):
    """Tell by how much stored figures differ from those that the engine works out from the files alone."""
    out = frozenset({(leg.conversation_id, leg.seq, str(leg.person_id))})
    scratch = prepare(open_history(company.history), without=out).artists(people=True).to_json()["findings"]
    differences = [0.0]
    for finding in scratch:
        stored = of(run, int(finding["person_id"])).value
        assert ("refusal" in stored) == ("refusal" in finding)
        if "difficult" in finding:
            differences.append(abs(stored["difficult"]["mean"] - finding["difficult"]["mean"]))
            assert stored["rated_legs"] == finding["rated_legs"]
    return max(differences)
