#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the instructions that parsing, encoding, decoding, printing and formatting a fixed text and
checking a fixed configuration take (callgrind, release build), and compares them with those
recorded in instructions.tsv: more than 5% worse fails. `--update` records what was counted; say in
the commit why it is worth it.

    instructions.py BUILD [--update]      BUILD: a folder for the release build, made when
    missing"""
import os, re, subprocess, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import build

RECORDED = f'{build.HERE}/instructions.tsv'
# What is counted, and the data: a text to go through all of the library, a small one, or a
# configuration to check (all of it, and what the checks themselves take, without the parser).
WORKS = {'bt_parse': 'boot', 'bt_encode': 'boot', 'bt_decode': 'boot', 'bt_print': 'boot',
         'bt_format_text': 'boot', 'decode_in_new_context': 'small', 'bt_lint': 'config', 'bt_check_config_*': 'config'}
DATA = {'boot': ('boot', '0.2'), 'small': ('boot', '0.01'), 'config': ('config', '0.2')}
WORSE = 1.05


def prepare(folder):
    build.release(folder, 'workload')
    for name, (kind, megabytes) in DATA.items():
        with open(f'{folder}/{name}.term', 'wb') as out:
            subprocess.run([sys.executable, f'{build.HERE}/data.py', kind, megabytes], check=True,
                           stdout=out)


def count(folder, work):
    """Instructions inside one function and what it calls."""
    done = subprocess.run(['valgrind', '--tool=callgrind', '--collect-atstart=no',
                           f'--toggle-collect={work}', '--callgrind-out-file=/dev/null',
                           f'{folder}/workload', WORKS[work], f'{folder}/{WORKS[work]}.term'],
                          check=True, capture_output=True, text=True)
    counted = int(re.search(r'Collected : (\d+)', done.stderr).group(1))
    if counted == 0:
        raise SystemExit(f'{work}: nothing was counted; is its symbol gone?')
    return counted


def main(folder, update):
    prepare(folder)
    counts = {work: count(folder, work) for work in WORKS}
    if update:
        with open(RECORDED, 'w', encoding='utf8') as out:
            out.writelines(f'{work}\t{n}\n' for work, n in counts.items())
    recorded = dict(line.split() for line in open(RECORDED, encoding='utf8'))
    failed = False
    for work, n in counts.items():
        before = int(recorded[work])
        bad = n > before * WORSE
        failed |= bad
        print(f'{work:21} {n:12,} instructions, recorded {before:12,}: {n / before - 1:+.1%}'
              f'{"  WORSE" if bad else ""}')
    if failed:
        print('To accept the new figures: tests/bench/instructions.py BUILD --update, and say why.')
    return 1 if failed else 0


if __name__ == '__main__':
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], '--update' in sys.argv[2:]))
