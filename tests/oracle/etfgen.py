# SPDX-License-Identifier: Apache-2.0
"""External terms to attack: about two hundred small ones of every tag, and hand-made malformed
ones."""
import struct

from etf import (NIL, VERSION, atom, big, binary, bitstring, export, float_bits, floating, integer,
                 list_, map_, native_record, old_float, string, text, tuple_)
from termgen import boot_script
import mutate

NODE = atom('n@h')


def pid(node=NODE, number=38, serial=0, creation=1, tag=88):
    if tag == 103:
        return b'\x67' + node + struct.pack('>IIB', number, serial, creation & 3)
    return b'\x58' + node + struct.pack('>III', number, serial, creation)


def port(node=NODE, number=7, creation=1, tag=89):
    if tag == 102:
        return b'\x66' + node + struct.pack('>IB', number, creation & 3)
    if tag == 120:
        return b'\x78' + node + struct.pack('>QI', number, creation)
    return b'\x59' + node + struct.pack('>II', number, creation)


def reference(words=(1, 2, 3), node=NODE, creation=1, tag=90):
    ids = b''.join(struct.pack('>I', w) for w in words)
    if tag == 101:
        return b'\x65' + node + struct.pack('>IB', words[0] & 0x3ffff, creation & 3)
    if tag == 114:
        return b'\x72' + struct.pack('>H', len(words)) + node + bytes([creation & 3]) + ids
    return b'\x5a' + struct.pack('>H', len(words)) + node + struct.pack('>I', creation) + ids


def new_fun(module=atom('m'), arity=1, free=(), uniq=bytes(range(16)), index=3,
            old_index=integer(3), old_uniq=integer(12345), owner=pid(), size=None, count=None):
    body = bytes([arity]) + uniq + struct.pack('>II', index, len(free) if count is None else count)
    body += module + old_index + old_uniq + owner + b''.join(free)
    return b'\x70' + struct.pack('>I', len(body) + 4 if size is None else size) + body


def old_fun(free=(), owner=pid(tag=103)):
    return (b'\x75' + struct.pack('>I', len(free)) + owner + atom('m') + integer(1) + integer(2)
            + b''.join(free))


def record(fields=((atom('a'), integer(1)),), flags=0, module=atom('m'), name=atom('r')):
    return native_record(module, name, fields, flags)


def local_ext(inner=atom('a'), digest=0xdeadbeef):
    return b'\x79' + struct.pack('>I', digest) + inner


def stored_zlib(data, check=None):
    """A zlib stream without compression, made by hand so that its bytes depend on no library."""
    import zlib
    out = b'\x78\x01'
    for i in range(0, max(1, len(data)), 65535):
        part = data[i:i + 65535]
        last = i + 65535 >= len(data)
        out += bytes([last]) + struct.pack('<HH', len(part), len(part) ^ 0xffff) + part
    return out + struct.pack('>I', zlib.adler32(data) if check is None else check)


def compressed(data, size=None, check=None):
    return (b'\x50' + struct.pack('>I', len(data) if size is None else size)
            + stored_zlib(data, check))


def small_terms():
    """Valid terms, without the version byte."""
    i = integer
    terms = [i(n) for n in (0, 1, 255, 256, -1, -256, (1 << 27) - 1, 1 << 27, (1 << 31) - 1,
                            -(1 << 31), 1 << 31, -(1 << 31) - 1, (1 << 32) - 1, 1 << 32,
                            (1 << 59) - 1, 1 << 59, -(1 << 59), 1 << 60, (1 << 63) - 1, 1 << 63,
                            -(1 << 63), (1 << 64) - 1, 1 << 64, -(1 << 64), 1 << 65, 10 ** 30,
                            -10 ** 40)]
    terms += [big((1 << 2040) - 1), big(1 << 2040), big(-(1 << 2048)), big(5, 1), big(5, 4),
              big(0, 1), big(5, 9), big(-5, 12), b'\x6e\x00\x00', b'\x6e\x00\x01',
              b'\x6f\x00\x00\x00\x00\x00', b'\x6f\x00\x00\x00\x02\x01\x05\x00',
              b'\x6e\x04\x02\x01\x02\x03\x04', b'\x6e\x08\xff' + b'\xff' * 8,
              b'\x6e\x08\x00' + b'\xff' * 7 + b'\x07', b'\x6e\x08\x01' + b'\x00' * 7 + b'\x08',
              b'\x6e\x01\x01\x00']
    terms += [floating(x) for x in (0.0, -0.0, 1.0, -1.5, 0.1, 1e22, 1e23, 5e-324,
                                    1.7976931348623157e308, 2.2250738585072014e-308)]
    terms += [old_float(1.5), old_float(-0.0), old_float(1e300), b'\x63' + b'1.5' + bytes(28),
              b'\x63' + b' 2.5e0' + bytes(25), b'\x63' + b'1' + bytes(30), b'\x63' + b'1.0e-400'
              + bytes(23), b'\x63' + b'1.00000000000000000000e+000000'[:31].ljust(31, b'\0')]
    terms += [atom(a) for a in ('', 'a', 'ok', 'foo_bar', 'A b', 'é', 'ÿ', 'λ', '中', '𝄞', 'a' * 255,
                                'é' * 255, 'λ' * 255, 'x' * 127, '\x00', '\n', 'true',
                                'nonode@nohost')]
    terms += [atom(a, 100) for a in ('', 'a', 'é', 'a' * 255, 'abc\xff')]
    terms += [atom(a, 118) for a in ('', 'a', 'é', 'λ' * 100, 'é' * 255)]
    terms += [b'\x73\x01a', b'\x73\x00', b'\x73\x01\xe9', b'\x73\xff' + b'b' * 255]
    terms += [tuple_([]), tuple_([i(1)]), tuple_([atom('a'), i(1), floating(1.0)]),
              tuple_([i(n & 255) for n in range(255)]), tuple_([i(n & 255) for n in range(256)]),
              b'\x69\x00\x00\x00\x00', b'\x69\x00\x00\x00\x02a\x01a\x02',
              tuple_([tuple_([tuple_([])])])]
    terms += [NIL, list_([i(1)]), list_([i(1), i(2)], i(3)), list_([atom('a')], atom('b')),
              list_([i(1000)] * 3), list_([list_([NIL])]), b'\x6c\x00\x00\x00\x00\x6a',
              b'\x6c\x00\x00\x00\x00a\x07', b'\x6c\x00\x00\x00\x00\x6b\x00\x01x',
              list_([i(97), i(98)]), list_([i(97)], string([98])),
              list_([i(1)], list_([i(2)], list_([i(300)])))]
    terms += [string([0]), text('abc'), string([255] * 3), b'\x6b\x00\x00', string(range(256)),
              text('x' * 300)]
    terms += [binary(b''), binary(b'abc'), binary(bytes(range(256))), binary('aλ€'.encode()),
              bitstring(b'\x20', 3), bitstring(b'\xff', 1), bitstring(b'ab\xff', 7),
              bitstring(b'\xff', 8), bitstring(b'abc', 8), bitstring(b'ab\xff', 4),
              bitstring(b'\x80', 1)]
    terms += [map_([]), map_([(i(1), i(2))]), map_([(atom('a'), i(1)), (atom('b'), i(2))]),
              map_([(atom('b'), i(1)), (atom('a'), i(2))]),
              map_([(i(1), i(1)), (floating(1.0), i(2))]), map_([(i(n), i(n)) for n in range(32)]),
              map_([(i(n), i(n)) for n in range(33)]),
              map_([(i(n * 7 % 40), NIL) for n in range(40)]),
              map_([(floating(0.0), i(1)), (floating(-0.0), i(2))]), map_([(map_([]), map_([]))]),
              map_([(tuple_([i(1), floating(2.0)]), text('x')), (text('k'), binary(b'v')),
                    (NIL, NIL)])]
    terms += [export(atom('m'), atom('f'), 0), export(atom('lists'), atom('map'), 2),
              export(atom('m'), atom('f'), 255), export(atom('m', 100), atom('é', 100), 3),
              export(atom(''), atom('λ'), 1)]
    terms += [pid(), pid(tag=103), pid(number=0x7fff, serial=0x1fff),
              pid(number=0xffffffff, serial=0xffffffff, creation=0xffffffff),
              pid(number=1 << 28), pid(creation=0), pid(node=atom('nonode@nohost'), creation=0),
              pid(node=atom('é@h')), pid(node=atom('a', 100)), pid(tag=103, number=0x3ffff),
              pid(tag=103, serial=0xffff)]
    terms += [port(), port(tag=102), port(tag=120), port(number=0xffffffff),
              port(number=0x0fffffff), port(tag=102, number=0xffffffff),
              port(tag=120, number=(1 << 64) - 1), port(tag=120, number=1 << 40), port(creation=0)]
    terms += [reference(), reference(tag=101), reference(tag=114), reference((1,)),
              reference((1, 2)), reference((0xffffffff,) * 3), reference((1, 2, 3, 4)),
              reference((1, 2, 3, 4, 5)), reference((), tag=90), reference((), tag=114),
              reference((1, 2, 3, 4, 5, 6)), reference((0x3ffff, 5, 6), tag=114),
              reference((0x40000, 5, 6)), reference(creation=0)]
    terms += [new_fun(), new_fun(free=(i(1), atom('x'))), new_fun(arity=0), new_fun(arity=255),
              new_fun(index=0xffffffff), new_fun(owner=pid(tag=103)),
              new_fun(old_uniq=big(1 << 31)), new_fun(free=(list_([i(1)]), map_([(i(1), i(2))]))),
              old_fun(), old_fun((i(1), i(2)))]
    terms += [record(), record(()), record(flags=1),
              record(((atom('a'), i(1)), (atom('b'), text('x'))))]
    terms += [local_ext(), local_ext(tuple_([pid(), i(1)])), local_ext(b'')]
    terms += [compressed(b)
              for b in (i(1), text('abc'), tuple_([atom('a'), NIL]), binary(bytes(100)))]
    terms += [tuple_([pid(), port(), reference(), new_fun()]), list_([pid()], pid()),
              map_([(pid(), i(1)), (reference(), i(2))]),
              tuple_([text('$ROOT/lib/kernel/ebin'), list_([atom('init'), atom('erlang')]),
                      floating(2.5), binary(b'x'), big(1 << 70)])]
    terms += [tuple_([pid(tag=103), port(tag=102), reference(tag=101)]), pid(node=atom('')),
              port(node=atom('λ@h')), reference(node=atom('é', 100)),
              pid(node=b'\x73\x03n@h'), port(tag=120, creation=0xffffffff),
              reference((0xffffffff,) * 5), reference((7, 8), tag=114),
              new_fun(module=atom('é', 100)), new_fun(owner=pid(node=atom('a', 100), tag=103)),
              new_fun(free=(NIL,), old_index=integer(-1)), new_fun(size=0),
              record(((atom('k', 100), pid()), (atom('λ'), NIL)), 1),
              record(module=b'\x73\x01m'),
              local_ext(list_([port(tag=120), reference((1,))])),
              tuple_([export(atom('m'), atom('f'), 2)]), map_([(new_fun(), NIL)]),
              map_([(reference(tag=114), i(0)), (port(tag=102), i(0))]),
              tuple_([old_float(2.0), floating(2.0)]),
              map_([(atom('a', 100), atom('a', 118)), (b'\x73\x01b', NIL)]),
              list_([bitstring(b'\x40', 2), binary(b'')]),
              list_([big(1 << 31), big(-(1 << 31) - 1)], NIL),
              tuple_([text('a'), string([0, 255]), NIL]), compressed(NIL), compressed(pid()),
              compressed(map_([(i(1), NIL)])), compressed(list_([NIL, atom('')]))]
    deep = i(1)
    for _ in range(30):
        deep = list_([deep]) if len(deep) & 1 else tuple_([deep])
    terms.append(deep)
    return terms


def malformed():
    """Whole inputs, version byte included, each wrong (or only odd) in one known way."""
    v = VERSION
    i = integer
    out = [b'', v, b'\x82a\x01', b'\x00', v + v + i(1), v + b'\x83', v + b'\x00', v + b'\x44',
           v + b'\x44\x00a\x01', v + b'\x45', v + b'\x46', v + b'\x52\x00', v + b'\x52',
           v + tuple_([b'\x52\x00']), v + b'\x44\x01\x00\x00\x01a\x61\x01']
    out += [v + bytes([tag]) + bytes(12) for tag in range(256)]
    out += [v + bytes([tag]) for tag in range(256)]
    out += [v + bytes([tag]) + b'\xff' * 12 for tag in range(256)]
    out += [v + bytes([tag]) + b'\x00\x00\x00\x01' + i(1) * 4 for tag in range(256)]
    # numbers
    out += [v + float_bits(b) for b in (0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000,
                                        0x7ff0000000000001, 0xfff8000000000001, 0x7fffffffffffffff)]
    out += [v + b'\x63' + s.ljust(31, b'\0') for s in (b'nan', b'inf', b'-inf', b'1e400', b'0x10',
                                                       b'', b'1.5x', b'1,5', b'1e5', b'+1.5',
                                                       b'1.5 ', b'.5', b'5.', b'1.5e', b'1.5e+',
                                                       b'\t1.5', b'1.5\n', b'1.5\0x', b'infinity',
                                                       b'1_0.0', b'1.5E5', b'1.5d5', b'-',
                                                       b'1.0e99999', b'-1.0e-99999')]
    out += [v + b'\x63' + b'1.' + b'0' * 29, v + b'\x63' + b'1' * 31,
            v + b'\x63' + b'9' * 28 + b'.5e']
    out += [v + s for s in (b'\x6f\xff\xff\xff\xff\x00', b'\x6f\x7f\xff\xff\xff\x00\x01',
                            b'\x6e\xff\x00\x01', b'\x6f\x00\x00\x00\x00', b'\x6e\x00',
                            b'\x6e\x00\x02', b'\x6f\x00\x10\x00\x00\x00' + b'\x01' * 10)]
    # atoms
    bad_utf8 = [b'\xff', b'\xc3', b'\xc0\x80', b'\xc1\xbf', b'\xe0\x80\x80', b'\xe0\x9f\xbf',
                b'\xed\xa0\x80', b'\xed\xbf\xbf', b'\xf0\x80\x80\x80', b'\xf4\x90\x80\x80',
                b'\xf5\x80\x80\x80', b'\xf8\x88\x80\x80\x80', b'\x80', b'a\x80', b'\xc3\x28',
                b'\xe2\x82', b'\xe2\x28\xa1', b'\xf0\x9d\x84', b'\xef\xbf\xbe', b'\xef\xbf\xbf',
                b'\xef\xb7\x90', b'\xf0\x9f\xbf\xbf']
    for s in bad_utf8:
        out += [v + b'\x77' + bytes([len(s)]) + s, v + b'\x76' + struct.pack('>H', len(s)) + s]
    for unit in ('a', 'é', 'λ', '中', '𝄞'):
        raw = unit.encode()
        for count in (255, 256, 257, 300):
            out.append(v + b'\x76' + struct.pack('>H', len(raw) * count) + raw * count)
            if len(raw) * count < 256:
                out.append(v + b'\x77' + bytes([len(raw) * count]) + raw * count)
    out += [v + b'\x64' + struct.pack('>H', n) + b'\xe9' * n for n in (255, 256, 1000)]
    out += [v + b'\x64\xff\xff' + b'a' * 65535, v + b'\x76\xff\xff' + b'a' * 65535]
    # counts and ends
    for tag in (104, 105, 107, 108, 109, 110, 111, 116, 77, 112, 117, 67, 90, 114):
        for n in (0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, 0x10000000, 0x3fffffff, 0x40000000):
            out.append(v + bytes([tag]) + struct.pack('>I', n) + i(1))
            out.append(v + bytes([tag]) + struct.pack('>I', n) + i(1) * 3 + NIL)
    out += [v + b'\x6c\x00\x00\x00\x01a\x01', v + b'\x6c\x00\x00\x00\x02a\x01\x6a',
            v + b'\x6c\x00\x00\x00\x00', v + b'\x6b\x00\x05abc',
            v + b'\x6d\x00\x00\x00\x05abc', v + b'\x68\x03a\x01', v + b'\x69\x00\x00\x00\x03a\x01']
    # bit strings
    out += [v + b'\x4d' + struct.pack('>IB', n, bits) + body
            for n, body in ((0, b''), (1, b'\xff'), (2, b'\xff\xff'))
            for bits in (0, 1, 7, 8, 9, 255)]
    # maps
    out += [v + map_([(i(1), i(1)), (i(1), i(2))]), v + map_([(floating(1.0), i(1)), (i(1), i(2))]),
            v + map_([(floating(0.0), i(1)), (floating(-0.0), i(2))]),
            v + map_([(b'\x6e\x01\x00\x05', i(1)), (i(5), i(2))]),
            v + map_([(string([97]), i(1)), (list_([i(97)]), i(2))]),
            v + map_([(atom('a', 100), i(1)), (atom('a'), i(2))]),
            v + map_([(i(n), i(n)) for n in range(40)] + [(i(39), i(1))]),
            v + map_([(i(n % 33), i(n)) for n in range(34)]),
            v + map_([(bitstring(b'\xff', 8), i(1)), (binary(b'\xff'), i(2))]),
            v + map_([(bitstring(b'\xff', 1), i(1)), (bitstring(b'\x80', 1), i(2))]),
            v + map_([(map_([]), i(1)), (map_([]), i(2))]),
            v + map_([(NIL, i(1)), (b'\x6b\x00\x00', i(2))]),
            v + map_([(tuple_([]), i(1)), (b'\x69\x00\x00\x00\x00', i(2))])]
    # identifiers with parts of a wrong type
    wrong = [i(1), NIL, tuple_([]), binary(b'n'), b'\x6b\x00\x01n', pid(), b'', b'\x00']
    for w in wrong:
        out += [v + pid(node=w), v + pid(node=w, tag=103), v + port(node=w),
                v + port(node=w, tag=102), v + port(node=w, tag=120),
                v + reference(node=w), v + reference(node=w, tag=114),
                v + reference(node=w, tag=101), v + b'\x71' + w + atom('f') + i(1),
                v + b'\x71' + atom('m') + w + i(1), v + b'\x71' + atom('m') + atom('f') + w,
                v + new_fun(module=w), v + new_fun(old_index=w), v + new_fun(old_uniq=w),
                v + new_fun(owner=w), v + new_fun(free=(w,)), v + record(module=w),
                v + record(name=w), v + record(((w, i(1)),)), v + local_ext(w)]
    out += [v + b'\x71' + atom('m') + atom('f') + a
            for a in (integer(256), integer(-1), big(1), big(255, 2), big(1 << 40), floating(1.0),
                      integer(255),
                                                            b'\x62\x00\x00\x00\x01',
                      b'\x62\x00\x00\x01\x00', b'\x62\xff\xff\xff\xff')]
    out += [v + new_fun(size=s) for s in (0, 1, 4, 1000, 0xffffffff)] + [v + new_fun(count=c)
                                                                         for c in (1, 2, 0xffffffff,
                                                                                   0x7fffffff)]
    out += [v + new_fun(free=(i(1),), count=0), v + new_fun(old_uniq=floating(1.0)),
            v + new_fun(old_index=big(1 << 70)), v + new_fun(old_uniq=big(1 << 70)),
            v + new_fun(old_index=i(-1))]
    out += [v + reference(tuple(range(n)), tag=t) for n in (0, 1, 2, 3, 4, 5, 6, 7, 8, 100)
            for t in (90, 114)]
    out += [v + b'\x65' + NODE + struct.pack('>IB', n, c)
            for n in (0, 1, 0x3ffff, 0x40000, 0xffffffff) for c in (0, 1, 3, 4, 255)]
    out += [v + b'\x67' + NODE + struct.pack('>IIB', n, s, c)
            for n in (0, 0x7fff, 0x8000, 1 << 28, 0xffffffff)
            for s in (0, 0x1fff, 0x2000, 0xffffffff) for c in (0, 3, 4, 255)]
    out += [v + b'\x58' + NODE + struct.pack('>III', n, s, c)
            for n in (0, 0x7fff, 0x8000, 1 << 28, 0xffffffff)
            for s in (0, 0x1fff, 0x2000, 0xffffffff) for c in (0, 3, 4, 0xffffffff)]
    out += [v + b'\x66' + NODE + struct.pack('>IB', n, c)
            for n in (0, 0x0fffffff, 0x10000000, 0xffffffff) for c in (0, 3, 4, 255)]
    out += [v + b'\x72\x00\x01' + NODE + bytes([c]) + struct.pack('>I', w) for c in (0, 3, 4, 255)
            for w in (0, 0x3ffff, 0x40000, 0xffffffff)]
    out += [v + b'\x5a' + struct.pack('>H', n) + NODE + bytes(4 + 4 * 3) for n in range(6)]
    # compression
    inner = tuple_([atom('a'), text('x' * 50)])
    out += [v + compressed(inner), v + compressed(inner, size=len(inner) + 1),
            v + compressed(inner, size=len(inner) - 1), v + compressed(inner, size=0),
            v + compressed(inner, size=1 << 20), v + compressed(inner, check=1),
            v + compressed(inner) + b'tail', v + compressed(inner + b'tail'),
            v + compressed(compressed(inner)), v + compressed(VERSION + inner),
            v + tuple_([compressed(inner)]), v + compressed(inner)[:-1], v + compressed(inner)[:-4],
            v + compressed(inner)[:12], v + compressed(b''), v + compressed(i(1)[:1]),
            v + b'\x50', v + b'\x50\x00\x00\x00\x02', v + b'\x50\x00\x00\x00\x02' + bytes(8),
            v + b'\x50' + struct.pack('>I', 2) + i(1), v + compressed(inner)[:5] + b'\x78\x9c'
            + compressed(inner)[7:], v + compressed(local_ext()), v + compressed(b'\x44\x00a\x01')]
    # odd but accepted, and deep ones
    out += [v + i(1) + b'\x00' * 5, v + b'\x6c\x00\x00\x00\x00\x6c\x00\x00\x00\x00a\x01',
            v + b'\x6c\x00\x00\x00\x00' * 100 + NIL, v + (b'\x6c\x00\x00\x00\x01' * 1000) + i(1)
            + NIL * 1000, v + b'\x68\x01' * 5000 + i(1), v + b'\x68\x01' * 5000,
            v + b'\x6c\x00\x00\x00\x01a\x01' * 3000 + NIL,
            v + b'\x74\x00\x00\x00\x01a\x01' * 2000 + NIL, v + local_ext(local_ext()),
            v + tuple_([local_ext()]), v + b'\x79\x00\x00', v + b'\x79\x00\x00\x00\x00']
    return out


def exhaustive():
    """Every truncation and every single-byte change of the small terms of up to 64 bytes. Of the
    longer ones the first 400 truncations, and changes within their first 64 bytes, where their
    heads are."""
    for term in dict.fromkeys(small_terms()):
        whole = VERSION + term
        yield whole
        for n in range(min(len(whole), 400)):
            yield whole[:n]
        for at, byte in enumerate(whole[:64]):
            values = range(256)
            if at >= 16 and len(whole) > 64:
                values = sorted({byte ^ 1, byte ^ 128, (byte + 1) & 255, (byte - 1) & 255, 0, 255,
                                 97, 104, 106, 108, 112, 119})
            for value in values:
                if value != byte:
                    yield whole[:at] + bytes([value]) + whole[at + 1:]


def mutants(rng, count, bases):
    """`count` mutants of the given whole external terms and of the small ones."""
    small = [VERSION + t for t in small_terms()]
    for _ in range(count):
        if rng.chance(.6):
            base = rng.choice(bases)
        else:
            base = rng.choice(small)
            if rng.chance(.5):
                base = VERSION + tuple_([rng.choice(small)[1:] for _ in range(rng.between(1, 4))])
        yield mutate.etf(rng, base, rng.choice(small) if rng.chance(.8) else rng.choice(bases))


def invented_boots(rng):
    """Boot files of several sizes, the same on every machine."""
    sizes = [(1, 1), (1, 2), (1, 5), (2, 2), (2, 4), (3, 3), (4, 6), (8, 12)]
    return [boot_script(rng, a, m) for a, m in sizes]
