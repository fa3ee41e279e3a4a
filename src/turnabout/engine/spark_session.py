"""From an address to an open record of service on a cluster."""

import os
import re
import shutil
import weakref
from dataclasses import dataclass

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql.connect.client.retries import DefaultPolicy

from turnabout.core.errors import BadInput
from turnabout.engine.spark import SparkHistory, open_on_spark

ADDRESS = re.compile(r"(?P<kind>spark|sc)://(?P<host>[^/;?\s]+:\d+)/(?P<folder>[^;\s]+)(?P<more>(;[^;=\s]+=[^;\s]+)*)")
SCRATCH = "scratch"
TRIES = 3


@dataclass(frozen=True, slots=True)
class Address:
    """Where a record of service lies, and what works on it.

    Attributes
    ----------
    folder
        As the cluster knows it.
    master, remote
        Address for Spark or for Spark Connect; both empty for the Spark of this machine, as it was configured.
    scratch
        A folder that the whole cluster can write to, if one was named.
    """

    folder: str
    master: str = ""
    remote: str = ""
    scratch: str = ""


def address_of(where: str) -> Address:
    """Read an address: ``spark://host:7077/folder``, ``sc://host:15002/folder;key=value`` or a folder.

    Raises
    ------
    BadInput
        When it is none.
    """
    if not where.startswith(("spark:", "sc:")):
        return Address(folder=where)
    found = ADDRESS.fullmatch(where)
    if found is None:
        raise BadInput(
            f"{where} is no address of a record of service on a cluster: write spark://host:7077/folder, or for Spark "
            "Connect sc://host:15002/folder."
        )
    options = dict(pair.split("=", 1) for pair in found["more"].split(";") if pair)
    scratch = options.pop(SCRATCH, "")
    folder = found["folder"] if "://" in found["folder"] else f"/{found['folder']}"
    if found["kind"] == "spark":
        return Address(folder, master=f"spark://{found['host']}", scratch=scratch)
    more = "".join(f"{key}={value};" for key, value in options.items())
    return Address(folder, remote=f"sc://{found['host']}/;{more}".rstrip(";"), scratch=scratch)


def open_address(where: str) -> SparkHistory:
    """Open a record of service on a cluster; its session ends with it.

    Raises
    ------
    BadInput
        When there is no Java, no cluster or no record there.
    """
    address = address_of(where)
    session = _session(address)
    try:
        history = open_on_spark(session, address.folder, where=where, scratch=address.scratch)
    except BaseException:
        _end(session)
        raise
    weakref.finalize(history, _end, session)
    return history


def _end(session: SparkSession) -> None:
    """End a session; a server that has gone meanwhile is not waited for."""
    if hasattr(session, "client"):
        session.client.set_retry_policies([DefaultPolicy(max_retries=0)])
    session.stop()


def _session(address: Address) -> SparkSession:
    remote = address.remote or ("" if address.master else os.environ.get("SPARK_REMOTE", ""))
    if not remote and not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        raise BadInput(
            "Spark needs Java 17, which is not on this machine: install it (apt-get install default-jre-headless), "
            "or give the address of a Spark Connect server (sc://host:15002/folder)."
        )
    try:
        if remote:
            return _connected(SparkSession.builder.remote(remote).getOrCreate())
        builder = SparkSession.builder.appName("turnabout").config("spark.ui.showConsoleProgress", "false")
        session = (builder.master(address.master) if address.master else builder).getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
    except (PySparkException, Py4JError, OSError) as problem:
        at = remote or address.master or "this machine"
        raise BadInput(f"No Spark answers at {at}: check the address, and that it runs.") from problem
    return session


def _connected(session: SparkSession) -> SparkSession:
    """Ask once whether anybody is there, before the patience that long work deserves."""
    client = session.client
    patient = client.get_retry_policies()
    client.set_retry_policies([DefaultPolicy(max_retries=TRIES)])
    _ = session.version
    client.set_retry_policies(patient)
    return session
