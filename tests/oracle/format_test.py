#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""format_test.py --bin BIN [FOLDER...]: bootfmt on files that are well: those of the installed
Erlang, of this repository's samples and cases, and of the folders given.

Erlang reads the same terms from what comes out, all comments are in it and in their order, by
another way to find them, and it stays as it is when it is formatted again. At several widths.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NAMES = ("*.config", "*.app", "*.app.src", "*.appup", "*.rel", "*.script", "relup", "*.config.src")
WIDTHS = (100, 40, 1)
FEWEST = 150  # files, so that a test that finds none is not one that passes

# Comments, and what may hold a '%' that begins none.
TOKENS = re.compile(rb"""
    \$(?:\\.|[^\\{])
  | \$\{[^}\n]*\}
  | "(?:\\.|[^"\\])*"
  | '(?:\\.|[^'\\])*'
  | (?P<comment>%[^\n]*)
""", re.X | re.S)

# Prints the numbers of the pairs of files that are not the same terms.
JUDGE = """
[File] = init:get_plain_arguments(),
{ok, [Pairs]} = file:consult(File),
lists:foreach(fun({N, A, B}) ->
                  case {file:consult(A), file:consult(B)} of
                      {{ok, Terms}, {ok, Terms}} -> ok;
                      {{error, _}, {error, _}} -> ok; %% a template
                      _ -> io:format("~w~n", [N])
                  end
              end, Pairs),
halt().
"""


def erl(code, *arguments):
    return subprocess.run(["erl", "-noshell", "-eval", code, "-extra", *arguments], check=True,
                          capture_output=True, text=True, timeout=300).stdout


def comments(text):
    return [found.rstrip(b" \t\r") for found in
            (match.group("comment") for match in TOKENS.finditer(text)) if found]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    release, root = erl('io:format("~s~n~s~n", [erlang:system_info(otp_release), '
                        'code:root_dir()]), halt().').split("\n")[:2]
    folders = [ROOT / "samples", ROOT / "tests", pathlib.Path(root), *arguments.folders]
    files = sorted({path for folder in folders for name in NAMES for path in folder.rglob(name)
                    if path.is_file()})

    def bootfmt(width, *words):
        return subprocess.run([arguments.bin / "bootfmt", "--otp", release, "--width", str(width),
                               *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=300)

    wrong, pairs = [], []
    with tempfile.TemporaryDirectory() as folder:
        well = files
        for width in WIDTHS:
            formatted = {path: bootfmt(width, path) for path in well}
            well = [path for path in well if width != WIDTHS[0] or formatted[path].returncode == 0]
            outs = []
            for path in well:
                outs.append(pathlib.Path(folder) / f"{len(pairs)}-{path.name}")
                outs[-1].write_bytes(formatted[path].stdout)
                pairs.append((path, outs[-1]))
                if comments(path.read_bytes()) != comments(formatted[path].stdout):
                    wrong.append(f"{path}: width {width}: other comments")
            again = bootfmt(width, "--check", *outs)
            if again.returncode != 0:
                wrong.append(f"width {width}: these change when they are formatted again:\n"
                             + (again.stdout + again.stderr).decode("utf8", "replace"))
        # One pair that differs, to see that it is told.
        (pathlib.Path(folder) / "other").write_text("other.")
        pairs.append((files[0], pathlib.Path(folder) / "other"))
        listing = pathlib.Path(folder) / "pairs"
        listing.write_text("%% coding: utf-8\n[" + ",\n".join(
            '{%d,"%s","%s"}' % (number, *pair) for number, pair in enumerate(pairs)) + "].\n")
        *others, last = map(int, erl(JUDGE, listing).split())
        assert last == len(pairs) - 1
        wrong += [f"{pairs[number][0]}: other terms" for number in others]
    print(*wrong, f"{len(well)} of {len(files)} files", sep="\n")
    sys.exit(1 if wrong or len(well) < FEWEST else 0)


main()
