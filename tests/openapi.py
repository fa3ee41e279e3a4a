"""The description of the API as it is published; ``make openapi`` writes it anew."""

import json
import os
from pathlib import Path

PUBLISHED = Path(__file__).parent.parent / "docs" / "reference" / "openapi.json"


def described() -> str:
    """Write the description down, always in the same way."""
    from turnabout.api.urls import api

    return json.dumps(api.get_openapi_schema(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "installation")
    django.setup()
    PUBLISHED.write_text(described())
