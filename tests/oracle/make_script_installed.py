#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real releases: those that OTP comes with, and one of every installed application.

Each is made by systools and by bootc, with bootc left to find out the OTP release by itself, and
the files compared; OTP's start_all_example.rel has empty versions and is refused. --prefix is a
command that runs another release in the current folder, and --root where its files are seen.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

EVERY = """
Files = filelib:wildcard(code:lib_dir() ++ "/*/ebin/*.app"),
Apps = [begin {ok,[{application,N,D}]} = file:consult(F), {N,proplists:get_value(vsn,D)} end || F <- Files],
ok = file:write_file("every.rel", io_lib:format("~tp.~n",
    [{release,{"every","1"},{erts,erlang:system_info(version)},Apps}])),
io:format("~s ~b", [erlang:system_info(otp_release), length(Apps)]), halt()."""
MAKE = """
P = code:lib_dir() ++ "/*/ebin",
[case systools:make_script(N, [silent,{path,[P]},{outdir,"otp"}|O]) of {ok,_,_} -> io:format("~s ",[N]); _ -> ok end
 || {N,O} <- [{"every",[]},{"start_clean",[]},{"start_sasl",[]},{"no_dot_erlang",[no_dot_erlang]},{"start_all_example",[]}]],
halt()."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootc", default="build/bin/bootc")
    parser.add_argument("--prefix", default="")
    parser.add_argument("--root", default="")
    arguments = parser.parse_args()
    bootc = str(pathlib.Path(arguments.bootc).resolve())
    with tempfile.TemporaryDirectory(prefix="bootterm-installed-") as name:
        work = pathlib.Path(name).resolve()

        def erl(code):
            words = arguments.prefix.split() + ["erl", "-noshell", "-eval", code]
            return subprocess.run(words, cwd=work, check=True,
                                  stdout=subprocess.PIPE).stdout.decode()

        (work / "otp").mkdir()
        root = arguments.root + erl("io:put_chars(code:root_dir()), halt().")
        release, count = erl(EVERY).split()
        for rel in pathlib.Path(root).glob("releases/%s/*.rel" % release):
            shutil.copy(rel, work)
        made = erl(MAKE).split()
        failed = []
        for rel in sorted(work.glob("*.rel")):
            words = [bootc, rel.name, "--path", root + "/lib/*/ebin"]
            if rel.stem == "no_dot_erlang":
                words.append("--no-dot-erlang")
            status = subprocess.run(words, cwd=work, stderr=subprocess.DEVNULL).returncode
            same = status == 0 and all(
                rel.with_suffix(s).read_bytes() == (work / "otp" / (rel.stem + s)).read_bytes()
                for s in (".script", ".boot") if rel.stem in made)
            print("%s: %s" % (rel.stem, "made" if status == 0 else "refused"))
            if (status == 0) != (rel.stem in made) or (status == 0 and not same):
                failed.append(rel.stem)
        if not {"every", "start_clean", "start_sasl"} <= set(made):
            sys.exit("systools itself made only " + " ".join(made))
        if failed:
            sys.exit("different from systools: " + " ".join(failed))
        print("OTP %s, %s applications: the same as systools" % (release, count))


if __name__ == "__main__":
    main()
