# SPDX-License-Identifier: Apache-2.0
"""Random terms for the printer, as external term format. Every kind of term that has a text form,
of every size."""
import struct

import etf

WORDS = ('application kernel stdlib sasl start_link supervisor gen_server mnesia crypto env vsn '
         'modules registered '
         'primLoad progress error_logger path included_applications description undefined infinity '
         'true false ok error '
         'a b c id m f x y').split()
ATOM_LETTERS = 'abcdefghijklmnopqrstuvwxyzABCXYZ0123456789_@'
ODD_ATOM_LETTERS = ' -.\'"\\\n\t\r\x00\x01\x1b\x7f\x80\x9f\xa0éßÿĀλ€中𝄞/+$%~:,()[]{}'
RESERVED = 'after and andalso band begin bnot bor bsl bsr bxor case catch cond div else end fun ' \
           'if let maybe not of or orelse receive rem try when xor'.split()
PRINTABLE = ''.join(chr(c) for c in range(32, 127))


def special_floats():
    """Bit patterns: zeros, every power of two with its neighbours, powers of ten, and the
    limits."""
    bits = [0, 1 << 63, 1, 2, 3, (1 << 52) - 1, 1 << 52, 0x7FEFFFFFFFFFFFFF, 0x7FEFFFFFFFFFFFFE]
    bits += [1 << n for n in range(52)]
    for exponent in range(1, 2047):
        base = exponent << 52
        bits += [base, base - 1, base + 1]
    for e in range(-323, 309):
        bits.append(struct.unpack('>Q', struct.pack('>d', float(f'1e{e}')))[0])
    for e in range(-30, 31):
        for digits in ('1.5', '9.999999999999999', '1.2345678901234567', '4.35', '123.456'):
            bits.append(struct.unpack('>Q', struct.pack('>d', float(f'{digits}e{e}')))[0])
    for n in (1, 2, 3, 10, 100, 123, 1000, 9007199254740991, 9007199254740992, 9007199254740993,
              99999999999999990000):
        bits.append(struct.unpack('>Q', struct.pack('>d', float(n)))[0])
    return bits


class TermGen:
    """With `records`, a part of the terms are OTP 29's native records."""

    def __init__(self, rng, records=False):
        self.rng, self.records = rng, records
        self.floats = None
        self.leaves = [(6, self.atom), (4, self.number), (3, self.string), (3, self.binary),
                       (1, self.function),
                       (1, lambda: rng.choice([etf.NIL, etf.tuple_([]), etf.map_([]),
                                               etf.binary(b'')]))]

    def atom_text(self):
        r = self.rng
        kind = r.below(20)
        if kind < 11:
            return r.choice(WORDS)
        if kind < 13:
            return ''.join(r.choices(ATOM_LETTERS, r.between(1, 12)))
        if kind < 15:
            return ''.join(r.choices(ATOM_LETTERS + ODD_ATOM_LETTERS, r.between(0, 10)))
        if kind < 16:
            return r.choice(RESERVED)
        if kind < 17:
            return r.choice(['', ' ', 'A', '_', '_x', '1', 'é', 'ÿx', 'aé', 'aλ', 'λ', 'x@y', '@',
                             'É', '÷', '×', 'ß', 'a÷'])
        if kind < 18:
            return r.choice('abcé λ') * r.between(20, 255)
        return r.choice(WORDS) + '_' + r.choice(WORDS) + '_' + r.choice(WORDS)

    def atom(self):
        return etf.atom(self.atom_text())

    def integer_value(self):
        r = self.rng
        kind = r.below(10)
        if kind < 5:
            return r.below(r.choice([10, 256, 1000, 100000]))
        if kind < 6:
            return -r.below(r.choice([10, 300, 1 << 31, 1 << 60]))
        if kind < 9:
            return (1 << r.between(1, 70)) + r.between(-2, 2)
        return (1 if r.chance(.7) else -1) * r.below(1 << r.choice([64, 100, 300, 1200]))

    def float_term(self):
        r = self.rng
        kind = r.below(6)
        if kind == 0:
            self.floats = self.floats or special_floats()
            return etf.float_bits(r.choice(self.floats))
        if kind == 1:
            bits = r.below(1 << 64)
            return etf.float_bits(bits if bits >> 52 & 2047 != 2047 else 0)
        if kind == 2:
            return etf.floating(r.below(100000) / 100)
        if kind == 3:
            return etf.floating((r.below(2000001) - 1000000) / r.choice([1, 2, 3, 7, 10, 1000]))
        if kind == 4:
            return etf.floating(float(f'{r.below(10 ** r.between(1, 17))}e{r.between(-40, 40)}'))
        return etf.floating(float(r.below(1 << r.between(1, 90))))

    def number(self):
        return self.float_term() if self.rng.chance(.3) else etf.integer(self.integer_value())

    def characters(self, length=None):
        """Code points of a string: printable, almost printable, or not."""
        r = self.rng
        if length is None:
            length = r.weighted([(6, r.below(12)), (3, r.below(60)), (2, r.between(60, 120)),
                                 (.7, r.between(100, 400))])
        kind = r.below(16)
        if kind < 7:
            alphabet = 'abcdefghijklmnopqrstuvwxyz     '
        elif kind < 9:
            alphabet = PRINTABLE
        elif kind < 10:
            alphabet = 'ab \n\t\\"\x1b\x08\x0c\r\x0b\x7f'
        elif kind < 11:
            alphabet = 'abc \n'
        elif kind < 12:
            alphabet = 'aéü ÿ\xa0¡'
        elif kind < 13:
            alphabet = 'aλ€ 中𝄞e\u0301\u200b\u202e'
        elif kind < 14:
            alphabet = 'ab\x80\x9f'
        elif kind < 15:
            alphabet = 'abc\x00\x01\x1f'
        else:
            return [r.below(r.choice([128, 256, 300])) for _ in range(length)]
        codes = [ord(c) for c in r.choices(alphabet, length)]
        if codes and r.chance(.08):
            codes[r.below(len(codes))] = r.choice([0, 31, 127, 128, 255, 256, 0x3bb, 0xd7ff, 0xe000,
                                                   0x10ffff, 0x110000, -1])
        return codes

    def string(self):
        return etf.string(self.characters())

    def binary(self):
        r = self.rng
        if r.chance(.3):
            data = r.bytes(r.choice([0, 1, 2, 3, 5, 8, 20, 30, 60, 200]))
        else:
            codes = [c if 0 <= c < 0x110000 and not 0xd800 <= c < 0xe000 else 63
                     for c in self.characters()]
            data = ''.join(map(chr, codes)).encode()
            if r.chance(.15):
                data = b''.join(bytes([c & 255]) for c in codes)
            if data and r.chance(.1):
                cut = r.below(len(data))
                data = data[:cut] if r.chance(.5) else data[:cut] + r.bytes(1) + data[cut:]
        if r.chance(.12) and data:
            bits = r.between(1, 7)
            return etf.bitstring(data[:-1] + bytes([data[-1] & (0xff << 8 - bits) & 255]), bits)
        return etf.binary(data)

    def leaf(self):
        r = self.rng
        return r.weighted(self.leaves)()

    def function(self):
        return etf.export(self.atom(), self.atom(), self.rng.choice([0, 1, 2, 3, 255]))

    def map_term(self, count, size):
        pairs, seen = [], set()
        for _ in range(count):
            key = self.leaf() if self.rng.chance(.85) else self.without_maps(3)
            if self.records and self.rng.chance(.2):
                key = self.record(2)
            if key in seen or key[:1] == b'\x46' and not any(key[2:]):
                continue
            seen.add(key)
            pairs.append((key, self.term(size)))
        return etf.map_(pairs)

    def without_maps(self, size):
        r = self.rng
        if size <= 1:
            return self.leaf()
        return r.choice([etf.tuple_,
                         etf.list_])([self.without_maps(size // 2) for _ in range(r.between(1, 3))])

    def record(self, size):
        """A native record; most of them are well, few have a field twice, or say what they must
        not."""
        r = self.rng
        names = [self.atom() for _ in range(r.choice([0, 1, 2, 3, 5, 8, 20, 40]))]
        if r.chance(.95):
            names = list(dict.fromkeys(names))
        part = max(1, size // (len(names) + 1))
        fields = [(name, self.term(part)) for name in names]
        flags = r.weighted([(5, 0), (5, 1), (.05, r.below(256))])
        name = self.atom() if r.chance(.99) else self.leaf()
        return etf.native_record(self.atom(), name, fields, flags)

    def term(self, size):
        """A term of about `size` leaves."""
        r = self.rng
        if self.records and r.chance(.25 if size > 1 else .1):
            return self.record(size)
        if size <= 1:
            return self.leaf()
        kind = r.below(20)
        width = max(1, min(size, r.choice([1, 2, 3, 4, 6, 8, 12, 20, 50, 300])))
        part = max(1, size // width)
        if kind < 7:
            elements = [self.term(part) for _ in range(width)]
            if r.chance(.4):
                elements.insert(0, self.atom())     # like a record
            return etf.tuple_(elements)
        if kind < 14:
            elements = [self.term(part) for _ in range(width)]
            if r.chance(.12):
                return etf.list_(elements, self.leaf())
            return etf.list_(elements)
        if kind < 17:
            return self.map_term(min(width, r.choice([3, 5, 10, 32])) if r.chance(.95) else width,
                                 part)
        if kind < 18:                               # a list of pairs, what configuration is made of
            return etf.list_([etf.tuple_([self.atom(), self.term(part)]) for _ in range(width)])
        if kind < 19:                               # many small things: the printer fills lines
            make = r.choice([self.atom, self.number, self.string, self.binary])
            return r.choice([etf.tuple_, etf.list_])([make() for _ in range(width)])
        term = self.term(max(1, size // 8))         # a deep one
        for _ in range(r.choice([3, 10, 40, 90])):
            term = r.choice([lambda t: etf.tuple_([t]), lambda t: etf.list_([t]),
                             lambda t: etf.tuple_([self.atom(), t]),
                             lambda t: etf.list_([self.leaf(), t]),
                             lambda t: etf.map_([(self.atom(), t)])])(term)
        return term

    def case(self):
        r = self.rng
        size = r.weighted([(2, 1), (4, r.between(2, 8)), (4, r.between(5, 40)),
                           (2, r.between(30, 200)), (.3, r.between(200, 2000))])
        return etf.VERSION + self.term(size)


def float_cases():
    for bits in special_floats():
        yield etf.VERSION + etf.float_bits(bits)


def boot_script(rng, applications, modules):
    """The external form of a boot script of an invented release, shaped like what systools
    writes."""
    a, t, s, l = etf.atom, etf.tuple_, etf.text, etf.list_
    names = [f'{rng.choice(WORDS)}_{i}' for i in range(applications)]
    body = [t([a('preLoaded'),
               l([a(n) for n in ('atomics', 'counters', 'erlang', 'erts_internal', 'init')])]),
            t([a('progress'), a('preloaded')]),
            t([a('path'), l([s('$ROOT/lib/kernel-8.5.3/ebin'), s('$ROOT/lib/stdlib-4.2/ebin')])]),
            t([a('primLoad'), l([a('error_handler'), a('application'), a('code_server')])]),
            t([a('kernel_load_completed')])]
    for name in names:
        mods = [a(f'{name}_{rng.choice(WORDS)}_{j}') for j in range(modules)]
        body.append(t([a('path'), l([s(f'$ROOT/lib/{name}-{rng.below(9)}.{rng.below(30)}/ebin')])]))
        body.append(t([a('primLoad'), l(mods)]))
        body.append(t([a('apply'),
                       t([a('application'), a('load'), l([t([a('application'), a(name), l([
            t([a('description'), s(f'Application {name}')]), t([a('vsn'), s('1.0')]),
            t([a('id'), s('')]), t([a('modules'), l(mods)]), t([a('registered'), etf.NIL]),
            t([a('applications'), l([a('kernel'), a('stdlib')])]),
            t([a('env'), l([t([a('port'), etf.integer(rng.below(70000))])])]),
            t([a('start_phases'), a('undefined')]), t([a('maxT'), a('infinity')]),
            t([a('maxP'), a('infinity')])])])])])]))
    body += [t([a('progress'), a('applications_loaded')])]
    body += [t([a('apply'), t([a('application'), a('start_boot'), l([a(n), a('permanent')])])])
             for n in names]
    body += [t([a('apply'), t([a('c'), a('erlangrc'), etf.NIL])]), t([a('progress'), a('started')])]
    return etf.VERSION + t([a('script'), t([s('invented'), s('1.0')]), l(body)])
