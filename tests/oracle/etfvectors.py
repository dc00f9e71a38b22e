# SPDX-License-Identifier: Apache-2.0
"""What other test suites feed to readers of external terms, built anew: OTP's own (binary_, evil_,
map_, distribution_ and ei_decode_SUITE) and those of libraries for Python, Ruby and Rust. Every
input comes plain and compressed, and the damage that those suites do at random is done here at
every byte."""
import struct
import zlib

from etf import (NIL, VERSION, atom, big, binary, bitstring, export, floating, integer, list_, map_,
                 string, text, tuple_)
from etfgen import NODE, compressed, new_fun, old_fun, pid, port, reference

LARGEST_SMALL_BIG = (1 << 2040) - 1


def word(n):
    return struct.pack('>I', n)


def deflated(data):
    """A zlib stream in the fixed Huffman code, made by hand so that its bytes depend on no
    library."""
    bits = (['110'] + [f'{0x30 + c:08b}' if c < 144 else f'{0x190 + c - 144:09b}' for c in data]
            + ['0' * 7])
    row = ''.join(bits)
    row += '0' * (-len(row) % 8)
    packed = bytes(int(row[i:i + 8][::-1], 2) for i in range(0, len(row), 8))
    return b'\x78\x9c' + packed + word(zlib.adler32(data))


# The list of the characters of "aaabbbccd." eight times, in a Huffman code of its own.
DYNAMIC = b'\x50' + struct.pack('>I', 83) + bytes.fromhex(
    '780105c13101800010c430149d162cb4fd0dff3bc9f7bc805a3740ad1ba0d60d50eb06a87503d4ba016add00b56e3fdaf81dc4')


def packed(data, size=None):
    return b'\x50' + word(len(data) if size is None else size) + deflated(data)


# All of these are without the version byte.


def integers_in_odd_forms():
    """Each integer in each form that can hold it, with ever more zero digits."""
    for n in (0, 1, 42, -42, -1, 255, 256, 0x7ffffff, 0x8000000, -0x8000000, -0x8000001, 0x7fffffff,
              -0x80000000):
        yield struct.pack('>Bi', 98, n)
        least = max(1, (abs(n).bit_length() + 7) // 8)
        for digits in range(least, 10):
            raw, sign = abs(n).to_bytes(digits, 'little'), bytes([n < 0])
            yield b'\x6e' + bytes([digits]) + sign + raw
            yield b'\x6f' + word(digits) + sign + raw
    for bits in (31, 32, 47, 48, 63, 64, 95, 96, 127, 128):
        for n in ((1 << bits) - 1, 1 << bits, -(1 << bits), -(1 << bits) - 1):
            yield integer(n)
    for sign in (b'\0', b'\1'):
        raw = LARGEST_SMALL_BIG.to_bytes(255, 'little')
        yield from (b'\x6e\0' + sign, b'\x6f' + word(0) + sign, b'\x6e\xff' + sign + raw,
                    b'\x6f' + word(255) + sign + raw, b'\x6e\xff' + sign + raw[1:],
                    b'\x6f' + word(256) + sign + raw, b'\x6f' + word(257) + sign + raw + b'\1')


def counts_that_lie():
    """Lengths and arities that are negative in 32 bits, near the largest, or a little wrong."""
    counts = ([(1 << 32) - (1 << n) for n in range(32)] + list(range(0xfffffff0, 1 << 32))
              + [0, 1, 2, 3, 4, 5, 12, 0xbbbbbbbb])
    items = integer(11) + tuple_([integer(12)]) + integer(13) + NIL
    for n in counts:
        for tag in (b'\x6c', b'\x69', b'\x74', b'\x6d', b'\x6f', b'\x6e', b'\x4d', b'\x70', b'\x75',
                    b'\x43'):
            yield tag + word(n)
            yield tag + word(n) + items
            yield b'\x68\x02' + tag + word(n) + items + integer(14)
        for fun in (new_fun(count=n), new_fun(size=n),
                    new_fun(free=(integer(1), atom('x')), count=n)):
            yield fun
            yield list_([fun])
    for n in (0, 1, 2, 255, 256, 257):
        yield new_fun(free=[integer(i & 255) for i in range(n)])
    for n in (100, 65534, 65535):
        for tag in (b'\x6b', b'\x64', b'\x76', b'\x72', b'\x5a'):
            yield tag + struct.pack('>H', n)
            yield tag + struct.pack('>H', n) + b'*' * n
            yield tag + struct.pack('>H', n) + b'*' * (n - 1)
    yield tuple_([atom('a')] * 20000 + [b'\x64\xff\xffoops'])


def parts_of_a_wrong_kind():
    """Where an atom, an integer or a pid belongs, something else of about the same length."""
    wrong = [NIL, tuple_([]), string([64]), integer(13), integer(-1), big(1 << 70), floating(1.0),
             binary(b'n'), export(integer(13), integer(13), 13),
             b'\x52\x00', b'\x4e\x2a\x00\x01A', b'\x44\x00', b'\xff',
             b'\x50' + word(2) + deflated(integer(1)), atom('A'), atom(''), atom('x' * 255)]
    for w in wrong:
        yield from (pid(node=w), pid(node=w, tag=103), port(node=w), port(node=w, tag=102),
                    port(node=w, tag=120), reference(node=w), reference(node=w, tag=114),
                    reference(node=w, tag=101), tuple_([pid(node=w, tag=103), NIL]))
        yield from (b'\x71' + w + integer(13) + integer(13), b'\x71' + w + atom('@') + integer(1),
                    b'\x71' + atom('@') + w + integer(1), b'\x71' + atom('@') + atom('@') + w)
        yield from (list_([new_fun(module=w)]), list_([new_fun(old_index=w)]),
                    list_([new_fun(old_uniq=w)]), list_([new_fun(owner=w)]),
                    list_([new_fun(free=(integer(42), w))]),
                    list_([new_fun(owner=pid(node=w, tag=103))]), old_fun(owner=pid(node=w)))
        yield from (map_([(w, integer(1))]), map_([(integer(1), w)]), list_([w], w), tuple_([w, w]))
    yield list_([old_fun(owner=pid(node=NODE, serial=0xff0019ff, tag=103))])
    yield tuple_([pid(node=NODE, number=0xffffffff, serial=0xffffffff, creation=3, tag=103)[:-1]
                  + b'\xff', NIL])


def floats():
    """Texts of FLOAT_EXT with something else in the middle, bits that are no number."""
    for inside in (b'X', b'Blurf', b'Y', b'@', b'\0', b' ', b'e', b'E+', b'.', b',', b'-', b'+',
                   b'_', b'\xb2', b'i', b'n'):
        for at in range(0, 26, 3):
            for whole in (b'5.00000000000000000000e-01', b'-2.70000000000000017764e+00'):
                yield b'\x63' + (whole[:at] + inside
                                 + whole[at + len(inside):]).ljust(31, b'\0')[:31]
                yield tuple_([binary(bytes(256)),
                              b'\x63' + (whole[:at] + inside + whole[at:]).ljust(31, b'\0')[:31]])
                yield list_([pid()], b'\x63' + (whole[:at] + inside).ljust(31, b'\0'))
    for bits in (0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000, (1 << 64) - 1,
                 0x7fefffffffffffff, 1, 1 << 63):
        yield b'\x46' + struct.pack('>Q', bits)
        yield tuple_([b'\x46' + struct.pack('>Q', bits), NIL])


def bits_and_lists():
    for bits in range(11):
        for size in range(6):
            yield b'\x4d' + word(size) + bytes([bits]) + b'\xff' * size
            yield b'\x4d' + word(size) + bytes([bits]) + b'\0' * 5
    for tail in (NIL, integer(42), tuple_([atom('x'), atom('y')]), text('ab'), list_([NIL]),
                 b'\x6c' + word(0) + NIL, b'\x6b', b''):
        yield b'\x6c' + word(0) + tail
        yield tuple_([b'\x6c' + word(0) + tail, atom('a')])
        yield list_([integer(1)], b'\x6c' + word(0) + tail)
        yield map_([(b'\x6c' + word(0) + tail, NIL)])
    yield from (b'\x6b\0\0', tuple_([b'\x6b\0\0', NIL]), list_([b'\x6b\0\0'], b'\x6b\0\0'))


def utf8():
    """Characters cut by the atom's end, with the rest of them behind it."""
    for c in 'é£λ中𝄞':
        raw = c.encode()
        for n in range(1, len(raw) + 1):
            yield b'\x77' + bytes([n]) + raw
            yield b'\x76\0' + bytes([n]) + raw
            yield tuple_([b'\x77' + bytes([n + 1]) + b'a' + raw, NIL])


def maps():
    a, b, hi = atom('a', 100), atom('b', 100), text('hi')
    one = integer(1)
    yield from (map_([(b, one), (a, one)]), map_([(a, one), (a, one)]),
                map_([(a, one), (hi, text('value')), (a, integer(2))]),
                map_([(hi, text('value')), (a, integer(33)), (b, integer(55))]),
                map_([(a, one), (atom('a'), one)]))
    for count in (0, 1, 2, 3, 12):
        yield b'\x74' + word(count) + a + b + one + one
        yield b'\x74' + word(count) + one * 5 + integer(2)
    inner = map_([(integer(2), NIL), (one, NIL)])
    sorted_inner = map_([(one, NIL), (integer(2), NIL)])
    for size in (2, 31, 32, 33, 34, 64, 65):
        keys = [integer(n) for n in range(1, size)]
        for last in (inner, keys[0], keys[-1], floating(1.0), big(1, 1), big(size - 1, 4),
                     list_([]), string([]), NIL):
            yield map_([(k, NIL) for k in keys] + [(last, NIL)])
            yield map_([(last, NIL)] + [(k, NIL) for k in reversed(keys)])
        yield map_([(k, NIL) for k in keys] + [(inner, NIL), (sorted_inner, NIL)])
    yield map_([(floating(0.0), NIL), (floating(-0.0), NIL), (integer(0), NIL)])
    yield map_([(tuple_([floating(0.0)]), NIL), (tuple_([floating(-0.0)]), NIL)])
    yield map_([(pid(), NIL), (pid(), one)])
    yield map_([(reference(), NIL), (reference(creation=2), one)])


def between_nodes():
    """What only nodes that are connected say to each other, whole and inside of terms."""
    head = b'\x44\x03\x88\x08\x00\x05atom1\x01\x05atom2\x02\x05atom3'
    for message in (b'\x44\0', b'\x44\xff', head,
                    head + tuple_([integer(6), pid(), atom(''), b'\x52\0']), head + b'\x52\x89',
                    b'\x45' + bytes(16) + b'\0' + integer(1), b'\x46' + bytes(16), b'\x52\x89',
                    b'\x3f\x42', b'\x4e\x2a\0\1A', b'\x43\0', b'\x49\0\0\0\1',
                    b'\x4b\0', b'\x4b' + bytes(3)):
        yield message
        yield tuple_([message, NIL])
        yield map_([(message, NIL)])


def compressed_oddly():
    """Sizes and streams that do not fit each other."""
    body = text('d' * 20)
    for size in (0, 1, len(body) - 1, len(body), len(body) + 1, 0x7fffffff, 0xffffffff):
        yield compressed(body, size=size)
        yield packed(body, size=size)
        yield b'\x50' + word(size) + deflated(body)[2:-4]
        yield b'\x50' + word(size) + deflated(body[:-1])
        yield b'\x50' + word(size) + deflated(body) + b'more'
    for head in (b'\x78\x01', b'\x78\x5e', b'\x78\xda', b'\x78\xbb\0\0\0\1', b'\x79\x9c',
                 b'\x08\x1d', b'\x1f\x8b', b'\xf8\x12', b'\x58\x85'):
        yield b'\x50' + word(len(body)) + head + deflated(body)[2:]
    two = deflated(body[:10]) + deflated(body[10:])
    yield from (b'\x50' + word(len(body)) + two, b'\x50' + word(10) + two,
                b'\x50' + word(0) + deflated(b''), packed(packed(body)),
                packed(VERSION + body), tuple_([packed(body)]), packed(body + body),
                packed(body[:-1]), packed(b'\x52\x01'))


def whole_terms():
    """Middling terms to be damaged at every byte."""
    three = [integer(1), integer(2), integer(3)]
    fun = new_fun(free=(list_([atom('a'), tuple_([atom('b'), atom('c')]), atom('c')]),
                        tuple_([atom('x'), atom('y'), atom('z')])))
    some = [atom(''), atom('abcdefgh', 100), atom('λ'), integer(42), integer(-23), integer(25555),
            floating(1.0), integer(183749783987483978498378), big(1 << 264), big(-(1 << 264)), NIL,
            text('abcdef'), list_([atom('a'), atom('b'), integer(1), integer(2)]),
            list_([atom('a')], atom('b')), tuple_([]), tuple_([atom('a'), atom('b'), atom('c')]),
            tuple_([integer(n & 255) for n in range(40)]), binary(bytes(range(15))),
            bitstring(b'\x80', 1), bitstring(b'\x0a\x80', 2), export(atom('m'), atom('f'), 0),
            list_([export(atom('m'), atom('f'), 0)] * 3), pid(), pid(tag=103), port(),
            port(tag=102), port(tag=120), reference(), reference(tag=101), reference(tag=114),
            new_fun(), fun, list_([fun, fun]),
            list_([port(), reference(), pid(), new_fun(), big(1 << 264)], integer(75)),
            old_fun((integer(1),)), map_([]),
            map_([(atom('a'), integer(1)), (atom('b'), integer(2)), (atom('c'), integer(3))]),
            map_([(map_([(integer(1), NIL)]), map_([])), (list_([map_([])]), NIL),
                  (binary(b'abc'), integer(1))]),
            map_([(integer(n), integer(n)) for n in range(33)]),
            tuple_([atom('trace_ts'),
                    tuple_([atom('even_bigger'), tuple_([atom('some_data'), binary(b'\1\2\3')])]),
                    tuple_(three)])]
    return some


def damaged(whole):
    """Every truncation, and at every byte each bit turned, and all of them."""
    for n in range(len(whole)):
        yield whole[:n]
        for mask in (1, 2, 4, 8, 16, 32, 64, 128, 255):
            yield whole[:n] + bytes([whole[n] ^ mask]) + whole[n + 1:]


GROUPS = (integers_in_odd_forms, counts_that_lie, parts_of_a_wrong_kind, floats, bits_and_lists,
          utf8, maps, between_nodes)


def vectors():
    """Whole inputs, with the version byte."""
    for group in GROUPS:
        for body in group():
            yield VERSION + body
            yield VERSION + body + b'\1\2\3'
            if len(body) < 20000:
                yield VERSION + packed(body)
                yield VERSION + compressed(body) + b'\1\2\3'
    for body in compressed_oddly():
        yield VERSION + body
    for body in whole_terms():
        for form in (body, packed(body), compressed(body)):
            yield VERSION + form
            yield VERSION + form + b'\1\2\3'
            yield from damaged(VERSION + form)
    yield VERSION + DYNAMIC
    yield from damaged(VERSION + DYNAMIC)
