#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""config_verdict.py [--corpus DIR] [--mutants N] [--starts N] [--otp 25] [--erl CMD] [--record FILE
| --recorded FILE] BIN

Compares bootlint's verdict on configurations with OTP's: an error if and only if a node that is
started with that -config refuses it. The configurations are those under DIR (and the ones of
config_cases.py), and N mutants of them. OTP's answer comes from one node that calls its own
application_controller (config_judge.erl); as many as --starts of them are also started for real,
and so is every one where only the value of a kernel key decides, and every two files of one node.

Prints how many were caught, missed and false alarms; exit 1 unless the latter two are 0. --record
keeps OTP's answers, and --recorded reads them in place of asking (without --corpus): one line for
each BLOCK cases, eight digits of the cases' MD5 and a character for each case (o: a node starts,
r: it refuses, -: not known).
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import random
import shlex
import shutil
import subprocess
import sys
import tempfile

import config_cases

HERE = pathlib.Path(__file__).resolve().parent
BLOCK = 100
# A node of one scheduler, which leaves no crash dump: many are started.
LIGHT = dict(os.environ, ERL_FLAGS="+S 1:1 +sbwt none", ERL_CRASH_DUMP_BYTES="0",
             ERL_CRASH_DUMP_SECONDS="0")


def judge(args, root, names):
    (root / "list").write_text("\n".join(names) + "\n")
    shutil.copy(HERE / "config_judge.erl", root)
    command = args.erl + ["sh", "-c",
                          "erlc config_judge.erl && erl -noshell +fnu -run config_judge main list"]
    out = subprocess.run(command, cwd=root, capture_output=True, text=True, errors="replace",
                         timeout=900)
    answers = out.stdout.rstrip("\n").split("\n")
    if len(answers) != len(names):
        sys.exit(f"the judge gave {len(answers)} answers for {len(names)} "
                 f"files:\n{out.stderr[:2000]}")
    return answers


def lint(args, root, cases):
    """The names of the errors in each of some cases. None: bootlint failed."""
    program = os.path.abspath(os.path.join(args.bin, "bootlint"))
    together = ["--together"] if len(cases[0]) > 1 else []
    done = subprocess.run([program, "--otp", str(args.otp), "--kind", "config", "--format", "json"]
                          + together + [name for names in cases for name in names],
                          cwd=root, capture_output=True, timeout=60)
    if done.returncode not in (0, 1):
        return [None] if len(cases) == 1 else [lint(args, root, [names])[0] for names in cases]
    found = {folder_of(names[0]): [] for names in cases}
    for d in json.loads(done.stdout)["diagnostics"]:
        if d["severity"] == "error":
            found[folder_of(d["file"])].append(d["name"])
    return list(found.values())


def folder_of(name):
    """A case's own folder: what it includes is in there too."""
    return name.split("/")[0]


def start(args, root, names):
    """Whether a node comes up with these configurations. None: it neither came up nor ended in
    time."""
    configs = [word for name in names for word in ("-config", name)]
    command = args.erl + ["erl", "+fnu", "-noshell"] + configs + ["-eval",
                                                                  "erlang:halt(42, [{flush, "
                                                                  "false}])"]
    try:
        done = subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=60, env=LIGHT)
    except subprocess.TimeoutExpired:
        print(f"no answer in a minute: {names} {text_of(root, names)[:300]!r}", file=sys.stderr)
        return None
    return done.returncode == 42


def text_of(root, names):
    return b"\n++\n".join((root / name).read_bytes() for name in names)


def digest(root, cases):
    state = hashlib.md5()
    for names in cases:
        state.update(b"".join(name.encode() + b"\n" for name in names) + text_of(root, names))
    return state.hexdigest()[:8]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--corpus")
    parser.add_argument("--mutants", type=int, default=2000)
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--otp", type=int, default=25)
    parser.add_argument("--erl", type=shlex.split, default=[],
                        help="what to put before erl's command")
    parser.add_argument("--record")
    parser.add_argument("--recorded")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("bin")
    args = parser.parse_args()
    root = pathlib.Path(tempfile.mkdtemp(prefix="config-oracle-", dir="." if args.erl else None))
    try:
        return compare(args, root, config_cases.make_cases(args, root))
    finally:
        if not args.keep:
            shutil.rmtree(root)


def ask(args, root, cases, pool):
    """OTP's answer to each case: True, a node starts; False, it refuses; None, not known. And
    whether judge and node agree."""
    single = [names[0] for names in cases if len(names) == 1]
    said = dict(zip(single, judge(args, root, single)))
    accepted = [said.get(names[0]) == "ok" if len(names) == 1 else None for names in cases]
    texts = [text_of(root, names) for names in cases]
    # Whether the nodes of sync_nodes_mandatory are there is not for the file to tell: such
    # configurations are not started.
    may = [i for i, text in enumerate(texts) if b"_mandatory" not in text]
    # Only a start tells whether the value of a kernel key is refused.
    kernel = {i for i in may if accepted[i] is None
              or (accepted[i] and b"{kernel" in texts[i] and len(texts[i]) < 300)}
    sample = set(random.Random(args.seed).sample(may, min(args.starts, len(may))))
    to_start = sorted(kernel | sample)
    started = dict(zip(to_start, pool.map(lambda i: start(args, root, cases[i]), to_start)))
    unfaithful = [i for i in sample - kernel if started[i] not in (None, accepted[i])]
    for i in unfaithful:
        print(f"judge and node differ: {cases[i]}: {said[cases[i][0]]}", file=sys.stderr)
    answers = [accepted[i] if i not in kernel else started[i] for i in range(len(cases))]
    return answers, not unfaithful


def record(path, root, cases, answers):
    with open(path, "w", encoding="ascii") as out:
        for at in range(0, len(cases), BLOCK):
            letters = ["-" if a is None else "o" if a else "r" for a in answers[at:at + BLOCK]]
            out.write(f"{digest(root, cases[at:at + BLOCK])}\t{''.join(letters)}\n")


def read_recorded(path, root, cases):
    answers = []
    lines = (HERE / path).read_text().splitlines()
    for at, line in zip(range(0, len(cases), BLOCK), lines + [""] * len(cases)):
        head, _, letters = line.partition("\t")
        if head != digest(root, cases[at:at + BLOCK]):
            sys.exit(f"{path}: other cases than were recorded; run record.sh again")
        answers += [{"o": True, "r": False}.get(letter) for letter in letters]
    return answers


def compare(args, root, cases):
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        faithful = True
        if args.recorded:
            answers = read_recorded(args.recorded, root, cases)
        else:
            answers, faithful = ask(args, root, cases, pool)
        if args.record:
            record(args.record, root, cases, answers)
        # Cases of one file are checked many in a run, a case of several files in a run of its own.
        single = [names for names in cases if len(names) == 1]
        groups = [single[at:at + BLOCK] for at in range(0, len(single), BLOCK)]
        groups += [[names] for names in cases if len(names) > 1]
        errors = [e for found in pool.map(lambda group: lint(args, root, group), groups)
                  for e in found]
        if not args.recorded:  # longer ones, which were not started
            doubtful = [i for i, e in enumerate(errors) if answers[i] and e
                        and set(e) == {"config/refused-value"}]
            answers = answers[:]
            for i, up in zip(doubtful, pool.map(lambda i: start(args, root, cases[i]), doubtful)):
                answers[i] = up
    counts = dict.fromkeys(("refused, caught", "refused, missed", "accepted, silent",
                            "accepted, false alarm", "not known", "bootlint failed"), 0)
    for names, ok, found in zip(cases, answers, errors):
        if found is None:
            verdict = "bootlint failed"
        elif ok is None:
            verdict = "not known"
        elif ok:
            verdict = "accepted, silent" if not found else "accepted, false alarm"
        else:
            verdict = "refused, caught" if found else "refused, missed"
        counts[verdict] += 1
        if verdict in ("refused, missed", "accepted, false alarm", "bootlint failed"):
            print(f"{verdict}: {names} {text_of(root, names)[:300]!r}\n   bootlint: {found}",
                  file=sys.stderr)
    print(f"OTP {args.otp}: {len(cases)} configurations")
    for verdict, count in counts.items():
        print(f"  {verdict}: {count}")
    good = faithful and counts["not known"] < 10 and all(
        counts[v] == 0 for v in ("refused, missed", "accepted, false alarm", "bootlint failed"))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
