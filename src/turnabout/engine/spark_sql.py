"""Says in Spark's words what the steps of the engine say in DuckDB's, so that each step is written once.

The translation is sqlglot's; here stands what it leaves as it is, or says otherwise. What Sail reads (a Spark without
Java) is a little less than Spark does, so the plainer of two ways is taken.
"""

from collections.abc import Mapping

import sqlglot
from sqlglot import Dialect, exp

SPARK = Dialect.get_or_raise("spark")


def in_spark(query: str, names: Mapping[str, str]) -> str:
    """Translate a query.

    Parameters
    ----------
    query
        In DuckDB's words.
    names
        What our tables are called in the session.
    """
    tree = sqlglot.parse_one(query, read="duckdb")
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in tree.find_all(exp.Table):
        if table.name in names and table.name not in own:
            if not table.alias:
                table.set("alias", exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("this", exp.to_identifier(names[table.name]))
    return str(tree.transform(_in_spark).sql(SPARK))


def duckdb_type(spark_type: str) -> str:
    """Translate the name of a type of Spark's."""
    return str(exp.DataType.build(spark_type, dialect="spark").sql("duckdb"))


def _in_spark(node: exp.Expression) -> exp.Expression:
    """Say one part of a query in words that Spark and Sail understand alike."""
    if isinstance(node, exp.Literal) and node.is_number and "." in node.name and "e" not in node.name.lower():
        return exp.Literal.number(f"{node.name}E0")
    if isinstance(node, exp.CTE):
        node.set("materialized", None)
    if isinstance(node, exp.IgnoreNulls) and isinstance(node.this, exp.AnyValue):
        return exp.Max(this=node.this.this)
    if isinstance(node, exp.WithinGroup) and isinstance(node.this, exp.PercentileDisc):
        value = node.expression.expressions[0].this
        return exp.WithinGroup(
            this=exp.Anonymous(this="percentile_disc", expressions=[node.this.this]),
            expression=exp.Order(expressions=[exp.Ordered(this=value, nulls_first=True)]),
        )
    if isinstance(node, exp.Bracket) and isinstance(first := node.expressions[0], exp.Slice):
        return exp.func("slice", node.this, exp.Literal.number(1), first.expression)
    if isinstance(node, exp.Func):
        return _function(node)
    return node


def _function(node: exp.Func) -> exp.Expression:
    name = node.name.lower() if isinstance(node, exp.Anonymous) else node.sql_name().lower()
    if name == "epoch_us":
        return exp.func("unix_micros", *node.expressions)
    if name == "isfinite":
        return exp.LT(
            this=exp.Abs(this=node.expressions[0]), expression=exp.cast(exp.Literal.string("Infinity"), "DOUBLE")
        )
    return node
