#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""config_show.py BIN: the environment of a node's applications, and what `bootconf show` says of it.

Each case is a folder with configurations that name some applications and keys, include others and
name the same twice, .app files, and a vm.args. A node is started with all of them and says what
application:get_all_env/1 gives; `bootconf show` has to have the same, and to refuse what keeps the
node from starting. What kernel sets itself, connect_all and logger, is left out.

--erl names another erl, --otp its release, and --root the folder in which it runs, if that is
another than /.
"""
import argparse
import pathlib
import random
import shlex
import subprocess
import sys
import tempfile

APPLICATIONS = ("lamp", "web", "'Bulb x'", "kernel", "stdlib")
KEYS = ("port", "name", "'a b'", "tls", "level", "list")
VALUES = ("1", "a", '"text"', "[{a,1},{b,[c]}]", "#{k => [1.5]}", "<<\"b\">>", "{x,'Y',[]}", "[]",
          '"\\x{e9}\\x{20ac}"', "fun lists:map/2", "$a")
ASK = r"""
{ok,[Shown]} = file:consult("shown.config"),
[ok = application:load(T) || F <- lists:sort(filelib:wildcard("apps/*.app")),
                             {ok,[T]} <- [file:consult(F)]],
Own = fun({K,_}) -> lists:member(K,[connect_all,logger]) end, 
[case {lists:sort(lists:filter(fun(E) -> not Own(E) end,application:get_all_env(N))), lists:sort(proplists:get_value(N,Shown,[]))} of
     {S,S} -> ok;
     {Node,Ours} -> io:format("~tp: node ~0tp, ours ~0tp~n",[N,Node -- Ours,Ours -- Node])
 end || N <- [lamp,web,'Bulb x',kernel,stdlib]],
io:format("up~n"), halt().
"""


def parameters(rng, most=4, twice=0.02):
    keys = rng.sample(KEYS, rng.randint(0, most))
    if keys and rng.random() < twice:
        keys.append(keys[0])
    return "[" + ",".join(f"{{{key},{rng.choice(VALUES)}}}" for key in keys) + "]"


def entries(rng, count):
    names = rng.sample(APPLICATIONS, count)
    if names and rng.random() < 0.05:
        names.append(names[0])
    return [f"{{{name}, {parameters(rng)}}}" for name in names]


def write(path, items):
    path.write_text("[" + ",\n ".join(items) + "].\n")


def make(rng, folder):
    """The files of a case; which configurations the node is started with."""
    (folder / "apps").mkdir()
    (folder / "conf").mkdir()
    for name, file in (("lamp", "lamp"), ("web", "web"), ("'Bulb x'", "Bulb x")):
        (folder / "apps" / f"{file}.app").write_text(
            f'{{application, {name}, [{{description,""}},{{vsn,"1"}},{{modules,[]}},{{registered,[]}},'
            f'{{applications,[]}},{{env,{parameters(rng, 3, 0)}}}]}}.\n')
    for name in ("one", "two"):
        write(folder / f"{name}.config", entries(rng, rng.randint(0, 3)))
        write(folder / "conf" / f"{name}.config", entries(rng, rng.randint(0, 3)))
    items = entries(rng, rng.randint(0, 3))
    for name in rng.sample(['"one"', '"two.config"', '"./one"', '"../two"', "\"conf/two\"", '"none"'],
                           rng.choice((0, 0, 1, 2, 3))):
        if name != '"none"' or rng.random() < 0.2:
            items.insert(rng.randint(0, len(items)), name)
    write(folder / "conf" / "sys.config", items)
    words, left = [], {name: list(KEYS) for name in ("lamp", "web", "kernel", "stdlib", "other")}
    for _ in range(rng.randint(0, 5)):
        name = rng.choice(list(left))
        words.append(f"-{name}")
        for _ in range(rng.randint(0, 3)):
            # Which value of a key counts that is there twice depends on the order of all others:
            # bootconf warns of it.
            if left[name]:
                key = left[name].pop(rng.randrange(len(left[name])))
                words += [f'"{key}"', rng.choice(("1", "a", "'{b,\"c\"}'", "[]"))]
        if rng.random() < 0.2:
            words += rng.choice((["port"], ["+S", "2", "more", "7"], ["-extra", "-lamp", "port", "9"]))
    (folder / "vm.args").write_text("\n".join(words) + "\n")
    return rng.sample(["conf/sys.config", "one.config", "conf/two.config"], rng.randint(1, 3))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bin", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--erl", default="erl")
    parser.add_argument("--otp", default="25")
    parser.add_argument("--root", default="", help="the folder that is / to this erl")
    options = parser.parse_args()
    erl = shlex.split(options.erl)
    kernel, stdlib = subprocess.run(
        [*erl, "-noinput", "-eval", 'io:format("~s~n~s~n",[code:lib_dir(kernel),code:lib_dir(stdlib)]), halt().'],
        capture_output=True, text=True, check=True).stdout.split("\n")[:2]
    rng, wrong, refused = random.Random(options.seed), 0, 0
    for number in range(options.count):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            files = make(rng, folder)
            apps = [word for path in ("apps", options.root + kernel, options.root + stdlib) for word in ("--app-path", path)]
            show = subprocess.run([options.bin.resolve() / "bootconf", "show", "--otp", options.otp, *files,
                                   "--args", "vm.args", *apps, "-o", "shown.config"], cwd=folder,
                                  capture_output=True, text=True)
            if show.returncode != 0:
                (folder / "shown.config").write_text("[].\n")
            configs = [word for file in files for word in ("-config", file)]
            node = subprocess.run([*erl, "-noinput", *configs, "-eval", ASK, "-args_file", "vm.args"],
                                  cwd=folder, capture_output=True, text=True, timeout=60)
            up = node.stdout.endswith("up\n")
            same = node.stdout == "up\n" if show.returncode == 0 else not up
            refused += not up
            if not same:
                wrong += 1
                print(f"case {number}: bootconf {show.returncode} {show.stderr}{node.stdout[:600]}{node.stderr[:300]}")
                for path in sorted(folder.rglob("*.*")):
                    if path.is_file() and path.name != "erl_crash.dump":
                        print(f"-- {path.relative_to(folder)}: {path.read_text()}")
    print(f"{options.count} cases, {refused} refused by the node, {wrong} differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
