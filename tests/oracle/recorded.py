# SPDX-License-Identifier: Apache-2.0
"""Answers of other releases, recorded: one file for each kind of case and release.

The first line is "# kind seed length release". Each further line stands for BLOCK cases: eight
digits of the cases' MD5, then tokens: "=" the answer is that of the installed release, "=N" N of
these in a row, "no" refused, "none" no answer, else the first digits of exchange.digest, with the
judge's flags after a colon."""
import hashlib
import os
import re

import exchange
from exchange import ABSENT, Answer

HERE = os.path.dirname(os.path.abspath(__file__))
BLOCK = 500


def path(kind, otp):
    return os.path.join(HERE, 'recorded', f'{kind}-{otp}.tsv')


def block_digest(cases):
    state = hashlib.md5()
    for op, payload in cases:
        state.update(op.encode() + len(payload).to_bytes(4, 'big') + payload)
    return state.hexdigest()[:8]


def same_everywhere(live, other):
    """Whether another release's answer follows from the installed one's: its native bytes are those
    of minor version 2."""
    if not live.known or not other.known:
        return False
    if not live.accepted or not other.accepted:
        return live.accepted == other.accepted
    fields = exchange.comparable(live.flags)
    return live.flags == other.flags and all(getattr(other, f) == getattr(live, 'mv2'
                                                                          if f == 'native' else f)
                                             for f in fields)


def token(live, other, length):
    if same_everywhere(live, other):
        return '='
    text = exchange.digest(other, other.flags, length)
    return text if other.flags == ABSENT or text == 'none' else f'{text}:{other.flags}'


def write_line(out, cases, tokens):
    packed, run = [], 0
    for t in tokens + [None]:
        if t == '=':
            run += 1
            continue
        if run:
            packed.append('=' if run == 1 else f'={run}')
            run = 0
        if t is not None:
            packed.append(t)
    out.write(f'{block_digest(cases)}\t{" ".join(packed)}\n')


class Recorded:
    """Reads one file. `tokens` gives what is recorded for the cases that follow."""

    def __init__(self, kind, otp):
        with open(path(kind, otp), encoding='ascii') as f:
            head = f.readline().split()
            self.lines = f.read().splitlines()
        self.seed, self.length = int(head[2]), int(head[3])
        self.next = 0

    def count(self):
        return len(self.lines) * BLOCK

    def tokens(self, cases):
        """One token for each of the next cases; raises ValueError when these are not the recorded
        ones."""
        out = []
        for start in range(0, len(cases), BLOCK):
            block = cases[start:start + BLOCK]
            if self.next >= len(self.lines):
                raise ValueError('more cases than recorded')
            head, _, body = self.lines[self.next].partition('\t')
            self.next += 1
            if head != block_digest(block):
                raise ValueError('the generator makes other cases than were recorded: run '
                                 'record.sh again')
            for t in body.split():
                run = re.fullmatch(r'=(\d+)', t)
                out.extend(['='] * int(run.group(1)) if run else [t])
        return out


def difference(tok, live, ours, length):
    """What differs between a recorded answer and ours: '' or the name of a field."""
    if tok == '=':
        return differs(Answer(live.verdict, live.mv2, ABSENT, live.tp, live.flat, live.flags), ours)
    if tok == 'none':
        return ''
    if tok == 'no' or not ours.accepted:
        return 'verdict' if ours.accepted or tok != 'no' else ''
    text, _, flags = tok.partition(':')
    if any(getattr(ours, f) == ABSENT for f in exchange.comparable(flags) if f in computed(live)):
        return ''
    return '' if exchange.digest(ours, flags, length) == text else 'bytes or text'


def computed(live):
    """Fields that this kind of case has at all."""
    return [f for f in exchange.FIELDS if not live.accepted or getattr(live, f) != ABSENT]


def differs(judge, ours):
    """The first field in which our answer contradicts the judge's, or ''."""
    if not judge.known:
        return ''
    if judge.accepted != ours.accepted:
        return 'verdict'
    if judge.accepted:
        for name in exchange.comparable(judge.flags):
            theirs, mine = getattr(judge, name), getattr(ours, name)
            if ABSENT not in (theirs, mine) and theirs != mine:
                return name
    return ''
