#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How time and memory grow with the size of the input, for every kind of text (kinds.py).

    growth.py [--bin DIR] [--first BYTES] [--doublings N] [KIND]...

prints, for sizes that double, the processor time and the most memory of whole programs: text to
ETF, ETF to text, on one line, to JSON and back, --hex, --strict, bootlint of text and ETF. A kind's
figures are the nanoseconds for each byte of text and the bytes of memory for each, as they stay the
same when growth is linear. K, M and G may follow a number.

    growth.py --check BUILD [--jobs N] [KIND]...

is the test: the instructions (cachegrind) and the memory of each work of growth.c at one size and
at four times as much. More than 2.3 times as much for each doubling fails; for an integer, 3
times."""
import argparse, concurrent.futures, os, re, subprocess, sys, tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import build, kinds

ALL = {**kinds.TERMS, **kinds.MISTAKES}


# ---- whole programs ------------------------------------------------------------------------------

def measure(process, command):
    """(exit code, seconds of processor time, bytes of memory)"""
    done = subprocess.run([process, 'sh', '-c', 'exec "$@" >/dev/null 2>&1', 'sh', *command],
                          capture_output=True, text=True)
    seconds, memory = done.stdout.split()
    return done.returncode, float(seconds), int(memory)


def works(folder, bin_):
    text, etf, json = (f'{folder}/{name}' for name in ('text.config', 'term.etf', 'term.json'))
    bootc, bootdump, bootlint, bootfmt = (
        f'{bin_}/{name}' for name in ('bootc', 'bootdump', 'bootlint', 'bootfmt'))
    # The JSON is written to a file, as it is what --from-json reads.
    return {
        'text to ETF': [bootc, '--terms', text, '-o', etf],
        'ETF to text': [bootdump, etf],
        '--flat': [bootdump, '--flat', etf],
        'ETF to JSON': [bootdump, '--json=term', etf, '-o', json],
        'JSON to ETF': [bootc, '--from-json', json, '-o', '/dev/null'],
        '--hex': [bootdump, '--hex', etf],
        '--strict': [bootdump, '--strict', '--flat', etf],
        'bootfmt': [bootfmt, text],
        'bootlint text': [bootlint, '--kind', 'terms', text],
        'bootlint config': [bootlint, '--kind', 'config', text],
        'bootlint ETF': [bootlint, '--kind', 'etf', etf],
    }


def curve(kind, args, process):
    rows = {}
    for step in range(args.doublings + 1):
        size = args.first << step
        with tempfile.TemporaryDirectory() as folder:
            with open(f'{folder}/text.config', 'wb') as out:
                out.write(ALL[kind](size))
            for work, command in works(folder, args.bin).items():
                code, seconds, memory = measure(process, command)
                rows.setdefault(work, []).append((code, seconds * 1e9 / size, memory / size))
                if work == 'text to ETF' and code != 0 and kind in kinds.TERMS:
                    print(f'{kind}: refused at {size} bytes', flush=True)
    for work, cells in rows.items():
        if cells[0][0] != 0 and 'bootlint' not in work and work != 'text to ETF':
            continue
        times = ' '.join(f'{ns:9.1f}' if code == 0 else f'{ns:8.1f}!' for code, ns, _ in cells)
        memory = ' '.join(f'{per:6.1f}' for _, _, per in cells)
        print(f'{kind:26} {work:16} {times}   {memory}', flush=True)


# ---- the test ------------------------------------------------------------------------------------

SIZE, MOST = 15_000, 2.3 ** 2
# Digits become binary and back by multiplying, which triples with each doubling in numbers of this
# size (Karatsuba's way); it gets nearer to linear in larger ones.
MULTIPLIES = {'integer': 3 ** 2, 'integer of base 36': 3 ** 2, 'integer of base 2': 3 ** 2}
# What a work takes whatever its input is no part of what grows: tables, and one block of memory.
FREE_INSTRUCTIONS, FREE_BYTES = 100_000, 2_200_000


def count(program, kind):
    """{work: (instructions, memory)}, of a small text and of a large one"""
    with tempfile.TemporaryDirectory() as folder:
        texts = [f'{folder}/{name}' for name in ('small', 'large')]
        for path, size in zip(texts, (SIZE, 4 * SIZE)):
            with open(path, 'wb') as out:
                out.write(ALL[kind](size))
        done = subprocess.run(['valgrind', '--tool=cachegrind', '--cache-sim=no',
                               f'--cachegrind-out-file={folder}/%p', program, *texts],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f'{kind}: {done.stderr}')
        counts = []
        for line in done.stdout.splitlines():
            work, memory, process = line.split('\t')
            with open(f'{folder}/{process}', encoding='utf8') as counted:
                total = int(re.search(r'^summary: (\d+)', counted.read(), re.M)[1])
            if work == '':
                counts.append({})
            else:
                counts[-1][work] = (total - before, int(memory))
            before = total
        return counts


def check(kind, program):
    small, large = count(program, kind)
    lines, bad = [], False
    if (kind in kinds.TERMS) != ('decode' in small) or small.keys() != large.keys():
        return [f'{kind}: not all was done: {", ".join(small)}; {", ".join(large)}'], True
    for work, (before, held) in small.items():
        after, holds = large[work]
        worse = [what for what, a, b, free in (('instructions', before, after, FREE_INSTRUCTIONS),
                                               ('bytes', held, holds, FREE_BYTES))
                 if b - free > MULTIPLIES.get(kind, MOST) * a]
        bad |= bool(worse)
        lines.append(f'{kind:26} {work:10} {before:12,} {after:13,} instructions '
                     f'x{after / before:5.2f} '
                     f'{held:11,} {holds:12,} '
                     f'bytes{"  GROWS: " + ", ".join(worse) if worse else ""}')
    return lines, bad


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)

    def number(text):
        return int(float(text.rstrip('KMG')) * {'K': 1e3, 'M': 1e6, 'G': 1e9}.get(text[-1], 1))
    parser.add_argument('--bin', default=f'{build.ROOT}/build/bin')
    parser.add_argument('--first', type=number, default=1_000_000)
    parser.add_argument('--doublings', type=int, default=4)
    parser.add_argument('--check', metavar='BUILD')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--quiet', action='store_true', help='with --check, only what fails')
    parser.add_argument('kinds', nargs='*', metavar='KIND')
    args = parser.parse_args()
    chosen = args.kinds or list(ALL)
    if args.check is None:
        print(f'{"kind":26} {"work":16} nanoseconds for each byte of text, from {args.first:,} '
              f'bytes on, doubling'
              '; bytes of memory for each. !: refused')
        with tempfile.TemporaryDirectory() as folder:
            process = f'{folder}/process'
            subprocess.run(['cc', '-O2', '-D_GNU_SOURCE', '-o', process,
                            f'{build.HERE}/process.c'], check=True)
            for kind in chosen:
                curve(kind, args, process)
        return 0
    program = build.release(args.check, 'growth', '-static')
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for lines, bad in pool.map(lambda kind: check(kind, program), chosen):
            failed += bad
            if bad or not args.quiet:
                print('\n'.join(lines), flush=True)
    print(f'{len(chosen)} kinds, {failed} grow faster than their input')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
