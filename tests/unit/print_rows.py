#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records print_rows.inc: print_rows.py 25='escript' 27='otp27/bin/escript' ...

Each argument is a release and the command that runs an escript under it, in this folder.
"""
import shlex
import subprocess
import sys


def literal(text, size):
    escapes = {10: '\\n', 34: '\\"', 92: '\\\\'}
    for at in range(0, len(text), size):
        yield '    "' + ''.join(
            escapes.get(c) or (chr(c) if 32 <= c < 127 else '\\%03o' % c)
            for c in text[at:at + size]) + '"'


rows = {}
for argument in sys.argv[1:]:
    release, command = argument.split('=', 1)
    lines = subprocess.run(shlex.split(command) + ['./print_rows.escript'],
                           check=True, capture_output=True, text=True).stdout
    for line in lines.splitlines():
        rows.setdefault(line, []).append(release)
print('/* SPDX-License-Identifier: Apache-2.0 */')
print('/* Recorded by print_rows.py: ROW(releases, width, latin1, external form, text). */')
for line, releases in rows.items():
    width, latin1, etf, text = line.split(' ')
    print('ROW("%s", %s, %s,' % (' '.join(releases), width, latin1))
    print('\n'.join(literal(etf.encode(), 90)) + ',')
    print('\n'.join(literal(bytes.fromhex(text), 60)) + ')')
