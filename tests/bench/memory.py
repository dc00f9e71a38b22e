#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""memory.py BIN: the peak memory of bootc and bootdump in BIN, of a release build, for a boot script
and for mixed terms of some sizes. Fails where it is beyond what is said below. What a program has
before it reads anything, the C library for the most part, is much for a small input only: it is
told apart from what is taken for each byte."""
import os, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
# Megabytes of text: the most for each byte of input, of bootc and of bootdump. For 1 MB, that is
# besides what the program has on its own.
MOST = {'boot': {1: (2.8, 2.9), 4: (2.5, 3), 16: (2.2, 2.5)},
        'mixed': {1: (3.4, 4.2), 4: (3.1, 4), 16: (2.8, 3.6)}}
BESIDES = 1
HUGE_PAGES = '/sys/kernel/mm/transparent_hugepage/enabled'


def main():
    programs = sys.argv[1]
    if os.path.exists(HUGE_PAGES):
        with open(HUGE_PAGES, encoding='ascii') as when:
            if '[always]' in when.read():
                print('not measured: all memory is in huge pages here, touched or not')
                return 0
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        process, text, etf, out = (f'{folder}/{name}' for name in ('process', 'text', 'etf', 'out'))
        subprocess.run(['cc', '-O2', '-D_GNU_SOURCE', '-o', process, f'{HERE}/process.c'], check=True)

        def peak(program, *args):
            lines = subprocess.run([process, f'{programs}/{program}', *args], check=True,
                                   capture_output=True, text=True).stdout.splitlines()
            return int(lines[-1].split('\t')[1])

        for data, sizes in MOST.items():
            for size, most in sizes.items():
                besides = size == BESIDES
                with open(text, 'wb') as file:
                    subprocess.run([sys.executable, f'{HERE}/data.py', data, str(size)], stdout=file,
                                   check=True)
                for program, args, given, bound in (
                        ('bootc', ('--term', text, '-o', etf), text, most[0]),
                        ('bootdump', (etf, '-o', out), etf, most[1])):
                    bare, all_of_it = peak(program, '--version'), peak(program, *args)
                    each = (all_of_it - (bare if besides else 0)) / os.path.getsize(given)
                    bad = each > bound
                    failed |= bad
                    print(f'{data:6} {size:3} MB {program:9} {all_of_it:11,} bytes, {bare:9,} of its '
                          f'own: {each:.2f} for each byte{" besides" if besides else ""}'
                          f'{f"  MORE THAN {bound}" if bad else ""}', flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
