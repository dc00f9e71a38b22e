#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""env_keys.py [--otp 25] [--erl CMD | --recorded FILE] [--record FILE] [--libs DIR --apps NAME,...]
BIN

Whether the schemas in grammar/env have every configuration key that the applications have: of each
one that OTP's code reads or an .app file lists (env_keys.erl), bootlint says neither that there is
no such key nor that it is of another release, and takes the default that the .app file gives.
--record keeps the keys, for machines without that release."""
import argparse
import json
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
APPS = ("kernel stdlib sasl ssl public_key ssh inets mnesia os_mon runtime_tools crypto eldap snmp "
        "diameter").split()

# Keys that are no one's to set.
INTERNAL = {("ssh", "'$def-algs$'")}
ABSENT = ("config/unknown-key", "config/too-new", "config/removed", "config/flag",
          "config/unknown-application")


def ask(args, apps, folder):
    shutil.copy(HERE / "env_keys.erl", folder)
    libs = f"-env ERL_LIBS {shlex.quote(args.libs)} " if args.libs else ""
    command = args.erl + ["sh", "-c",
                          f"erlc env_keys.erl && erl -noshell +pc unicode {libs}-run env_keys main "
                          f"{' '.join(apps)}"]
    out = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                         timeout=300)
    if out.returncode != 0:
        sys.exit("env_keys.erl failed:\n"
                 f"{out.stdout.decode()[-2000:]}{out.stderr.decode()[-2000:]}")
    return out.stdout.decode()


def lint(args, folder, app, settings):
    """The diagnostics of a configuration, by the line of the key: one key on each."""
    lines = [f"{{{key}, {value}}}" for key, value in settings]
    (folder / "x.config").write_text("[{" + app + ", [\n" + ",\n".join(lines) + "]}].\n")
    out = subprocess.run([pathlib.Path(args.bin) / "bootlint", "--otp", str(args.otp), "--kind",
                          "config", "--format", "json", folder / "x.config"], capture_output=True,
                         timeout=60)
    return [(settings[d["line"] - 2][0], d["name"], d["message"])
            for d in json.loads(out.stdout)["diagnostics"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--otp", type=int, default=25)
    parser.add_argument("--erl", type=shlex.split, default=[])
    parser.add_argument("--recorded")
    parser.add_argument("--record")
    parser.add_argument("--libs", help="where further applications are (ERL_LIBS)")
    parser.add_argument("--apps", type=lambda s: s.split(","), default=APPS)
    parser.add_argument("bin")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        text = (pathlib.Path(args.recorded).read_text() if args.recorded
                else ask(args, args.apps, folder))
        if args.record:
            pathlib.Path(args.record).write_text(text)
        rows = [line.split("\t") for line in text.splitlines()]
        wrong = 0
        for app in args.apps:
            keys = [(key, default) for name, key, default in rows if name == app
                    and (app, key) not in INTERNAL]
            told = lint(args, folder, app, [(k, "x" if d == "-" else d) for k, d in keys])
            given = {k for k, d in keys if d != "-"}
            for key, name, message in told:
                if name in ABSENT or (key in given
                                      and name in ("config/type", "config/refused-value")):
                    print(f"{app} {key}: {message} [{name}]", file=sys.stderr)
                    wrong += 1
    defaults = sum(row[2] != "-" for row in rows)
    print(f"OTP {args.otp}: {len(rows)} keys of {len(args.apps)} applications, {defaults} with a "
          f"default; {wrong} wrong")
    return 0 if wrong == 0 and defaults and {row[0] for row in rows} else 1


if __name__ == "__main__":
    sys.exit(main())
