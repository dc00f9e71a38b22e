# SPDX-License-Identifier: Apache-2.0
"""The exchange format between generator, judge and the programs under test.

A case file is a sequence of frames: length (32 bits, big-endian, of what follows), one operation
byte, the payload. An answer file has one line for each case, in order, fields separated by tabs:
    ok NATIVE MV2 TP FLAT FLAGS     accepted
    no REASON, died REASON        refused
    heap, timeout, crash          no answer
A field that was not computed is "-". NATIVE is the MD5 of the term's bytes as the release writes
them by itself, MV2 with {minor_version,2}, TP and FLAT of the text of ~tp and ~0tp (one line) with
the final dot and newline. See README.md for the operations.
"""
import hashlib
import struct

ABSENT = '-'


def write_case(out, op, payload):
    out.write(struct.pack('>IB', len(payload) + 1, ord(op)) + payload)


def read_cases(stream):
    """Yields (operation, payload) for each case of an open binary file."""
    while True:
        head = stream.read(5)
        if not head:
            return
        length, op = struct.unpack('>IB', head)
        yield chr(op), stream.read(length - 1)


def md5(data):
    return hashlib.md5(data).hexdigest()


class Answer:
    """One line of an answer file."""
    __slots__ = ('verdict', 'native', 'mv2', 'tp', 'flat', 'flags', 'reason')

    def __init__(self, verdict, native=ABSENT, mv2=ABSENT, tp=ABSENT, flat=ABSENT, flags=ABSENT,
                 reason=''):
        self.verdict, self.native, self.mv2, self.tp, self.flat = verdict, native, mv2, tp, flat
        self.flags, self.reason = flags, reason

    @classmethod
    def parse(cls, line):
        fields = line.rstrip('\n').split('\t')
        if fields[0] == 'ok':
            fields += [ABSENT] * (6 - len(fields))
            return cls('ok', *fields[1:6])
        return cls(fields[0], reason=' '.join(fields[1:]))

    def line(self):
        if self.verdict == 'ok':
            return '\t'.join(('ok', self.native, self.mv2, self.tp, self.flat, self.flags))
        return self.verdict + ('\t' + self.reason if self.reason else '')

    @property
    def known(self):
        return self.verdict in ('ok', 'no', 'died') and 'd' not in self.flags

    @property
    def accepted(self):
        return self.verdict == 'ok'


def digest(answer, flags, length=8):
    """Hex digits that stand for everything of an answer that can be compared, given what the judge
    flagged."""
    if not answer.known:
        return 'none'
    if not answer.accepted:
        return 'no'
    return md5('\t'.join(getattr(answer, name) if name in comparable(flags) else ABSENT
                         for name in FIELDS).encode())[:length]


def comparable(flags):
    """The fields of an answer that say something, given what the judge flagged. Opaque parts (o)
    have no fixed text, and OTP writes them back in a newer form or with another owner where we keep
    their bytes; maps as keys (k) have no fixed order, big maps (m) none when printed, and some funs
    (f) are printed such that they do not read back."""
    if set(flags) & set('ok'):
        return []
    return ['native'] if set(flags) & set('fm') else ['native', 'tp', 'flat']


FIELDS = ('native', 'tp', 'flat')
