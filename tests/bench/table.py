#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""table.py FOLDER: the tables of run.sh, in Markdown."""
import sys

# What each of our works is held against.
PEERS = {'parse': ['file:consult'], 'compile': ['file:consult'],
         'decode': ['ei_decode walk', 'binary_to_term'], 'validate': ['ei_skip_term'],
         'encode': ['ei_encode', 'term_to_binary'], 'print': ['io_lib:format'], 'json': []}
NAMES = {'small': "OTP's start_sasl.script", 'boot': 'boot-script-like', 'mixed': 'mixed terms'}


def read(path):
    rows = {}
    for line in open(path, encoding='utf8'):
        name, *numbers = line.rstrip('\n').split('\t')
        rows[name] = [float(n) for n in numbers]
    return rows


def speed(row):
    """MB/s of the median, the fastest and the slowest run."""
    return [row[0] / t * 1e3 if t else 0 for t in row[2:5]]


def main(folder):
    for data, title in NAMES.items():
        rows = read(f'{folder}/{data}.tsv')
        size = rows['encode'][0]
        print(f'\n**{title}**, {size / 1e6:.3g} MB of ETF, {rows["encode"][1]:,.0f} terms\n')
        print('| work | MB/s (median) | slowest ... fastest | ns per term | times a peer | peak memory |')
        print('|---|---|---|---|---|---|')
        for name, row in rows.items():
            median, best, worst = speed(row)
            peers = ', '.join(f'{median / speed(rows[p])[0]:.1f} x {p}' for p in PEERS.get(name, []) if speed(rows[p])[0])
            each = f'{row[2] / row[1]:.1f}' if row[1] else ''
            peak = f'{row[5] / row[0]:.1f} x input' if row[5] else ''
            print(f'| {name} | {median:,.0f} | {worst:,.0f} ... {best:,.0f} | {each} | {peers} | {peak} |')
    print('\n**Whole processes by size**: time and memory grow with the input\n')
    print('| program | input MB | seconds | MB/s | peak memory |\n|---|---|---|---|---|')
    for line in open(f'{folder}/curve.tsv', encoding='utf8'):
        program, size, seconds, peak = line.rstrip('\n').split('\t')
        size, seconds, peak = float(size), float(seconds), float(peak)
        print(f'| {program} | {size / 1e6:,.1f} | {seconds:.3f} | {size / seconds / 1e6:,.0f} | {peak / size:.1f} x input |')
    print()


if __name__ == '__main__':
    main(sys.argv[1])
