#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares bootc FILE.rel with systools:make_script/2 on releases made up from seeds.

The judge is an erl (--erl, for OTP 25 the installed one), and on the same releases what others were
recorded to answer (--recorded; --record makes such a file with --erl, a command that sees the
current folder).
Compared are the verdict, every byte of the script and of the boot file, systools' warnings, and
that a refusal names what systools refuses for. At least --least releases must be good and as many
broken, by the judge's verdict.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from make_script_worlds import World, string

HERE = pathlib.Path(__file__).resolve().parent

# What a refusal of systools must be called by us: one of these names.
NAMES = {
    "badly_formatted_release": ["rel/form", "rel/applications"],
    "illegal_name": ["rel/string"],
    "illegal_form": ["rel/string"],
    "illegal_applications": ["rel/applications", "rel/application", "rel/application-name",
                             "rel/string", "rel/start-type", "rel/include-list"],
    "missing_mandatory_app": ["rel/mandatory"],
    "mandatory_app": ["rel/mandatory-type"],
    "undefined_applications": ["rel/undefined", "rel/used-twice", "rel/uses-includer",
                               "rel/uses-itself"],
    "duplicate_register": ["rel/duplicate-name", "rel/kernel-twice"],
    "duplicate_include": ["rel/included-twice"],
    "duplicate_modules": ["rel/duplicate-module"],
    "circular_dependencies": ["rel/cycle", "rel/unsortable", "rel/kernel-twice"],
    "modules": ["rel/no-object"],
    "warnings_treated_as_errors": ["rel/warnings"],
    "bad_application_name": ["rel/name"],
    "reading not_found": ["rel/not-found", "rel/unreadable"],
    "reading parse_error": ["rel/unreadable", "rel/version"],
    "reading no_valid_version": ["rel/version"],
    "reading badly_formatted_application": ["app/form"],
    "reading override_include": ["rel/include"],
    "reading missing_param": ["app/missing-key", "app/entry", "app/type"],
    "reading bad_param": ["app/type"],
    "reading dupl_entry": ["app/duplicate-entry"],
}
WARNINGS = {"missing_sasl": "rel/no-sasl", "source_not_found": "rel/no-source",
            "obj_out_of_date": "rel/object-old"}


def erlang_options(options):
    def strings(texts):
        return "[" + ",".join(string(t) for t in texts) + "]"

    parts = ["{path,%s}" % strings(options["path"]), "{outdir,\"otp\"}"]
    if options["variables"]:
        pairs = ",".join("{%s,%s}" % (string(n), string(d)) for n, d in options["variables"])
        parts.append("{variables,[%s]}" % pairs)
    if options["script_name"]:
        parts.append("{script_name,%s}" % string(options["script_name"]))
    for flag in ("local", "no_dot_erlang", "no_warn_sasl", "warnings_as_errors", "src_tests"):
        if options[flag]:
            parts.append(flag)
    return "[" + ",".join(parts) + "]"


def output_of(options):
    return options["script_name"] or "r"


def command(bootc, otp, options):
    words = [bootc, "r.rel", "--otp", str(otp), "--outdir", "ours"]
    for name, folder in options["variables"]:
        words += ["--variable", "%s=%s" % (name, folder)]
    if options["script_name"]:
        words += ["--script-name", options["script_name"]]
    for flag in ("local", "no_dot_erlang", "no_warn_sasl", "warnings_as_errors", "src_tests"):
        if options[flag]:
            words.append("--" + flag.replace("_", "-"))
    for directory in options["path"]:
        words += ["--path", directory]
    return words


def make_worlds(root, kind, count, first):
    worlds = {}
    for seed in range(first, first + count):
        world = World(kind, seed)
        name = "%s%d" % (kind, seed)
        folder = root / name
        folder.mkdir()
        world.write(str(folder))
        (folder / "otp").mkdir()
        (folder / "ours").mkdir()
        worlds[name] = world
    return worlds


def ask_judge(erl, root, worlds):
    """The judge's lines, by folder."""
    shutil.copy(HERE / "make_script_judge.erl", root / "make_script_judge.erl")
    environment = dict(os.environ, LC_ALL="C.UTF-8")
    # Compiled by the judge itself: its bytes need not fit any other release.
    subprocess.run(erl[:-1] + ["erlc", "make_script_judge.erl"], cwd=root, check=True,
                   env=environment)
    questions = "".join(
        "{%s,\"r\",%s,%s}.\n" % (string(n), string("otp/" + output_of(w.options)),
                                 erlang_options(w.options)) for n, w in worlds.items())
    words = erl + ["+fnu", "-noshell", "-pa", ".", "-eval",
                   "make_script_judge:main([\".\"]),halt()."]
    done = subprocess.run(words, cwd=root, input=questions.encode(), stdout=subprocess.PIPE,
                          check=True, env=environment)
    answers, there = {}, None
    for line in done.stdout.decode().splitlines():
        fields = line.split("\t")
        if fields[0] == "root":
            there = fields[1]
        if fields[0] in worlds:
            answers[fields[0]] = fields[1:]
    missing = [n for n in worlds if n not in answers]
    if missing:
        sys.exit("the judge said nothing of " + missing[0])
    # With `local`, the files tell where they were made: nothing to compare from elsewhere.
    for name, world in worlds.items():
        if world.options["local"] and there != str(root):
            answers[name][1:3] = ["-", "-"]
    return answers


def run_ours(bootc, otp, root, name, world):
    folder = root / name
    done = subprocess.run(command(bootc, otp, world.options), cwd=folder, capture_output=True,
                          timeout=60)
    stem = folder / "ours" / output_of(world.options)
    files = []
    for suffix in (".script", ".boot"):
        path = stem.with_name(stem.name + suffix)
        files.append(path.read_bytes() if path.exists() else None)
        path.unlink(missing_ok=True)  # so that the next OTP release's is not taken from here
    return done.returncode, files, done.stderr.decode()


def digest(data):
    return hashlib.md5(data).hexdigest()[:12]


def differences(answer, ours):
    """What is wrong, in words."""
    verdict, script, boot, warnings, kind = answer
    status, files, text = ours
    if status not in (0, 1):
        return "bootc ended with %d" % status
    if (verdict == "ok") != (status == 0):
        return "systools: %s (%s), bootc: %d" % (verdict, kind, status)
    if verdict != "ok":
        if files != [None, None]:
            return "bootc left a file behind"
        names = NAMES.get(kind)
        if names and not any("error: " in line and "[%s]" % n in line
                             for line in text.splitlines() for n in names):
            return "systools refuses for %s, bootc names none of %s" % (kind, names)
        return None
    for what, theirs, data in (("scripts", script, files[0]), ("boot files", boot, files[1])):
        if data is None:
            return "bootc wrote no file"
        if theirs != "-" and digest(data) != theirs:
            return "the %s differ" % what
    told = sorted(w for w in warnings.strip("[]").replace('"', "").split(",") if w)
    found = sorted(w for w, n in WARNINGS.items() for line in text.splitlines()
                   if "warning: " in line and "[%s]" % n in line)
    # Of one file a hundred reports are kept.
    if told != found and len(told) < 100:
        return "systools warns of %s, bootc of %s" % (told, found)
    return None


def read_recorded(path):
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    return {name: answer for name, *answer in rows}


def compare(arguments, root):
    bootc = str(pathlib.Path(arguments.bootc).resolve())
    failed = collections.Counter()
    made = collections.Counter()
    recorded = {int(otp): read_recorded(path)
                for otp, path in (pair.split("=", 1) for pair in arguments.recorded)}
    for kind in ("sound", "broken"):
        worlds = make_worlds(root, kind, arguments.count, arguments.first)
        asked = ask_judge(arguments.erl.split(), root, worlds)
        if arguments.record:
            with open(arguments.record, "a" if kind == "broken" else "w", encoding="utf-8") as file:
                for name in worlds:
                    file.write("\t".join([name] + asked[name]) + "\n")
            continue
        for otp, answers in {arguments.otp: asked, **recorded}.items():
            with concurrent.futures.ThreadPoolExecutor(3) as pool:
                all_ours = pool.map(lambda item: run_ours(bootc, otp, root, *item), worlds.items())
                for (name, world), ours in zip(worlds.items(), all_ours):
                    if name not in answers:
                        sys.exit("%s is not recorded: make the record anew" % name)
                    made[otp, answers[name][0] == "ok"] += 1
                    wrong = differences(answers[name], ours)
                    if wrong is None:
                        continue
                    failed[otp] += 1
                    print("OTP %d, %s: %s %s" % (otp, name, wrong, world.faults))
                    if arguments.keep:
                        print("  " + " ".join(command("bootc", otp, world.options)))
    if arguments.record:
        return 0
    for otp in (arguments.otp, *recorded):
        print("OTP %d: %d releases made, %d refused, %d differences"
              % (otp, made[otp, True], made[otp, False], failed[otp]))
        if min(made[otp, True], made[otp, False]) < arguments.least:
            print("too few of one sort: at least %d are asked for" % arguments.least)
            failed[otp] += 1
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootc", default="build/bin/bootc")
    parser.add_argument("--otp", type=int, default=25, help="the release of the erl")
    parser.add_argument("--erl", default="erl", help="command that ends in erl")
    parser.add_argument("--recorded", action="append", default=[], metavar="OTP=FILE",
                        help="another release, whose answers are read")
    parser.add_argument("--record", help="file to write the answers to")
    parser.add_argument("--count", type=int, default=700, help="of each kind")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--least", type=int, default=500)
    parser.add_argument("--keep", help="folder to make the releases in, which stays")
    arguments = parser.parse_args()
    if arguments.keep:
        shutil.rmtree(arguments.keep, ignore_errors=True)
        os.makedirs(arguments.keep)
        return compare(arguments, pathlib.Path(arguments.keep).resolve())
    with tempfile.TemporaryDirectory(prefix="bootterm-releases-") as folder:
        return compare(arguments, pathlib.Path(folder).resolve())


if __name__ == "__main__":
    sys.exit(main())
