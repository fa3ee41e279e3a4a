"""What a record cannot tell, and why."""

from records_on_disk import rating, write

from turnabout.engine import capabilities, open_history


def able(folder):
    return {capability.name: capability.able for capability in capabilities(open_history(folder))}


def test_only_rated_rows_of_a_table(tmp_path):
    write(tmp_path, conversations=[{"conversation_id": "c", "handler_id": "ann"}], ratings=[rating(1, "c", 5)])
    found = able(tmp_path)
    assert found["who handled it"] and found["ratings"]
    nothing = ("hand-offs", "reading", "windows", "repeat contact", "teams", "case mix", "money", "response rates")
    assert not any(found[name] for name in nothing)


def test_an_empty_column_can_tell_nothing(tmp_path):
    rows = [{"conversation_id": f"c{k}", "channel": "mail" if k else None} for k in range(3)]
    write(tmp_path, conversations=rows, ratings=[rating(1, "c1", 5)])
    found = able(tmp_path)
    assert found["case mix"] and found["response rates"] and not found["repeat contact"]


def test_every_answer_is_a_sentence(tmp_path):
    write(tmp_path, conversations=[{"conversation_id": "c"}])
    for capability in capabilities(open_history(tmp_path)):
        assert capability.says.endswith(".") and capability.says[0].isupper()
