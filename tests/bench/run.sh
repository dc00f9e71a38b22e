#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh [--quick]: the benchmark. Builds the release preset and prints its tables: the library, libei
# and the BEAM on the same data in the same run, make_script, growth, memory, and whole processes.
# Times are the processor's, but for what waits for files: make_script and the last table.
# Without --quick it takes three to ten minutes, 6 GB of memory and 3 GB of disk.
#
# file:consult takes 120 bytes of memory for each byte of text: it and io_lib:format have a tenth of
# the large data, which is to their advantage.
set -eu
cd "$(dirname "$0")/../.."
. tools/packaging/need.sh
need gcc cmake ninja-build flex bison zlib1g-dev libgmp-dev pkg-config python3 \
    erlang-base erlang-dev hyperfine
runs=9 boot=40 mixed=60 tenth=0.1 curve='1 4 16 64 256 1000'
[ "${1:-}" != --quick ] || { runs=3 boot=4 mixed=6 tenth=1 curve='1 4 16'; }
cmake --preset release >/dev/null
cmake --build --preset release >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ei=$(erl -noshell -eval 'io:put_chars(code:lib_dir(erl_interface)), halt().' 2>/dev/null || true)
for program in library make process; do
    cc -O2 -D_GNU_SOURCE -I. -Ietf -Iparser -I"$ei/include" -o "$work/$program" tests/bench/$program.c \
        build/lib/libbootterm.a -L"$ei/lib" -lei -lpthread -lz -lgmp
done
erlc -o "$work" tests/bench/beam.erl
cp "$(erl -noshell -eval 'io:put_chars(code:root_dir()), halt().')"/releases/*/start_sasl.script \
    "$work/small.term"
cp "$work/small.term" "$work/small.tenth"
for data in "boot $boot" "mixed $mixed"; do
    set -- $data
    python3 tests/bench/data.py $1 $2 >"$work/$1.term"
    python3 tests/bench/data.py $1 "$(python3 -c "print($2 * $tenth)")" >"$work/$1.tenth"
done
for data in small boot mixed; do
    build/bin/bootc --term "$work/$data.term" -o "$work/$data.etf"
    "$work/library" "$work/$data.term" $([ $data = small ] && echo 101 || echo $runs) >"$work/$data.tsv"
    erl +S 1:1 +sbwt none -noshell -pa "$work" -eval \
        "beam:main([\"$work/$data.etf\",\"$work/$data.tenth\",\"$runs\"]),halt()." >>"$work/$data.tsv"
done
sh tests/bench/release.sh --all "$work"
"$work/make" "$work/all.rel" "$(cat "$work/all.path")" 101 >"$work/make.tsv"
erl -noshell -pa "$work" -eval \
    "beam:make([\"$work/all\",\"$(cat "$work/all.path")\",\"$runs\"]),halt()." >>"$work/make.tsv"
for size in $curve; do
    many=$([ $size -gt 16 ] && echo 1 || echo 9)
    python3 tests/bench/data.py boot $size >"$work/curve.term"
    "$work/library" "$work/curve.term" $many parse decode validate encode print >"$work/curve.$size.tsv"
    for program in 'bootc --term' bootdump; do
        printf '%s\t%s\t' "$program" "$(wc -c <"$work/curve.term")" >>"$work/curve.$size.tsv"
        "$work/process" build/bin/$program "$work/curve.term" -o "$work/curve.out" \
            >>"$work/curve.$size.tsv"
        mv "$work/curve.out" "$work/curve.term"
    done
done
python3 tests/bench/table.py "$work"
sh tests/bench/startup.sh
