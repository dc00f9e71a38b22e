#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# coverage.sh [TESTS]: builds the coverage preset, runs the tests whose names match TESTS (unit tests,
# golden cases and documents, if it is not given) and prints how many lines and branches of each of
# our files ran, the least covered first, and the total. Generated code is left out.
set -eu
cd "$(dirname "$0")/.."
cmake --preset coverage >/dev/null
cmake --build --preset coverage >/dev/null
find build-coverage -name '*.gcda' -delete
ctest --test-dir build-coverage -R "${1:-^(unit|cases|docs)\$}" | tail -n 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$(pwd)
cd "$work"
find "$root/build-coverage" -name '*.gcda' \( -path '*bt_objects*' -o -path '*/boot*.dir/*' \) |
    xargs gcov --json-format --branch-probabilities --preserve-paths >/dev/null 2>&1
python3 - "$root" <<'END'
import collections, glob, gzip, json, os, sys
root = sys.argv[1] + os.sep
lines = collections.defaultdict(collections.Counter)
branches = collections.defaultdict(collections.Counter)
for path in glob.glob("*.gcov.json.gz"):
    for file in json.load(gzip.open(path))["files"]:
        name = os.path.normpath(os.path.join(root, file["file"]))
        if not name.startswith(root) or "/build-coverage/" in name or name.endswith((".l", ".y")):
            continue
        name = name[len(root):]
        for line in file["lines"]:
            lines[name][line["line_number"]] += line["count"]
            for i, branch in enumerate(line["branches"]):
                branches[name][line["line_number"], i] += branch["count"]

def share(counts):
    ran = sum(1 for n in counts.values() if n)
    return ran, len(counts), 100 * ran / max(1, len(counts))

rows = sorted((share(lines[n])[2], n) for n in lines)
for _, name in rows:
    print(f"{share(lines[name])[2]:6.1f} % lines {share(branches[name])[2]:6.1f} % branches  {name}")
for what, table in (("lines", lines), ("branches", branches)):
    ran, all_, percent = share({(n, k): c for n in table for k, c in table[n].items()})
    print(f"{percent:6.1f} % of {all_} {what}")
END
