#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh [--quick]: the benchmark. Builds the release preset and prints one table: the library, libei
# and the BEAM on the same data in the same run, memory, growth, and whole processes.
set -eu
cd "$(dirname "$0")/../.."
. tools/packaging/need.sh
need gcc cmake ninja-build flex bison zlib1g-dev libgmp-dev pkg-config python3 \
    erlang-base erlang-dev hyperfine
runs=9 boot=40 mixed=60 curve='1 4 16 64 256 1000'
[ "${1:-}" != --quick ] || { runs=3 boot=4 mixed=6 curve='1 4 16'; }
cmake --preset release >/dev/null
cmake --build --preset release >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ei=$(erl -noshell -eval 'io:put_chars(code:lib_dir(erl_interface)), halt().' 2>/dev/null || true)
cc -O2 -D_GNU_SOURCE -I. -Ietf -Iparser -I"$ei/include" -o "$work/library" tests/bench/library.c \
    build/lib/libbootterm.a -L"$ei/lib" -lei -lpthread -lz -lgmp -lm
erlc -o "$work" tests/bench/beam.erl
cp "$(erl -noshell -eval 'io:put_chars(code:root_dir()), halt().')"/releases/*/start_sasl.script \
    "$work/small.term"
python3 tests/bench/data.py boot $boot >"$work/boot.term"
python3 tests/bench/data.py mixed $mixed >"$work/mixed.term"
for data in small boot mixed; do
    build/bin/bootc --term "$work/$data.term" -o "$work/$data.etf"
    "$work/library" "$work/$data.term" $([ $data = small ] && echo 101 || echo $runs) >"$work/$data.tsv"
    erl -noshell -pa "$work" -eval \
        "beam:main([\"$work/$data.term\",\"$work/$data.etf\",\"$runs\"]),halt()." >>"$work/$data.tsv"
done
for size in $curve; do
    python3 tests/bench/data.py boot $size >"$work/curve.term"
    for program in 'bootc --term' bootdump; do
        printf '%s\t%s\t' "$program" "$(wc -c <"$work/curve.term")"
        python3 tests/bench/process.py build/bin/$program "$work/curve.term" -o "$work/curve.etf"
        mv "$work/curve.etf" "$work/curve.next"
        [ "$program" = bootdump ] || mv "$work/curve.next" "$work/curve.term"
    done
done >"$work/curve.tsv"
python3 tests/bench/table.py "$work"
sh tests/bench/startup.sh
