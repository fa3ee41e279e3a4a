"""What somebody's browser and program can get: every page that is linked, and some that are not."""

import re

from django.test import Client

LINKS = re.compile(r'href="(/[^"#]*)')
MOST_CONVERSATIONS = 5
CHANGES_WITH_EVERY_ANSWER = re.compile(r'"X-CSRFToken": "[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|nonce-[^\']*')


def crawl(account, *, start=("/", "/me/"), also=()):
    """Follow every link from the start, and map addresses to what they answer."""
    client, seen, waiting = Client(), {}, [*start, *also]
    client.force_login(account)
    conversations = 0
    while waiting:
        path = waiting.pop()
        conversations += path.startswith("/conversations/") and len(path) > len("/conversations/")
        if path in seen or path.startswith("/static/") or conversations > MOST_CONVERSATIONS:
            continue
        response = client.get(path, follow=True)
        seen[path] = without_tokens(response.content.decode()) if "text/html" in response["Content-Type"] else ""
        waiting += [found.replace("&amp;", "&") for found in LINKS.findall(seen[path])]
    return seen


def without_tokens(text):
    """Leave out what is drawn anew for every answer."""
    return CHANGES_WITH_EVERY_ANSWER.sub("", text)
