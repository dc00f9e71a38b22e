#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# startup.sh [SCRIPT]: what one small boot script costs as a whole process: bootc against a C program
# that only reads and writes the same files, and against erl running systools:script2boot/1; and what
# 1 MB of configuration costs bootlint. Wants the release build, hyperfine, python3,
# cc and erl.
set -eu
cd "$(dirname "$0")/../.."
root=$(pwd)
erlang=$(erl -noshell -eval 'io:put_chars(code:root_dir()), halt().')
script=${1:-$(ls "$erlang"/releases/*/start_sasl.script | tail -n 1)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$script" "$work/in.script"
cc -O2 -o "$work/copy" tests/bench/copy.c
cd "$work"
"$root/build/bin/bootc" in.script -o in.boot
size=$(wc -c <in.boot)
hyperfine -N --warmup 20 --min-runs 300 --export-json fast.json \
    -n 'a C program that only reads and writes the same files' "./copy in.script out.boot $size" \
    -n 'bootc' "$root/build/bin/bootc in.script -o out.boot" \
    -n 'bootdump' "$root/build/bin/bootdump in.boot -o out.script" >/dev/null 2>&1
hyperfine -N --warmup 1 --runs 10 --export-json slow.json -n '`erl` running `systools:script2boot/1`' \
    "erl -noshell -eval 'systools:script2boot(\"in\")' -s erlang halt" >/dev/null 2>&1
python3 - "$(wc -c <in.script)" "$size" <<'END'
import json, sys
rows = [r for f in ("fast.json", "slow.json") for r in json.load(open(f))["results"]]
base = rows[0]["median"]
print(f"\n**Whole processes** on start_sasl.script, {sys.argv[1]} bytes of script, {sys.argv[2]} of boot file\n")
print("| | ms (median) | least ... most | ratio |\n|---|---|---|---|")
for row in rows:
    ms = [1000 * row[k] for k in ("median", "min", "max")]
    print(f"| {row['command']} | {ms[0]:.2f} | {ms[1]:.2f} ... {ms[2]:.2f} | {row['median'] / base:.1f} |")
END
python3 "$root/tests/bench/data.py" config 1 >1mb.config
hyperfine -N --warmup 5 --min-runs 50 --export-json lint.json "$root/build/bin/bootlint 1mb.config" >/dev/null 2>&1
python3 - <<'END'
import json
row = json.load(open("lint.json"))["results"][0]
ms = [1000 * row[k] for k in ("median", "min", "max")]
print(f"\nbootlint on 1 MB of configuration: {ms[0]:.1f} ms (median), {ms[1]:.1f} ... {ms[2]:.1f}")
END
