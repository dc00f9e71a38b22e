# SPDX-License-Identifier: Apache-2.0
"""Reads terms.txt: the table of terms, with its short forms expanded."""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
if hasattr(sys, 'set_int_max_str_digits'):
    sys.set_int_max_str_digits(0)
REPEAT = re.compile(r'@(\d+)\{([^{}]*)\}')
FORMULA = re.compile(r'@=\(((?:[-+*0-9]|\((?:[-+*0-9])*\))+)\)')
SEQUENCE = re.compile(r'@seq\((-?\d+),(-?\d+)\)')


def expand(line):
    line = FORMULA.sub(lambda m: str(formula(m.group(1))), line)
    line = SEQUENCE.sub(lambda m: ','.join(map(str, range(int(m.group(1)), int(m.group(2)) + 1))),
                        line)
    return REPEAT.sub(lambda m: m.group(2) * int(m.group(1)), line)


def formula(text):
    assert re.fullmatch(r'[-+*0-9()]+', text), text
    return eval(text, {'__builtins__': {}})


def lines():
    """(line number, term text) of the table."""
    with open(os.path.join(HERE, 'terms.txt'), encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip('\n')
            if line and not line.startswith('%%'):
                yield number, expand(line)


def texts():
    """Whole files, in bytes."""
    for _, text in lines():
        yield text.encode() + b'.\n'
