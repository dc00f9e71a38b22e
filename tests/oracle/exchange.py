"""The exchange format between generator, judge and the programs under test.

A case file is a sequence of frames: length (32 bits, big-endian, of what follows), one operation byte, the payload.
An answer file has one line for each case, in order, fields separated by tabs:
    ok NATIVE MV2 TP TW FLAGS     accepted
    no REASON, died REASON        refused
    heap, timeout, crash          no answer
A field that was not computed is "-". NATIVE is the MD5 of the term's bytes as the release writes them by itself, MV2 with
{minor_version,2}, TP and TW of the text of ~tp and ~tw with the final dot and newline. See README.md for the operations.
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
    __slots__ = ('verdict', 'native', 'mv2', 'tp', 'tw', 'flags', 'reason')

    def __init__(self, verdict, native=ABSENT, mv2=ABSENT, tp=ABSENT, tw=ABSENT, flags=ABSENT, reason=''):
        self.verdict, self.native, self.mv2, self.tp, self.tw = verdict, native, mv2, tp, tw
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
            return '\t'.join(('ok', self.native, self.mv2, self.tp, self.tw, self.flags))
        return self.verdict + ('\t' + self.reason if self.reason else '')

    @property
    def known(self):
        return self.verdict in ('ok', 'no', 'died')

    @property
    def accepted(self):
        return self.verdict == 'ok'


def digest(answer, flags, length=8):
    """Hex digits that stand for everything of an answer that can be compared, given what the judge flagged."""
    if not answer.accepted:
        return 'no' if answer.known else 'none'
    return md5('\t'.join(getattr(answer, name) if name in comparable(flags) else ABSENT for name in FIELDS).encode())[:length]


def comparable(flags):
    """The fields of an answer that say something, given what the judge flagged: opaque parts (o) have no fixed text, maps as
    keys (k) no fixed order, big maps (m) none when printed."""
    names = [] if 'k' in flags else ['native']
    if not set(flags) & set('okm'):
        names += ['tp', 'tw']
    return names


FIELDS = ('native', 'tp', 'tw')
