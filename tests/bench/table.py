#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""table.py FOLDER: the tables of run.sh, in Markdown."""
import glob, sys

# What each of our works is compared with.
PEERS = {'parse': ['file:consult'], 'compile': ['file:consult'],
         'decode': ['ei_decode walk', 'binary_to_term'],
         'decode, fresh memory': ['ei_decode walk', 'binary_to_term'], 'validate': ['ei_skip_term'],
         'encode': ['ei_encode', 'term_to_binary'], 'print': ['io_lib:format'], 'json': [],
         'bt_script_make': ['systools:make_script']}
NAMES = {'small': "OTP's start_sasl.script", 'boot': 'Boot-script-like', 'mixed': 'Mixed terms'}


def read(path):
    rows = {}
    for line in open(path, encoding='utf8'):
        name, *numbers = line.rstrip('\n').split('\t')
        rows[name] = [float(n) for n in numbers]
    return dict(sorted(rows.items(), key=lambda row: (list(PEERS) + [row[0]]).index(row[0])))


def speed(row):
    """MB/s of the median, the fastest and the slowest run."""
    return [row[0] / t * 1e3 if t else 0 for t in row[2:5]]


def times(rows, name):
    peers = [p for p in PEERS.get(name, []) if p in rows and speed(rows[p])[0]]
    return ', '.join(f'{speed(rows[name])[0] / speed(rows[p])[0]:.1f} x {p}' for p in peers)


def library(rows, title):
    size = rows['encode'][0]
    print(f'\n**{title}**, {size / 1e6:.3g} MB of external term, {rows["encode"][1]:,.0f} terms\n')
    print('| work | MB/s (median) | slowest ... fastest | ns per term | times a peer | peak memory '
          '|')
    print('|---|---|---|---|---|---|')
    for name, row in rows.items():
        median, best, worst = speed(row)
        each = f'{row[2] / row[1]:.1f}' if row[1] else ''
        peak = f'{row[5] / row[0]:.1f} x input' if row[5] else ''
        print(f'| {name} | {median:,.0f} | {worst:,.0f} ... {best:,.0f} | {each} | '
              f'{times(rows, name)} | {peak} |')


def make(rows):
    print('\n**make_script** of a release of all installed applications, '
          f'{rows["bt_script_make"][0] / 1e3:,.0f} kB of script\n')
    print('| | ms (median) | least ... most | MB/s | times a peer |\n|---|---|---|---|---|')
    for name, row in rows.items():
        ms = [t / 1e6 for t in row[2:5]]
        print(f'| {name} | {ms[0]:.2f} | {ms[1]:.2f} ... {ms[2]:.2f} | {speed(row)[0]:.1f} | '
              f'{times(rows, name)} |')


def curve(folder):
    works = ['parse', 'decode', 'validate', 'encode', 'print']
    sizes = sorted((int(path.split('.')[-2]), path) for path in glob.glob(f'{folder}/curve.*.tsv'))
    print('\n**By size**, MB/s: time and memory grow with the input\n')
    print(f'| text, MB | {" | ".join(works)} | bootc --term | peak | bootdump | peak |')
    print('|' + '---|' * (len(works) + 5))
    for size, path in sizes:
        rows = read(path)
        cells = [f'{speed(rows[work])[0]:,.0f}' for work in works]
        for program in ['bootc --term', 'bootdump']:
            input_size, seconds, peak = rows[program]
            cells += [f'{input_size / seconds / 1e6:,.0f}', f'{peak / input_size:.1f} x input']
        print(f'| {size:,} | {" | ".join(cells)} |')


def main(folder):
    for data, title in NAMES.items():
        library(read(f'{folder}/{data}.tsv'), title)
    make(read(f'{folder}/make.tsv'))
    curve(folder)


if __name__ == '__main__':
    main(sys.argv[1])
