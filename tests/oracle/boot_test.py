#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Real boot files against the installed Erlang: the same bytes, the same text, and systems that
start.

  same   each *.script with a .boot beside it: bootc makes that .boot, bootdump gives that .script
  start  erl starts from what bootc made, interactive and embedded, plain and compressed
  big    a script of 300 applications and 20,000 modules goes round; systools is the judge
  table  terms.txt goes round: text, bytes, text, bytes"""
import argparse
import os
import subprocess
import sys
import tempfile

import generate
from rng import Rng
from termgen import WORDS

TIMEOUT = 120
STARTED = ('start_clean', 'start_sasl', 'no_dot_erlang')


class Failure(Exception):
    pass


def run(*command, folder=None, good=(0,)):
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=TIMEOUT)
    if done.returncode not in good:
        said = (done.stdout + done.stderr).decode("utf-8", "replace")[-1500:]
        raise Failure(f'{" ".join(command)}: exit {done.returncode}\n{said}')
    return done.stdout


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def same_bytes(what, ours, theirs):
    if ours == theirs:
        return
    at = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b),
              min(len(ours), len(theirs)))
    raise Failure(f'{what}: {len(ours)} bytes in place of {len(theirs)}, the first difference at '
                  f'{at}:\n'
                  f'    ours   {ours[max(0, at - 30):at + 50]!r}\n    theirs '
                  f'{theirs[max(0, at - 30):at + 50]!r}')


def releases():
    """(folder, name) of each script with its boot file."""
    for folder, _, names in sorted(os.walk(os.path.join(generate.installed_root(), 'releases'))):
        for name in sorted(names):
            base, extension = os.path.splitext(name)
            if extension == '.script' and base + '.boot' in names:
                yield folder, base


def test_same(args, folder):
    count = 0
    for home, name in releases():
        script, boot = os.path.join(home, name + '.script'), os.path.join(home, name + '.boot')
        made = os.path.join(folder, name + '.boot')
        run(args.bootc, script, '-o', made)
        same_bytes(f'bootc {script}', read(made), read(boot))
        same_bytes(f'bootdump {boot}', run(args.bootdump, boot), read(script))
        dumped = os.path.join(folder, name + '.script')
        run(args.bootdump, boot, '-o', dumped)
        same_bytes(f'bootdump {boot} -o', read(dumped), read(script))
        run(args.bootc, dumped)
        same_bytes(f'bootc of the dumped {name}', read(made), read(boot))
        packed = os.path.join(folder, name + '-packed.boot')
        run(args.bootc, '--compressed', script, '-o', packed)
        if len(read(packed)) >= len(read(boot)):
            raise Failure(f'{name}: --compressed saves nothing')
        same_bytes(f'bootdump of the compressed {name}', run(args.bootdump, packed), read(script))
        count += 1
    if count < 3:
        raise Failure(f'only {count} pairs of script and boot file found')
    return f'{count} boot files: same bytes, same text'


def test_start(args, folder):
    home = {name: place for place, name in releases()}
    count = 0
    code = ('io:format("sum ~p, mode ~p, applications ~p~n", [lists:sum(lists:seq(1, 100)), '
            'code:get_mode(), '
            'lists:sort([A || {A, _, _} <- application:which_applications()])]), halt().')
    for name in STARTED:
        for options in ([], ['--compressed'], ['--compressed=9'], ['--compressed=0']):
            made = os.path.join(folder, name + '.boot')
            run(args.bootc, *options, os.path.join(home[name], name + '.script'), '-o', made)
            for mode in ('interactive', 'embedded'):
                out = run('erl', '-boot', './' + name, '-mode', mode, '-noshell', '-eval', code,
                          folder=folder).decode()
                applications = '[kernel,sasl,stdlib]' if name == 'start_sasl' else '[kernel,stdlib]'
                want = f'sum 5050, mode {mode}, applications {applications}\n'
                if not out.endswith(want):
                    raise Failure(f'{name} {options} {mode}: erl says {out!r}, not {want!r}')
                count += 1
    return f'{count} systems started'


def big_script(folder):
    """A script shaped as systools writes them, written and compiled by the installed OTP; returns
    its path without suffix."""
    r = Rng('big')
    body = ['{preLoaded,[atomics,counters,erlang,erts_internal,init]}', '{progress,preloaded}',
            '{path,["$ROOT/lib/kernel-8.5.3/ebin","$ROOT/lib/stdlib-4.2/ebin"]}',
            '{kernel_load_completed}']
    loads, starts, total = [], [], 0
    for i in range(300):
        name = f'{r.choice(WORDS)}_{i}'.lower()
        modules = [f'{name}_{r.choice(WORDS)}_{r.choice(WORDS)}_{j}'.lower() for j in range(67)]
        total += len(modules)
        listed = ','.join(modules)
        body.append(f'{{path,["$ROOT/lib/{name}-{r.below(9)}.{r.below(20)}.{r.below(10)}/ebin"]}}')
        body.append(f'{{primLoad,[{listed}]}}')
        needed = ',' + starts[r.below(len(starts))] if starts else ''
        loads.append(f'{{apply,{{application,load,[{{application,{name},[{{description,"The {name} application, "\n"and what it does"}},'
                     f'{{vsn,"{i}.{r.below(40)}"}},{{id,[]}},{{modules,[{listed}]}},{{registered,[{name}_sup]}},'
                     f'{{applications,[kernel,stdlib{needed}]}},{{optional_applications,[]}},{{included_applications,[]}},'
                     f'{{env,[{{interval,{r.below(10 ** 6)}}},{{names,[<<"a">>,<<"b">>]}},{{ratio,{r.below(1000) / 8}}}]}},'
                     f'{{maxT,infinity}},{{maxP,infinity}},{{mod,{{{name}_app,[]}}}}]}}]}}}}')
        starts.append(name)
    body += ['{progress,modules_loaded}'] + loads + ['{progress,applications_loaded}']
    body += [f'{{apply,{{application,start_boot,[{name},permanent]}}}}' for name in starts]
    body += ['{apply,{c,erlangrc,[]}}', '{progress,started}']
    if total < 20000:
        raise Failure('the script is too small')
    with open(os.path.join(folder, 'raw'), 'w', encoding='utf-8') as f:
        f.write('{script,{"big","1.0"},[' + ',\n'.join(body) + ']}.\n')
    code = ('{ok,[T]} = file:consult("raw"), {ok,F} = file:open("big.script", '
            '[write,{encoding,utf8}]), '
            'io:format(F, "%% coding: utf-8~n~tp.~n", [T]), ok = file:close(F), ok = '
            'systools:script2boot("big"), halt().')
    run('erl', '-noshell', '-eval', code, folder=folder)
    return os.path.join(folder, 'big')


def test_big(args, folder):
    base = big_script(folder)
    made = os.path.join(folder, 'ours.boot')
    run(args.bootc, base + '.script', '-o', made)
    same_bytes('bootc of the big script', read(made), read(base + '.boot'))
    same_bytes('bootdump of the big boot file', run(args.bootdump, base + '.boot'),
               read(base + '.script'))
    raw = os.path.join(folder, 'raw.boot')
    run(args.bootc, os.path.join(folder, 'raw'), '-o', raw)
    same_bytes('bootc of the same script in another layout', read(raw), read(base + '.boot'))
    return (f'{len(read(base + ".script")):,} bytes of text, {len(read(made)):,} bytes of boot '
            f'file: the same')


def test_table(args, folder):
    import table
    count = 0
    for number, text in table.lines():
        source, first, second = (os.path.join(folder, n) for n in ('source', 'first', 'second'))
        with open(source, 'w', encoding='utf-8') as f:
            f.write(text + '.\n')
        run(args.bootc, '--term', '--no-check', '--otp', '25', source, '-o', first)
        dumped = run(args.bootdump, '--otp', '25', first)
        with open(source, 'wb') as f:
            f.write(dumped)
        run(args.bootc, '--term', '--no-check', '--otp', '25', source, '-o', second)
        same_bytes(f'terms.txt:{number}', read(second), read(first))
        count += 1
    return f'{count} terms went round'


TESTS = {'same': test_same, 'start': test_start, 'big': test_big, 'table': test_table}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('test', nargs='*', help='same, start, big, table (default: all)')
    parser.add_argument('--bin', default='build/bin', metavar='DIR',
                        help='where bootc and bootdump are (default build/bin)')
    args = parser.parse_args()
    args.bootc, args.bootdump = (os.path.abspath(os.path.join(args.bin, name))
                                 for name in ('bootc', 'bootdump'))
    unknown = [name for name in args.test if name not in TESTS]
    if unknown:
        parser.error(f'no test {unknown[0]}')
    failed = False
    for name in args.test or TESTS:
        with tempfile.TemporaryDirectory(prefix='bt-boot-') as folder:
            try:
                print(f'{name}: {TESTS[name](args, folder)}', flush=True)
            except (Failure, OSError, subprocess.TimeoutExpired) as e:
                failed = True
                print(f'{name}: FAILED: {e}', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
