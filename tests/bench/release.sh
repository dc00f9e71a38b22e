#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# release.sh: bootc FILE.rel against erl with systools:make_script, as whole processes, in one paired
# run, on a release of every installed application; then made-up releases of growing size.
# release.sh --all DIR only makes that release, as all.rel in DIR, with its path in all.path.
set -eu
cd "$(dirname "$0")/../.."
bootc=$PWD/build/bin/bootc
if [ "${1:-}" = --all ]; then
    cd "$2"
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cd "$work"
fi
erl -noshell -eval '
    Files = filelib:wildcard(code:lib_dir() ++ "/*/ebin/*.app"),
    Apps = [begin {ok, [{application, N, D}]} = file:consult(F), {N, proplists:get_value(vsn, D)} end
            || F <- Files],
    ok = file:write_file("all.rel", io_lib:format("~tp.~n",
        [{release, {"all", "1"}, {erts, erlang:system_info(version)}, Apps}])),
    ok = file:write_file("all.path", code:lib_dir() ++ "/*/ebin"), halt().'
[ "${1:-}" != --all ] || exit 0
path=$(cat all.path)
printf '%s applications\n' "$(grep -c '"' all.rel)"
mkdir otp
cat >otp.sh <<EOF
erl -noshell -eval '{ok,_,_}=systools:make_script("all",[silent,{path,["$path"]},{outdir,"otp"}]),halt().'
EOF
"$bootc" all.rel --path "$path"
sh otp.sh
cmp all.script otp/all.script
cmp all.boot otp/all.boot
hyperfine --shell=none --warmup 3 --min-runs 20 --export-csv times.csv "$bootc all.rel --path $path" \
    'sh otp.sh' >/dev/null 2>&1
# Medians, and the least: the rest of the machine may be busy.
awk -F, 'NR > 1 { median[NR] = $4 * 1000; least[NR] = $7 * 1000 }
    END { printf "bootc %.2f ms (least %.2f), systools %.1f ms (least %.1f): %.0f (%.0f) times faster\n",
                 median[2], least[2], median[3], least[3], median[3] / median[2], least[3] / least[2] }' times.csv
for apps in 250 500 1000 2000; do
    rm -rf big && mkdir big
    python3 - "$apps" <<'EOF'
import os, sys
apps = int(sys.argv[1])
def put(name, modules, uses):
    folder = f"big/lib/{name}-1/ebin"
    os.makedirs(folder)
    with open(f"{folder}/{name}.app", "w") as file:
        file.write('{application,%s,[{vsn,"1"},{description,""},{modules,[%s]},{registered,[]},{applications,[%s]}]}.\n'
                   % (name, ",".join(modules), ",".join(uses)))
put("kernel", [], [])
put("stdlib", [], ["kernel"])
names = [f"app_{i}" for i in range(apps)]
for i, name in enumerate(names):
    put(name, [f"{name}_module_{j}" for j in range(100)], ["kernel", "stdlib"] + names[max(0, i - 10):i])
entries = ",".join('{%s,"1"}' % n for n in ["kernel", "stdlib"] + names[::-1])
with open("big/big.rel", "w") as file:
    file.write('{release,{"big","1"},{erts,"1"},[%s]}.\n' % entries)
EOF
    hyperfine --shell=none --warmup 1 --runs 5 --export-csv times.csv \
        "$bootc big/big.rel --path big/lib/*/ebin --no-warn-sasl" >/dev/null 2>&1
    awk -F, -v apps="$apps" 'NR == 2 { printf "%d applications, %d modules: %.0f ms\n", apps, apps * 100, $7 * 1000 }' times.csv
done
