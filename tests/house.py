"""The written rules of the house, each a function from source text to the places that break it."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from turnabout.core.figures import FIGURES

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "turnabout"

MOST_LINES_A_FILE = 400
MOST_LINES_A_FUNCTION = 50
MOST_LINES_AN_ESTIMATOR = 80  # a loop of core/skill, with a comment that says why

Rule = Callable[[Path, str], Iterator[str]]


def too_long(path: Path, text: str) -> Iterator[str]:
    """No file over 400 lines, no function over 50."""
    if text.count("\n") > MOST_LINES_A_FILE:
        yield f"{path}: {text.count(chr(10))} lines"
    most = MOST_LINES_AN_ESTIMATOR if "skill" in path.parts else MOST_LINES_A_FUNCTION
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > most:
            yield f"{path}:{node.lineno}: {node.name} is longer than {most} lines"


ASKS_THE_WORLD = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("os", "environ"),
    ("random", "seed"),
    ("random", "rand"),
    ("random", "normal"),
    ("random", "random"),
    ("random", "choice"),
}


def asks_clock_or_world(path: Path, text: str) -> Iterator[str]:
    """The core takes the day and its randomness as arguments and opens nothing."""
    if path.parts[0] != "core":
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if (owner, node.attr) in ASKS_THE_WORLD:
                yield f"{path}:{node.lineno}: {owner}.{node.attr}"
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "open":
            yield f"{path}:{node.lineno}: opens something"
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "default_rng" and not node.args:
            yield f"{path}:{node.lineno}: randomness without a seed"


def result_can_change(path: Path, text: str) -> Iterator[str]:
    """Results are frozen: nobody changes a finding after it was found."""
    if path.parts[0] not in {"core", "engine", "connectors"}:
        return
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.ClassDef):
            continue
        for decorator in node.decorator_list:
            name = getattr(decorator, "id", getattr(getattr(decorator, "func", None), "id", ""))
            words = {k.arg: getattr(k.value, "value", None) for k in getattr(decorator, "keywords", ())}
            if name == "dataclass" and not words.get("frozen"):
                yield f"{path}:{node.lineno}: {node.name} is a dataclass that is not frozen"


def query_outside_selector(path: Path, text: str) -> Iterator[str]:
    """A query lives in a selector and has a purpose in its name."""
    at_home = {"models.py", "selectors.py", "services.py"} & {path.name} or {"services", "selectors", "migrations"} & {
        *path.parts
    }
    if at_home:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
            yield f"{path}:{node.lineno}: a query"


def import_inside_function(path: Path, text: str) -> Iterator[str]:
    """No imports inside functions: what a file needs stands at its top."""
    for function in ast.walk(ast.parse(text)):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    yield f"{path}:{node.lineno}: import in {function.name}"


CLUSTER = {"pyspark", "py4j", "sqlglot"}


def needs_a_cluster(path: Path, text: str) -> Iterator[str]:
    """What work on a cluster needs is an extra: engine/spark*.py alone knows it, and is loaded when it is asked for."""
    if re.fullmatch(r"engine/spark\w*\.py", str(path)):
        return
    for node in ast.walk(ast.parse(text)):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            if name.split(".")[0] in CLUSTER or name.startswith("turnabout.engine.spark"):
                yield f"{path}:{node.lineno}: {name}"


NETWORK = {"httpx", "httpx2", "requests", "socket", "smtplib", "urllib.request", "http.client"}


def reaches_out(path: Path, text: str) -> Iterator[str]:
    """The network is reached through connectors/http.py alone (a job asks its machine's name)."""
    if str(path) in {"connectors/http.py", "ledger/services/jobs.py", "ledger/services/reaper.py"}:
        return
    for node in ast.walk(ast.parse(text)):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in NETWORK & set(names):
            yield f"{path}:{node.lineno}: {name}"


def writes_csv_by_hand(path: Path, text: str) -> Iterator[str]:
    """One writer of CSV, so that no cell of a download becomes a formula."""
    if path.name != "csv_writer.py" and re.search(r"csv\.(writer|DictWriter)\(", text):
        yield f"{path}: writes CSV"


PERSONAL = {"PersonalFigure", "Found"}
PERSONAL_ROW = re.compile(r"\b(figures|found)(\.(all|filter|get|values|first|found_at|confirmed_at)\b|__)")


def personal_figure_outside_registry(path: Path, text: str) -> Iterator[str]:
    """Rows about people are touched in findings alone: pages, API, commands and exports ask its selectors."""
    if path.parts[0] in {"findings", "core"}:
        return
    for node in ast.walk(ast.parse(text)):
        named = [a.name for a in node.names] if isinstance(node, ast.ImportFrom) else []
        named += [node.attr] if isinstance(node, ast.Attribute) else []
        for name in PERSONAL & set(named):
            yield f"{path}:{node.lineno}: {name}"
    for found in PERSONAL_ROW.finditer(text):
        yield f"{path}: {found.group()}"


def figure_key_by_hand(path: Path, text: str) -> Iterator[str]:
    """The key of a figure is written in the registry alone: what is not declared there has no key."""
    if path.as_posix() == "core/figures.py":
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in FIGURES:
            yield f"{path}:{node.lineno}: {node.value}"
        if isinstance(node, ast.Call) and _name_of(node.func) in PERSONAL | {"store_figures"}:
            for given in node.keywords:
                if given.arg == "key" and isinstance(given.value, ast.Constant):
                    yield f"{path}:{node.lineno}: a figure by the key {given.value.value!r}"


def _name_of(called: ast.expr) -> str:
    return str(getattr(called, "id", getattr(called, "attr", "")))


WRITTEN_DOWN_BY_SHOWING = {"found_people", "shared_figure"}


def person_shown_past_the_log(path: Path, text: str) -> Iterator[str]:
    """Whoever sees a figure about somebody else is written down: doors ask findings.services.showing."""
    if path.parts[0] not in {"web", "api", "cli"}:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module == "turnabout.findings.selectors":
            names = {alias.name for alias in node.names}
        else:
            names = {node.attr} if isinstance(node, ast.Attribute) and _name_of(node.value) == "selectors" else set()
        for name in WRITTEN_DOWN_BY_SHOWING & names:
            yield f"{path}:{node.lineno}: {name}"


UNSOURCED_IS_FINE = {"__init__.py", "settings.py", "results.py"}


def estimator_without_source(path: Path, text: str) -> Iterator[str]:
    """An estimator cites where it comes from."""
    if path.parts[:2] != ("core", "skill") or path.name in UNSOURCED_IS_FINE:
        return
    if not re.search(r"References\n|https?://|doi", text):
        yield f"{path}: names no source"


RULES: tuple[Rule, ...] = (
    too_long,
    asks_clock_or_world,
    result_can_change,
    query_outside_selector,
    import_inside_function,
    needs_a_cluster,
    reaches_out,
    writes_csv_by_hand,
    personal_figure_outside_registry,
    figure_key_by_hand,
    person_shown_past_the_log,
    estimator_without_source,
)

INLINE = re.compile(
    r"<style|\sstyle\s*=|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:|\shx-on|\|\s*safe\b|autoescape\s+off",
    re.IGNORECASE,
)


def inline_style_or_script(path: Path, text: str) -> Iterator[str]:
    """No inline style or script, nothing unescaped: the content security policy is strict."""
    for found in INLINE.finditer(text):
        yield f"{path}: {found.group().strip()}"


def part_with_hidden_inputs(path: Path, text: str) -> Iterator[str]:
    """A template part declares its variables and sees no other context."""
    if "parts" in path.parts and not re.match(r"{% (load [^%]*%}\s*{% )?comment[^%]*%}\s*Variables", text):
        yield f"{path}: declares no variables"
    for found in re.finditer(r"{% include [^%]*%}", text):
        if not found.group().rstrip("%} ").endswith("only"):
            yield f"{path}: {found.group()} sees the whole context"


RAW_FIGURE = re.compile(r"\{[{%][^}%]*\b(value\.(skill|difficult|difficult_share|p_top)|p_top|figures\.all)\b")


def figure_read_in_template(path: Path, text: str) -> Iterator[str]:
    """Templates show sentences and charts; the numbers of a figure are put into words by Python, under the rules."""
    for found in RAW_FIGURE.finditer(text):
        yield f"{path}: {found.group()}"


TEMPLATE_RULES: tuple[Rule, ...] = (inline_style_or_script, part_with_hidden_inputs, figure_read_in_template)


def python_files() -> list[Path]:
    return [p for p in sorted(SOURCE.rglob("*.py")) if "migrations" not in p.parts]


def templates() -> list[Path]:
    return sorted(SOURCE.rglob("*.html"))
