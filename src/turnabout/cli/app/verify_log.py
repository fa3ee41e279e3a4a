import click

from turnabout.cli.output import emit_json, say
from turnabout.core.errors import BadInput
from turnabout.rights.selectors import LogCheck, entry_is, verify_log


@click.command("verify-log")
@click.option("--known", metavar="NUMBER:FINGERPRINT", help="An entry noted earlier: is it still the same?")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(known: str | None, as_json: bool) -> None:
    """Follow the log of who looked at whom, and say whether anything in it was changed.

    Ends with 0 where the log is whole, with 1 where it is not. It names nobody.

    Example: turnabout verify-log
    """
    number, fingerprint = _noted(known) if known else (0, "")
    check = verify_log()
    problem = check.problem
    if check.ok and known and number > check.pruned and not entry_is(number, fingerprint):
        problem = f"Entry {number} is not the one that was noted."
    _tell(check, problem, as_json=as_json)
    if problem:
        raise click.exceptions.Exit(1)


def _tell(check: LogCheck, problem: str, *, as_json: bool) -> None:
    last = check.pruned + check.entries
    if as_json:
        emit_json(
            {
                "ok": not problem,
                "entries": check.entries,
                "pruned": check.pruned,
                "problem": problem or None,
                "last": f"{last}:{check.last}" if check.ok else None,
            }
        )
    elif problem:
        say(f"The log is not whole. {problem}")
    else:
        say(f"The log is whole: {check.entries:,} entries, {check.pruned:,} older ones deleted by age.")
        click.echo(f"{last}:{check.last}")
        say("Note this line elsewhere: with --known it proves later that nothing up to here was exchanged.")


def _noted(known: str) -> tuple[int, str]:
    number, _, fingerprint = known.partition(":")
    if not number.isdecimal() or not fingerprint:
        raise BadInput("--known: write the number, a colon and the fingerprint, as verify-log printed them.")
    return int(number), fingerprint
