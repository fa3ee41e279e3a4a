"""T13: every view by another is written down, and whoever was viewed reads it within a minute."""

import random
from datetime import timedelta
from html import unescape

import pytest

from invented import WORKED_OUT, make_account
from turnabout.core.figures import ARTIST_FOUND, DIFFICULT_SKILL
from turnabout.findings.models import Found, PersonalFigure
from turnabout.findings.services import showing
from turnabout.people.models import Person
from turnabout.rights.models import SubjectKey, View
from turnabout.rights.selectors import looks_at, verify_log
from turnabout.rights.services import share

NOW = WORKED_OUT + timedelta(days=3)
DOORS = ("web", "api", "cli", "export")


@pytest.fixture
def found(company, clock):
    """Five people found; the team lead is one of them."""
    clock.now = NOW
    Found.objects.all().delete()
    people = [f.person for f in PersonalFigure.objects.filter(run=company.run).order_by("pk")[:4]]
    company.lead.person = Person.objects.create(name="Tom Lead", team="Billing")
    company.lead.save()
    for person in [*people, company.lead.person]:
        Found.objects.create(
            person=person, found_at=WORKED_OUT, confirmed_at=WORKED_OUT, holds_until=WORKED_OUT + timedelta(days=365)
        )
    return people


@pytest.fixture
def coach(company):
    return make_account("coach", "Cora Coach")


@pytest.fixture
def shares(company, coach, found):
    accounts = [person.account for person in found[:3]]
    return [share(actor=own, now=NOW, coach=coach, figure=DIFFICULT_SKILL.key) for own in accounts]


def rows():
    """List the log with people instead of keys."""
    people = dict(SubjectKey.objects.values_list("key", "person"))
    return [(v.viewer, people[v.subject], v.what, v.door) for v in View.objects.order_by("number")]


def named_on(page, people):
    main = unescape(page[page.index("<main") :])
    return sorted(person.pk for person in people if person.name in main[main.index('id="found"') :][:4000])


def check_reads_are_rows(company, clock, coach, found, shares):
    """Open pages in any order; what was seen is what was written down, no more and no less."""
    rng, seen = random.Random(13), []
    clients = {who.pk: company.sign_in(who) for who in (company.leader, company.lead, company.agent, coach)}
    everybody = [*found, company.lead.person]
    for _ in range(120):
        clock.forward(seconds=rng.randint(1, 300))
        viewer = rng.choice([company.leader, company.lead, company.agent, coach])
        one = rng.choice(shares)
        path = rng.choice(
            ["/find/", "/overview/", "/me/", "/conversations/", "/shared/", f"/shared/{one.pk}/", "/how/"]
        )
        response = clients[viewer.pk].get(path)
        if response.status_code != 200:
            continue
        if path == "/find/":
            names = named_on(response.content.decode(), everybody)
            assert len(names) == len(everybody)
            seen += [(viewer.pk, pk, ARTIST_FOUND.key, "web") for pk in names if pk != viewer.person_id]
        if path == f"/shared/{one.pk}/":
            seen.append((viewer.pk, one.person_id, DIFFICULT_SKILL.key, "web"))
    assert len(seen) > 40
    assert sorted(rows()) == sorted(seen)
    assert verify_log().ok


def test_t13_what_is_seen_on_pages_is_what_is_written_down(company, clock, coach, found, shares):
    check_reads_are_rows(company, clock, coach, found, shares)


@pytest.mark.parametrize("forgets", ["artist_found", "difficult_skill"])
def test_t13_twin_a_page_that_writes_nothing_down_is_caught(company, clock, coach, found, shares, monkeypatch, forgets):
    note = showing.note_views
    monkeypatch.setattr(showing, "note_views", lambda **given: given["what"] == forgets or note(**given))
    with pytest.raises(AssertionError):
        check_reads_are_rows(company, clock, coach, found, shares)


@pytest.mark.parametrize("door", DOORS)
def test_t13_every_door_is_written_down(company, found, door):
    shown = showing.show_found(viewer=company.leader, now=NOW, door=door)
    assert rows() == [(company.leader.pk, row.person.pk, ARTIST_FOUND.key, door) for row in shown.people]


def test_t13_whoever_was_viewed_reads_it_at_once(company, clock, found):
    person = found[0]
    before = my_page(company, person)
    assert "Nobody so far." in before
    company.sign_in(company.leader).get("/find/")
    clock.forward(seconds=1)
    said = my_page(company, person)
    assert "Lea Leader" in said
    assert "Service leader" in said
    assert f"on 5 February 2026 at {NOW:%H:%M}, on a page" in said
    assert showing.TO_FIND in said
    assert ARTIST_FOUND.words in said[said.index('id="looks"') :]


def my_page(company, person):
    return unescape(company.sign_in(person.account).get("/me/").content.decode())


def test_t13_several_looks_on_a_day_are_one_line(company, clock, found):
    client = company.sign_in(company.leader)
    for _ in range(7):
        client.get("/find/")
        clock.forward(minutes=1)
    said = my_page(company, found[0])
    assert said[said.index('id="looks"') : said.index('id="share"')].count("Lea Leader") == 1
    assert "seven times between 03:00 and 03:06" in said


def test_t13_the_whole_log_about_oneself_can_be_read(company, clock, found):
    for day in range(130):
        showing.show_found(viewer=company.leader, now=NOW + timedelta(days=day), door="web")
    own = company.sign_in(found[0].account)
    assert 'href="/me/looked/"' in own.get("/me/").content.decode()
    first, second = own.get("/me/looked/"), own.get("/me/looked/?page=2")
    assert len(first.context["looks"]) + len(second.context["looks"]) == 130


def test_t13_nobody_reads_the_log_about_another(company, clock, found):
    company.sign_in(company.leader).get("/find/")
    for account in (company.leader, company.administrator, company.agent, company.lead):
        said = unescape(company.sign_in(account).get("/me/").content.decode())
        assert "Nobody so far." in said or "nothing about you here" in said or account == company.lead
    assert not looks_at(company.agent.person_id, most=10)


def test_t13_looking_at_oneself_is_not_written_down(company, clock, found):
    company.sign_in(company.lead).get("/find/")
    assert company.lead.person_id not in {person for _, person, _, _ in rows()}
    assert len(rows()) == 4


def test_t13_what_may_not_be_seen_is_not_written_down(company, clock, found, shares):
    for account in (company.agent, company.administrator):
        client = company.sign_in(account)
        assert client.get("/find/").status_code == 404
        assert client.get(f"/shared/{shares[0].pk}/").status_code == 404
    assert not View.objects.exists()


def test_t13_a_look_at_many_costs_what_a_look_at_few_does(company, clock, found, django_assert_num_queries):
    client = company.sign_in(company.leader)
    client.get("/find/")
    with django_assert_num_queries(14):
        client.get("/find/")
    Found.objects.filter(person=found[0]).delete()
    Found.objects.filter(person=found[1]).delete()
    with django_assert_num_queries(14):
        client.get("/find/")


def test_t13_pages_about_looking_cost_the_same_however_long_the_log(
    company, clock, coach, found, shares, django_assert_num_queries
):
    own, reader, office = (company.sign_in(who) for who in (found[0].account, coach, company.administrator))
    pinned = (
        (own, "/me/", 13),
        (own, "/me/looked/", 4),
        (reader, "/shared/", 4),
        (reader, f"/shared/{shares[0].pk}/", 15),
        (office, "/log/", 10),
    )
    for looks in (1, 40):
        for second in range(looks):
            showing.show_found(viewer=company.leader, now=NOW + timedelta(seconds=second), door="web")
        for client, path, queries in pinned:
            client.get(path)
            with django_assert_num_queries(queries):
                client.get(path)


# The council reads counts


@pytest.fixture
def council(company):
    return make_account("council", "Conny Council")


def test_t13_the_council_reads_counts_and_no_person(company, clock, coach, found, shares, council):
    company.sign_in(company.leader).get("/find/")
    company.sign_in(coach).get(f"/shared/{shares[0].pk}/")
    for account in (council, company.administrator):
        said = unescape(company.sign_in(account).get("/log/").content.decode())
        main = said[said.index("<main") :]
        assert "It is whole" in main
        assert "All 6 entries" in main
        assert "Coach: 1; Service leader: 5" in main
        names = {*Person.objects.values_list("name", flat=True), "Lea Leader", "Cora Coach"}
        assert not [name for name in names if name in main]


def test_t13_others_have_no_log(company, clock, coach):
    for account in (company.leader, company.lead, company.agent, coach):
        client = company.sign_in(account)
        there, nowhere = client.get("/log/"), client.get("/nowhere/")
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)


def test_t13_the_council_sees_that_the_log_was_changed(company, clock, found, council):
    company.sign_in(company.leader).get("/find/")
    SubjectKey.objects.first().delete()
    assert "It is whole" in company.sign_in(council).get("/log/").content.decode()
    from_the_database = View.objects.latest("number")
    from_the_database.number += 1
    from_the_database.save(force_insert=True)
    assert "It is not whole" in company.sign_in(council).get("/log/").content.decode()
