#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""print_unicode.py BIN: terms with texts in many scripts, as `erl +pc unicode` prints them, and as
`bootdump --unicode` does.

Erlang makes the files and prints them; both texts have to be the same.

--erl names another erl, and --otp its release.
"""
import argparse
import difflib
import pathlib
import random
import shlex
import subprocess
import sys
import tempfile

PIECES = ("a", "lamp ", " of", '"', "\\", "\n", "\t", "\x1b", "\x7f", "\x85", "\xa0", "\xad", "é", "ÿ",
          "ß", "–", "€", "光", "灯台", "Ω", "й", "ا", "한", "\u1100\u1161", "e\u0301", "\u0301", "\u200d",
          "\u200b", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\U0001f600", "\U0001f469\u200d\U0001f680",
          "\U0001f1e9\U0001f1ea", "\U0010ffff", "\ue000")
PRINT = r"""
Format = case list_to_integer(erlang:system_info(otp_release)) >= 26 of true -> "~tkp.~n"; false -> "~tp.~n" end,
{ok,Terms} = file:consult("terms"),
Texts = [begin
    ok = file:write_file(integer_to_list(I) ++ ".etf", term_to_binary(T)),
    unicode:characters_to_binary(io_lib:format(Format,[T]))
 end || {I,T} <- lists:zip(lists:seq(1,length(Terms)),Terms)],
ok = file:write_file("theirs", Texts), halt().
"""


def text(rng):
    return "".join(rng.choice(PIECES) for _ in range(rng.choice((1, 2, 5, 20, 60))))


def numbers(values):
    return ",".join(str(value) for value in values)


def term(rng, depth):
    kind = rng.randrange(11 if depth else 6)
    if kind < 2:
        return f"[{numbers(ord(c) for c in text(rng))}]"
    if kind < 4:
        data = text(rng).encode()
        return f"<<{numbers(data[:rng.choice((1000, 1000, 1000, len(data) - 1))])}>>"
    if kind == 4:
        return rng.choice(("a", "lamp", "'光'", "1", "1.5", "[]", "{}", '"plain"', '<<"plain">>'))
    if kind == 5:
        return f"[{numbers([*map(ord, text(rng)), rng.choice((-1, 0xd800, 0x110000, 1))])}|{rng.choice(('[]', 'a'))}]"
    items = [term(rng, depth - 1) for _ in range(rng.randint(1, 5))]
    if kind == 6:
        return "#{" + ",".join(f"{term(rng, 0)} => {item}" for item in items) + "}"
    if kind < 9:
        return "{" + ",".join(["tag", *items]) + "}"
    return "[" + ",".join(items) + "]"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bin", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--erl", default="erl")
    parser.add_argument("--otp", default="25")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "terms").write_text("".join(f"{term(rng, 3)}.\n" for _ in range(options.count)))
        subprocess.run([*shlex.split(options.erl), "+pc", "unicode", "-noinput", "-eval", PRINT], cwd=folder, check=True)
        files = [f"{number}.etf" for number in range(1, options.count + 1)]
        ours = subprocess.run([options.bin.resolve() / "bootdump", "--unicode", "--otp", options.otp, *files], cwd=folder,
                              capture_output=True, check=True).stdout.decode()
        theirs = (folder / "theirs").read_text()
    wrong = [*difflib.unified_diff(theirs.split("\n"), ours.split("\n"), "erl", "bootdump", n=1, lineterm="")]
    print("\n".join(wrong[:60]))
    print(f"{options.count} terms, {'the same' if not wrong else 'and they differ'}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
