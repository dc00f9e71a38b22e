# SPDX-License-Identifier: Apache-2.0
"""The release build that growth.py and instructions.py count in."""
import os, subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def release(folder, program, *options):
    """Compiles PROGRAM.c with the library of the release build in `folder`, made when missing."""
    def run(*command):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    if not os.path.exists(f'{folder}/CMakeCache.txt'):
        run('cmake', '-S', ROOT, '-B', folder, '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Release',
            '-DBT_TESTS=OFF')
    run('cmake', '--build', folder, '--target', 'bootterm-static')
    run('cc', '-O2', *options, f'-I{ROOT}/etf', f'-I{ROOT}/parser', '-o', f'{folder}/{program}',
        f'{HERE}/{program}.c', f'{folder}/lib/libbootterm.a', '-lz', '-lgmp')
    return f'{folder}/{program}'
