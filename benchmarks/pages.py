"""CPU time of every page at 100,000 conversations.

    python benchmarks/pages.py [--conversations 100000] [--times 15]

Invents a company, brings it in, works it out and asks for each page as a leader and as an agent. Prints milliseconds of
CPU (this process, database included) per page: median of the runs after a first one that is not counted, and beside it
the same for a floor: the smallest signed-in page ("how it is worked out"). Everything happens in a folder that is
deleted.
"""

import argparse
import os
import statistics
import tempfile
import time

FLOOR = "/how/"
PATHS = (
    FLOOR,
    "/overview/",
    "/find/",
    "/me/",
    "/conversations/",
    "/conversations/?difficult=on&ended=badly",
    "/conversations/?passed_around=on&ended=badly&category=Billing",
    "/conversations/?came_back=on&ended=well&channel=chat",
    "/conversations/?words=refund",
    "/conversations/?words=refund&ended=badly&difficult=on",
    "/conversations/?words=C-00000007",
    "/conversations/?mine=on",
    "CONVERSATION",
    "/imports/",
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--conversations", type=int, default=100_000)
    arguments.add_argument("--people", type=int, default=300)
    arguments.add_argument("--times", type=int, default=15)
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="turnabout-pages-") as folder:
        os.environ["TURNABOUT_DATA"] = folder
        os.environ.pop("TURNABOUT_DATABASE_URL", None)
        measure(asked)


def measure(asked: argparse.Namespace) -> None:
    from django.conf import settings

    import turnabout.cli.app.demo as application

    settings.ALLOWED_HOSTS.append("testserver")
    application.run(people=asked.people, conversations=asked.conversations, seed=1, port=None, serve=False)
    print(f"\n{asked.conversations:,} conversations, {asked.people} people")
    print(f"{'page':<66}{'leader':>9}{'agent':>9}   ms CPU")
    for path in PATHS:
        row = [cpu_of(path, role, asked.times) for role in ("leader", "agent")]
        print(f"{path:<66}" + "".join("      404" if ms is None else f"{ms:>9.1f}" for ms in row))


def cpu_of(path: str, role: str, times: int) -> float | None:
    from django.test import Client

    from turnabout.findings.models import ConversationFinding
    from turnabout.people.models import Account

    if path == "CONVERSATION":
        most = ConversationFinding.objects.order_by("-hand_offs").first()
        path = f"/conversations/{most.conversation_id}/"
    client = Client()
    client.force_login(Account.objects.filter(role=role).first())
    if client.get(path).status_code != 200:
        return None
    spent = []
    for _ in range(times):
        began = time.process_time()
        client.get(path)
        spent.append(1000 * (time.process_time() - began))
    return statistics.median(spent)


if __name__ == "__main__":
    main()
