"""The written rules of the house hold, and each is able to notice when it does not."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import house

LONG_FUNCTION = "def long():\n" + "    x = 1\n" * 60

BROKEN = {
    house.too_long: [("web/long.py", "x = 1\n" * 401), ("web/long.py", LONG_FUNCTION)],
    house.asks_clock_or_world: [
        ("core/a.py", "from datetime import datetime\nnow = datetime.now()\n"),
        ("core/a.py", "import numpy as np\nx = np.random.normal(0, 1)\n"),
        ("core/a.py", "import numpy as np\nrng = np.random.default_rng()\n"),
        ("core/a.py", "text = open('file').read()\n"),
    ],
    house.result_can_change: [("core/a.py", "@dataclass\nclass Result:\n    x: int\n")],
    house.query_outside_selector: [("web/views/a.py", "rows = Person.objects.all()\n")],
    house.import_inside_function: [("web/a.py", "def view():\n    import json\n")],
    house.needs_a_cluster: [
        ("engine/artists.py", "from turnabout.engine.spark import SparkHistory\n"),
        ("findings/a.py", "import pyspark.sql\n"),
    ],
    house.reaches_out: [("findings/a.py", "import httpx\n"), ("web/a.py", "from urllib.request import urlopen\n")],
    house.writes_csv_by_hand: [("web/views/a.py", "writer = csv.writer(response)\n")],
    house.personal_figure_outside_registry: [
        ("web/views/a.py", "from turnabout.findings.models import PersonalFigure\n"),
        ("cli/a.py", "rows = person.figures.all()\n"),
        ("api/routes/a.py", "from turnabout.findings.models import Found\n"),
        ("casework/a.py", "since = person.found.found_at\n"),
        ("people/selectors.py", "Person.objects.order_by('found__found_at')\n"),
        ("web/views/a.py", "from turnabout.findings import models\nmodels.PersonalFigure\n"),
    ],
    house.figure_key_by_hand: [
        ("web/views/a.py", "kind = FIGURES['difficult_skill']\n"),
        ("findings/services/a.py", "PersonalFigure(person=person, key='clever', value={})\n"),
        ("findings/services/a.py", "store_figures(actor=None, now=now, run=run, figures={}, key='clever')\n"),
    ],
    house.person_shown_past_the_log: [
        ("web/views/a.py", "from turnabout.findings.selectors import found_people\n"),
        ("api/routes/a.py", "found = selectors.found_people(account, now=now)\n"),
        ("cli/app/a.py", "from turnabout.findings.selectors import shared_figure as figure\n"),
    ],
    house.estimator_without_source: [("core/skill/a.py", '"""A clever number."""\n')],
}
BROKEN_TEMPLATES = {
    house.inline_style_or_script: [
        ("web/a.html", '<p style="color: red">'),
        ("web/a.html", "<script>alert(1)</script>"),
        ("web/a.html", '<a href="javascript:void(0)">'),
        ("web/a.html", '<button onclick="x()">'),
        ("web/a.html", "{{ words|safe }}"),
    ],
    house.part_with_hidden_inputs: [
        ("web/templates/parts/a.html", "<p>{{ words }}</p>"),
        ("web/templates/a.html", '{% include "parts/a.html" with words=words %}'),
    ],
    house.figure_read_in_template: [
        ("web/a.html", "<td>{{ figure.value.difficult.mean }}</td>"),
        ("web/a.html", "{% for row in person.figures.all %}{{ row }}{% endfor %}"),
    ],
}


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_rule_holds(rule):
    broken = [
        place for path in house.python_files() for place in rule(path.relative_to(house.SOURCE), path.read_text())
    ]
    assert not broken, rule.__doc__


@pytest.mark.parametrize("rule", house.TEMPLATE_RULES, ids=lambda rule: rule.__name__)
def test_template_rule_holds(rule):
    broken = [place for path in house.templates() for place in rule(path.relative_to(house.SOURCE), path.read_text())]
    assert not broken, rule.__doc__


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [(rule, path, text) for rule, cases in (BROKEN | BROKEN_TEMPLATES).items() for path, text in cases],
)
def test_rule_notices_what_breaks_it(rule, path, text):
    assert list(rule(Path(path), text))


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [tool, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder / "src"), "PATH": str(tool.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_point_down():
    run = lint_imports(house.ROOT)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("people/wrong.py", "import turnabout.web.middleware"),
        ("core/wrong.py", "import duckdb"),
        ("engine/wrong.py", "import django"),
        ("web/wrong.py", "import turnabout.engine"),
        ("api/wrong.py", "import turnabout.core.skill"),
        ("api/wrong.py", "import turnabout.web.words"),
    ],
)
def test_import_contract_notices_an_import_upwards(tmp_path, place, line):
    shutil.copytree(house.SOURCE, tmp_path / "src" / "turnabout", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(house.ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "src" / "turnabout" / place).write_text(line + "\n")
    assert lint_imports(tmp_path).returncode == 1


def test_one_formatter_one_linter_one_type_checker():
    tools = tomllib.loads((house.ROOT / "pyproject.toml").read_text())["tool"]
    assert {"ruff", "mypy"} <= tools.keys()
    assert not {"black", "isort", "flake8", "pylint", "pyright"} & tools.keys()
    assert tools["mypy"]["strict"]
    assert tools["pytest"]["ini_options"]["filterwarnings"][0] == "error"


def test_every_command_and_setting_is_documented():
    from turnabout.cli.main import COMMANDS
    from turnabout.config.environment import Environment

    words = "\n".join(path.read_text() for path in (house.ROOT / "docs" / "reference").glob("*.md"))
    missing = [f"turnabout {name}" for name in COMMANDS if f"turnabout {name}" not in words]
    missing += [f"TURNABOUT_{n.upper()}" for n in Environment.model_fields if f"TURNABOUT_{n.upper()}" not in words]
    assert not missing


def test_tree_speaks_of_the_product_alone():
    said = re.compile(r"/work/|/tmp/|/root/|files\.pythonhosted|registry\.npmjs|issue #?\d", re.IGNORECASE)
    files = subprocess.run(["git", "ls-files"], cwd=house.ROOT, capture_output=True, text=True, check=True).stdout
    broken = []
    for name in files.splitlines():
        path = house.ROOT / name
        is_packed = path.suffix in {".png", ".parquet", ".gz", ".npz"}
        if name == "tests/test_house_rules.py" or not path.exists() or is_packed:
            continue
        broken += [f"{name}: {found.group()}" for found in said.finditer(path.read_text())]
    assert not broken
    assert not [name for name in files.splitlines() if name.endswith(("uv.lock", "package-lock.json"))]


def test_no_two_test_files_have_one_name():
    """Outside packages pytest imports a file by its name alone, so a second of that name is never run."""
    here = house.ROOT / "tests"
    alone = [path for path in here.rglob("test_*.py") if not (path.parent / "__init__.py").exists()]
    names = [path.name for path in alone]
    assert sorted(names) == sorted(set(names))
