# SPDX-License-Identifier: Apache-2.0
"""Mutations of text files and of external terms."""
import re
import struct

NASTY = [b'.', b',', b"'", b'"', b'"""', b'~', b'[', b']', b'{', b'}', b'<<', b'>>', b'#', b'#{',
         b'%', b'$', b'\\', b'|', b'=>', b':=', b'\x00', b'\xff', b'\xc3', b'\xe9', b'\xc3\xa9',
         b'\xe2\x80', b'\xed\xa0\x80', b'\xef\xbb\xbf', b'\xc2\xa0', b'\xc2\x85',
         b'\xf4\x90\x80\x80', b'\xe2\x80\x9c', b'\x7f', b'\r', b'\n', b'\r\n', b' ', b'\t', b'\x0b',
         b'_', b'1', b'16#', b'1.5e', b'-', b'+', b'- -', b'*', b'(', b')', b'fun ', b'fun a:b/1',
         b'X', b'_X', b' if ', b' maybe ', b'end', b'?', b'\\x{', b'$\\',
         b'%% coding: latin-1\n', b'..', b'. ', b'.\n', b'...', b';', b':', b'/', b'/utf8', b':8',
         b'||', b'->', b'&', b'`', b'^', b'!']
TOKEN = re.compile(rb'''[a-z][A-Za-z0-9_@]*|[A-Z_][A-Za-z0-9_@]*|\d+(?:\.\d+)?|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|<<|>>|=>|%[^\n]*|\s+|.''',
                   re.S)
BRACKETS = b'[]{}()<>'


def text(rng, data, other):
    """A mutant of a text file; `other` is another file's bytes, for splices."""
    r = rng
    for _ in range(r.choice([1, 1, 1, 2, 3])):
        if not data:
            return r.choice(NASTY)
        at = r.below(len(data))
        kind = r.below(14)
        if kind == 0:
            data = data[:at] + bytes([data[at] ^ 1 << r.below(8)]) + data[at + 1:]
        elif kind == 1:
            data = data[:at] + bytes([r.below(256)]) + data[at + 1:]
        elif kind == 2:
            data = data[:at] + data[at + r.between(1, r.choice([1, 3, 20])):]
        elif kind == 3:
            length = r.between(1, 30)
            data = data[:at] + data[at:at + length] * 2 + data[at + length:]
        elif kind in (4, 5):
            data = data[:at] + r.choice(NASTY) + data[at:]
        elif kind == 6:
            data = data[:at]
        elif kind == 7:
            positions = [i for i, b in enumerate(data) if b in BRACKETS]
            if positions:
                i = r.choice(positions)
                data = (data[:i] + (b'' if r.chance(.6) else bytes([r.choice(BRACKETS)]))
                        + data[i + 1:])
        elif kind == 8:
            positions = [i for i, b in enumerate(data) if b in b',."\'']
            if positions:
                i = r.choice(positions)
                data = data[:i] + (b'' if r.chance(.6) else r.choice(NASTY)) + data[i + 1:]
        elif kind == 9 and other:
            i, length = r.below(len(other)), r.between(1, 60)
            data = data[:at] + other[i:i + length] + data[at:]
        else:
            tokens = TOKEN.findall(data)
            solid = [i for i, t in enumerate(tokens) if not t.isspace()]
            if len(solid) < 2:
                continue
            i, j = r.choice(solid), r.choice(solid)
            action = r.below(4)
            if action == 0:
                tokens[i], tokens[j] = tokens[j], tokens[i]
            elif action == 1:
                tokens[i] = b''
            elif action == 2:
                tokens[i] = tokens[j]
            else:
                tokens.insert(i, r.choice(NASTY) if r.chance(.5) else tokens[j])
            data = b''.join(tokens)
    return data


TAGS = [67, 70, 77, 78, 80, 82, 88, 89, 90, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 108,
        109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 121, 131, 68, 69]
BYTES = [0, 1, 2, 3, 8, 9, 127, 128, 254, 255]


def etf(rng, data, other):
    """A mutant of an external term."""
    r = rng
    for _ in range(r.choice([1, 1, 1, 1, 2, 3])):
        if not data:
            return data
        at = r.below(len(data))
        kind = r.below(16)
        if kind == 0:
            data = data[:at]
        elif kind in (1, 2):
            data = data[:at] + bytes([data[at] ^ 1 << r.below(8)]) + data[at + 1:]
        elif kind in (3, 4):
            data = data[:at] + bytes([r.below(256)]) + data[at + 1:]
        elif kind in (5, 6):
            data = data[:at] + bytes([r.choice(TAGS)]) + data[at + 1:]
        elif kind == 7:
            data = data[:at] + bytes([r.choice(BYTES)]) + data[at + 1:]
        elif kind == 8:
            data = data[:at] + data[at + r.between(1, r.choice([1, 4, 30])):]
        elif kind == 9:
            length = r.between(1, r.choice([1, 4, 30]))
            data = data[:at] + data[at:at + length] * 2 + data[at + length:]
        elif kind == 10:
            data = data[:at] + r.bytes(r.between(1, 4)) + data[at:]
        elif kind == 11:
            value = r.choice([0, 1, 2, 255, 256, 65535, 65536, (1 << 24), (1 << 31) - 1, 1 << 31,
                              (1 << 32) - 1, len(data)])
            data = data[:at] + struct.pack('>I', value & 0xffffffff) + data[at + 4:]
        elif kind == 12 and other:
            i, length = r.below(len(other)), r.between(1, 40)
            data = data[:at] + other[i:i + length] + data[at + r.below(2) * length:]
        elif kind == 13 and other:
            data = data[:at] + other[1:] + data[at + r.between(0, 8):]
        elif kind == 14:
            data = data + r.bytes(r.between(1, 9))
        else:
            swap = r.below(len(data))
            b = bytearray(data)
            b[at], b[swap] = b[swap], b[at]
            data = bytes(b)
    return data
