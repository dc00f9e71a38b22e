#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a case file (see exchange.py): the same seed gives the same cases, on every machine for
the portable kinds."""
import argparse
import functools
import glob
import os
import subprocess
import sys

import etfgen
import etfvectors
import exchange
import mutate
import termgen
import textgen
from rng import Rng

HERE = os.path.dirname(os.path.abspath(__file__))
SUFFIXES = ('.app', '.appup', '.script', '.rel', '.config', '.src', '.relup', '.coverspec', '.cfg')
SMALL = 12000


@functools.lru_cache(None)
def installed_root():
    """Where the installed Erlang keeps its files."""
    done = subprocess.run(['erl', '-noshell', '-eval',
                           'io:format("~ts", [code:root_dir()]), halt().'], capture_output=True,
                          text=True, check=True)
    return done.stdout


@functools.lru_cache(None)
def installed_texts():
    found = []
    for folder, _, names in os.walk(installed_root()):
        for name in sorted(names):
            if name.endswith(SUFFIXES):
                with open(os.path.join(folder, name), 'rb') as f:
                    found.append(f.read())
    return sorted(set(found))


@functools.lru_cache(None)
def installed_boots():
    found = []
    for path in sorted(glob.glob(os.path.join(installed_root(), 'releases', '*', '*.boot'))):
        with open(path, 'rb') as f:
            found.append(f.read())
    return found


@functools.lru_cache(None)
def sample_texts():
    """Files of the project's own, kept in bases/ and not to be changed without recording anew."""
    found = []
    for name in sorted(os.listdir(os.path.join(HERE, 'bases'))):
        with open(os.path.join(HERE, 'bases', name), 'rb') as f:
            found.append(f.read())
    return found


def text_mutants(rng, count, bases):
    small = [b for b in bases if len(b) <= SMALL]
    for _ in range(count):
        base = rng.choice(small if rng.chance(.97) else bases)
        yield 'c', mutate.text(rng, base, rng.choice(small))


def grammar(rng, count):
    for i in range(count):
        yield 't', textgen.make(rng)


def terms(rng, count):
    generator = termgen.TermGen(rng)
    for _ in range(count):
        yield 'p', generator.case()


def records(rng, count):
    """Terms with native records, some of them broken."""
    generator = termgen.TermGen(rng, records=True)
    for _ in range(count):
        case = generator.case()
        yield 'p', mutate.etf(rng, case, generator.case()) if rng.chance(.2) else case


def floats(rng, count):
    for case in termgen.float_cases():
        yield 'p', case


def etf_mutants(rng, count, bases):
    for case in etfgen.mutants(rng, count, bases):
        yield 'b', case


def etf_exhaustive(rng, count):
    for case in etfgen.exhaustive():
        yield 'b', case


def etf_malformed(rng, count):
    for case in etfgen.malformed():
        yield 'p', case


def etf_vectors(rng, count):
    for case in etfvectors.vectors():
        yield 'b', case


def table(rng, count):
    import table as terms_table
    for text in terms_table.texts():
        yield 'e', b'd' + text


def table_compressed(rng, count):
    import table as terms_table
    for text in terms_table.texts():
        for option in b'zABCDEFGHIJ':
            yield 'e', bytes([option]) + text


def truncated_boots(rng, count):
    """Every prefix of the installed start_clean.boot, and every byte of it changed once."""
    path = min(glob.glob(os.path.join(installed_root(), 'releases', '*', 'start_clean.boot')))
    with open(path, 'rb') as f:
        boot = f.read()
    for n in range(len(boot)):
        yield 'b', boot[:n]
    for n in range(len(boot)):
        yield 'b', boot[:n] + bytes([boot[n] ^ (1 + rng.below(255))]) + boot[n + 1:]


# Kind: (function of rng and count, default count, portable, what it is).
KINDS = {
    'grammar': (grammar, 20000, True, 'term-text files from the grammar, valid and near-valid'),
    'text-mutants': (lambda r, n: text_mutants(r, n, sample_texts()), 20000, True,
                     "mutants of the project's own text files"),
    'live-text-mutants': (lambda r, n: text_mutants(r, n, installed_texts()), 20000, False,
                          "mutants of the installed Erlang's text files"),
    'terms': (terms, 20000, True, 'random terms to print and encode'),
    'records': (records, 5000, True, "terms with native records, which OTP 29 has, and mutants"),
    'floats': (floats, 0, True,
               'special floats: every power of two and ten with its neighbours (fixed set)'),
    'etf-exhaustive': (etf_exhaustive, 0, True,
                       'every truncation and single-byte change of 200 small terms (fixed set)'),
    'etf-malformed': (etf_malformed, 0, True, 'hand-made malformed external terms (fixed set)'),
    'etf-vectors': (etf_vectors, 0, True,
                    'what other test suites feed to their readers, plain and compressed (fixed set)'),
    'etf-mutants': (lambda r, n: etf_mutants(r, n, etfgen.invented_boots(Rng('boots'))), 200000,
                    True, 'mutants of invented boot files and small terms'),
    'live-etf-mutants': (lambda r, n: etf_mutants(r, n, installed_boots()), 200000, False,
                         "mutants of the installed Erlang's boot files"),
    'live-boot-bytes': (truncated_boots, 0, False,
                        'every truncation and byte change of start_clean.boot (fixed set)'),
    'table': (table, 0, True, 'terms.txt, encoded (fixed set)'),
    'table-compressed': (table_compressed, 0, False,
                         'terms.txt, compressed at every level (fixed set)'),
}

CHUNK = 5000


def chunks(kind, seed, count):
    """Lists of at most CHUNK cases. Each chunk has its own seed, so one can be made again without
    those before it."""
    make, default, _, _ = KINDS[kind]
    if default == 0:                            # a fixed set
        batch = []
        for case in make(Rng(kind, seed), 0):
            batch.append(case)
            if len(batch) == CHUNK:
                yield batch
                batch = []
        if batch:
            yield batch
        return
    for number, start in enumerate(range(0, count, CHUNK)):
        yield list(make(Rng(kind, seed, number), min(CHUNK, count - start)))


def default_count(kind):
    return KINDS[kind][1]


def main():
    kinds = '\n'.join(f'  {name:18} {what}{f" (default {n:,})" if n else ""}'
                      for name, (_, n, _, what) in KINDS.items())
    parser = argparse.ArgumentParser(description=__doc__, epilog='kinds:\n' + kinds,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--kind', required=True, choices=list(KINDS), metavar='KIND')
    parser.add_argument('--count', type=int,
                        help="number of cases, for kinds that are no fixed set")
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('-o', '--output', default='-',
                        help='case file to write (default: standard output)')
    parser.add_argument('--files', metavar='DIR',
                        help='write each payload into a file of its own under DIR instead')
    args = parser.parse_args()
    count = args.count or default_count(args.kind)
    if args.files:
        os.makedirs(args.files, exist_ok=True)
        n = 0
        for chunk in chunks(args.kind, args.seed, count):
            for op, payload in chunk:
                with open(os.path.join(args.files, f'{n:06}.{op}'), 'wb') as f:
                    f.write(payload)
                n += 1
        return 0
    out = sys.stdout.buffer if args.output == '-' else open(args.output, 'wb')
    for chunk in chunks(args.kind, args.seed, count):
        for op, payload in chunk:
            exchange.write_case(out, op, payload)
    out.flush()
    return 0


if __name__ == '__main__':
    sys.exit(main())
