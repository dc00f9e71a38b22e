# SPDX-License-Identifier: Apache-2.0
"""Random term-text files from the grammar: everything that file:consult knows, valid and
near-valid.

A generator has a rate of faults: each production may instead take one of its known wrong forms.
About two files in three come out valid."""

WORDS = 'a b ok error true kernel stdlib env vsn x1 foo_bar a@b undefined mod'.split()
RESERVED = ('after and andalso band begin bnot bor bsl bsr bxor case catch cond div else end fun '
            'if let maybe not of or '
            'orelse receive rem try when xor').split()
LATIN_LOWER = 'ßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ'
LATIN_OTHER = 'ÀÉÖ×÷ØÞªº¿µ'
ODD_CHARACTERS = ('\x00\x01\x08\x0b\x0c\x0e\x1b\x1f\x7f\x80\x85\x9f\xa0\xad\u0301\u2028\u2029\u200b\ufeff\ufffe\uffff\ufffd'
                  '\ud7ff\ue000λ中𝄞\U0010ffff')
ESCAPES = ['\\n', '\\t', '\\s', '\\e', '\\d', '\\b', '\\f', '\\r', '\\v', '\\\\', '\\"', "\\'",
           '\\0', '\\7', '\\12', '\\177', '\\200', '\\377', '\\1234', '\\8', '\\x00', '\\x41',
           '\\xfF', '\\x{41}', '\\x{0}', '\\x{3BB}', '\\x{10FFFF}',
           '\\x{fffd}', '\\x{0000041}', '\\a', '\\q', '\\z', '\\é', '\\λ', '\\^A', '\\^a', '\\^@',
           '\\^[', '\\^\\', '\\^]', '\\^_', '\\^z', '\\\n', '\\ ', '\\(', '\\$']
BAD_ESCAPES = ['\\x', '\\x4', '\\xg1', '\\x{', '\\x{}', '\\x{g}', '\\x{110000}', '\\x{D800}',
               '\\x{FFFE}', '\\x{FFFF}', '\\x{dfff}', '\\x{1FFFFFFFFF}', '\\^', '\\^1', '\\^?',
               '\\^é', '\\^`', '\\^~', '\\x{4 1}', '\\xé1', '\\x{DFFE}']
WHITE = [' ', '  ', '\t', '\n', '\r\n', '\r', '\x0b', '\x0c', '\x00', '\x1f', '\x7f', '\x80',
         '\x9f', '\xa0', '\u2028']
WHITE_WEIGHTS = [60, 10, 8, 25, 5, 1, 1, 1, .3, .3, .05, .3, .3, .6, .03]
COMMENTS = ['% a comment\n', '%\n', '%% x.\n', '%é\n', '% "\n', "%'\r\n", '%% coding: latin-1\n',
            '%\t[{\n', '%λ\r']
TYPES = ['integer', 'float', 'binary', 'bytes', 'bitstring', 'bits', 'utf8', 'utf16', 'utf32',
         'signed', 'unsigned', 'big', 'little', 'native', 'unit:1', 'unit:8', 'unit:4', 'unit:256',
         'unit:16']
BAD_TYPES = ['unit', 'unit:0', 'unit:257', 'foo', 'integer:8', 'Big', "'little'", 'unit: 8',
             'utf8:8', 'unit:$a', 'list', '1']


class TextGen:
    def __init__(self, rng, faults=.004, latin1=False):
        self.rng, self.faults, self.latin1 = rng, faults, latin1
        self.weighted_white = list(zip(WHITE_WEIGHTS, WHITE))

    def bad(self):
        return self.rng.chance(self.faults)

    # White space

    def ws(self):
        """Between tokens that need none."""
        r = self.rng
        if r.chance(.72):
            return ''
        if r.chance(.06):
            return r.choice(COMMENTS)
        return self.sp() if r.chance(.5) else ' '

    def sp(self):
        """At least one white space character."""
        r = self.rng
        return ''.join(r.weighted(self.weighted_white)
                       for _ in range(1 if r.chance(.8) else r.between(2, 4)))

    def join(self, items, separator=','):
        r = self.rng
        out = []
        for i, item in enumerate(items):
            if i:
                if self.bad():
                    separator_now = r.choice(['', ',,', ';', '.', ' ', '|', ':', '=>', '->', '\n'])
                else:
                    separator_now = separator
                out.append(self.ws() + separator_now + self.ws())
            out.append(item)
        return ''.join(out)

    # Leaves

    def character(self, quote):
        r = self.rng
        kind = r.below(60)
        if kind < 40:
            return r.choice('abcdefghij xyzABC019_.,:;{}[]()<>#|=+-*/!?@~`^&')
        if kind < 48:
            return r.choice(ESCAPES)
        if kind < 50:
            return r.choice(LATIN_LOWER + LATIN_OTHER)
        if kind < 52:
            c = r.choice(ODD_CHARACTERS)
            return c if not self.latin1 or ord(c) < 256 else 'é'
        if kind < 53:
            return r.choice(['\n', '\r\n', '\t', '%', '% x'])
        if kind < 55:
            return {'"': "'", "'": '"'}.get(quote, 'q')
        if self.bad():
            return r.choice(BAD_ESCAPES)
        if r.chance(.003):
            return r.choice(['\ud800', '\udfff']) if not self.latin1 else '\x7f'
        return r.choice('abc')

    def quoted(self, quote, mean=4):
        body = ''.join(self.character(quote) for _ in range(self.rng.small(mean)))
        closing = quote
        if self.bad():
            closing = self.rng.choice(['', '"', "'", '`', '”', quote * 2])
            if self.latin1 and closing == '”':
                closing = ''
        return quote + body + closing

    def atom(self):
        r = self.rng
        kind = r.below(30)
        if kind < 15:
            return r.choice(WORDS)
        if kind < 18:
            return r.choice('abcxyz') + ''.join(r.choice('abcXYZ019_@') for _ in range(r.below(8)))
        if kind < 20:
            return r.choice(LATIN_LOWER) + ''.join(r.choice(LATIN_LOWER + 'ab@_1É')
                                                   for _ in range(r.below(4)))
        if kind < 21:
            return 'a' + ''.join(r.choice(LATIN_LOWER + LATIN_OTHER) for _ in range(r.below(3)))
        if kind < 28 or not self.bad():
            return self.quoted("'") if r.chance(.97) else "'" + 'a' * r.between(250, 258) + "'"
        return r.choice(RESERVED + ['Var', '_', '_x', '?MACRO', 'a.b',
                                    'αβ' if not self.latin1 else 'É', '@a', "'a''b'", '1a'])

    def integer(self):
        r = self.rng
        kind = r.below(24)
        if kind < 10:
            return str(r.below(r.choice([10, 300, 1 << 31, 1 << 64])))
        if kind < 12:
            return str((1 << r.choice([7, 8, 16, 27, 31, 32, 59, 60, 63, 64, 128, 2039, 2040]))
                       + r.between(-1, 1))
        if kind < 15:
            return '_'.join(str(r.below(1000)) for _ in range(r.between(2, 4)))
        if kind < 20:
            base = r.choice([2, 3, 8, 10, 16, 36, 36, r.between(2, 36)])
            digits = '0123456789abcdefghijklmnopqrstuvwxyz'[:base]
            n = r.between(1, 12)
            body = ''.join(r.choice(digits) for _ in range(n))
            if r.chance(.4):
                body = body.upper()
            if r.chance(.2) and n > 2:
                body = body[:n // 2] + '_' + body[n // 2:]
            prefix = (f'{base}' if r.chance(.93)
                      else r.choice(['0' + str(base), '1_6' if base == 16 else str(base)]))
            return f'{prefix}#{body}'
        if kind < 21:
            return r.choice(['0', '00', '007', '0_0', '1_000_000', '000000000000000000001'])
        if kind < 23 or not self.bad():
            return self.char_literal()
        return r.choice(['1_', '_1', '1__0', '2#12', '37#1', '1#0', '0#0', '16#', '16#G', '16#_F',
                         '16#F_', '1_6#F_F', '3_7#1', '12a', '1 2', '1#', '36#zZ_9', '0x1F', '1.',
                         '99#1', '16#F.8', '2#1.1', '16#f.8#e2', '10#1.5', '16#1F#e',
                         '2#1.1#e3', '16#F.8#e-2', '1_000_', '16#ff#e1',
                         '100000000000000000000000#1', '2#', '8#8', '8#78'])

    def char_literal(self):
        r = self.rng
        kind = r.below(12)
        if kind < 6:
            return '$' + r.choice('abcXYZ 019.,(){}[]"\'$%')
        if kind < 9:
            return '$' + r.choice(ESCAPES)
        if kind < 10:
            return '$' + r.choice(LATIN_LOWER + LATIN_OTHER)
        if kind < 11:
            c = r.choice(ODD_CHARACTERS)
            return '$' + (c if not self.latin1 or ord(c) < 256 else 'ÿ')
        if self.bad():
            return r.choice(['$', '$\\', '$' + r.choice(BAD_ESCAPES), '$ab', '$\n'])
        return '$\n'

    def float_(self):
        r = self.rng
        kind = r.below(12)
        if kind < 5:
            return f'{r.below(1000)}.{r.below(100000)}'
        if kind < 9:
            whole = str(r.below(10 ** r.between(1, 19)))
            part = str(r.below(10 ** r.between(1, 19)))
            exponent = f'{r.choice("eE")}{r.choice(["", "+", "-"])}'
            return f'{whole}.{part}{exponent}{r.below(r.choice([10, 40, 330]))}'
        if kind < 10:
            return r.choice(['0.0', '1.0e308', '1.7976931348623157e308', '5.0e-324', '4.9e-324',
                             '2.2250738585072014e-308', '1.0e-400', '0.1', '1.5e0',
                             '123456789012345678901234567890.0', '9007199254740993.0', '1.0E+5',
                             '2.4703282292062328e-324', '2.4703282292062327e-324',
                             '0.30000000000000004', '1.0e0005', '0.00e10'])
        if kind < 11 or not self.bad():
            return f'{r.below(10)}_{r.below(1000)}.{r.below(1000)}_{r.below(10)}'
        return r.choice(['1.0e309', '1.8e308', '1.e5', '.5', '1e3', '1.0e', '1.0e+', '1.0ee1',
                         '1_.0', '1._0', '1.0_', '1.0e_1', '1.0e1_0', '1.5.2', '1.0e1.0', '1.0a',
                         '1.7976931348623159e308', '1.0e99999999999', '1.0e-99999999999'])

    def string(self):
        r = self.rng
        kind = r.below(30)
        if kind < 24:
            return self.quoted('"', r.choice([2, 6, 15]))
        if kind < 26:
            gap = r.choice([' ', '\n', ' % c\n', '\t', '\n  ']) if not self.bad() else ''
            return self.quoted('"') + gap + self.quoted('"')
        if not r.chance(.35):
            return '""'
        return self.sigil() if r.chance(.6) else self.triple()

    def sigil(self):
        """~"x" and its family: accepted from OTP 27 on."""
        r = self.rng
        prefix = (r.choice(['', 's', 'S', 'b', 'B']) if not self.bad()
                  else r.choice(['r', 'x', 'bs', 's ', '1', 'ß', 'É']))
        opening, closing = r.choice(['""', '""', '()', '[]', '{}', '<>', '//', '||', "''", '``',
                                     '##'])
        if r.chance(.12):
            return '~' + prefix + self.triple()
        body = ''
        for _ in range(r.small(4)):
            c = self.character(closing)
            if closing not in c and opening not in c:
                body += c
        if r.chance(.05):
            body += '\\' + closing
        suffix = '' if r.chance(.96) else r.choice(['x', 'a1', '_', ' x'])
        if self.bad():
            closing = r.choice(['', opening, '"'])
        return f'~{prefix}{opening}{body}{closing}{suffix}'

    def triple(self):
        """A triple-quoted string: three or more quotes on lines of their own."""
        r = self.rng
        quotes = '"' * r.choice([3, 3, 3, 4, 5])
        indent = r.choice(['', '  ', '\t', '    '])
        newline = '\n' if r.chance(.93) else '\r\n'
        lines = []
        for _ in range(r.small(2)):
            text = ''.join(r.choice(['a', 'b', ' ', '\\', '"', 'é', '\\n', '%', '""', "'"])
                           for _ in range(r.small(4)))
            if text.startswith(quotes):
                text = 'x' + text
            lines.append((indent if r.chance(.95) or text == '' else ' ')
                         + text if r.chance(.95) else '')
        body = newline.join(lines)
        last = newline if lines else ''
        after = (r.choice(['', '', '', '', ' ', '  ', ' % c', 'x']) if self.bad()
                 or r.chance(.1) else '')
        ending = (quotes if not self.bad()
                  else r.choice([quotes[1:], quotes + '"', '', quotes + ' ' + quotes]))
        return f'{quotes}{after}{newline}{body}{last}{indent}{ending}'

    # Compounds

    def number(self):
        r = self.rng
        text = self.integer() if r.chance(.7) else self.float_()
        if r.chance(.15):
            text = r.choice(['-', '-', '+']) + self.ws() + text
        if r.chance(.04):
            text = '(' + self.ws() + text + self.ws() + ')'
            if r.chance(.4):
                text = r.choice('+-') + text
        if self.bad():
            text = r.choice([f'- {text}', f'-(-{text})', f'{text}+1', f'{text}*1000',
                             f'bnot {text}', f'+ - {text}', f'-- {text}', f'{text} div 2',
                             f'not {text}', f'{text} bsl 3', f'{text}..{text}'])
        return text

    def segment(self):
        r = self.rng
        kind = r.below(16)
        if kind < 9:
            value = str(r.below(300)) if r.chance(.7) else self.integer()
            if r.chance(.1):
                value = '-' + value
        elif kind < 11:
            value = self.float_()
        elif kind < 14:
            value = self.quoted('"', 2)
        elif kind < 15:
            value = self.binary(0)
        else:
            value = '(' + self.number() + ')'
        if self.bad():
            value = r.choice([self.atom(), '[]', '{}', '[1]', '#{}', 'X', '-"a"', '""', '(1+2)',
                              '-1.0', '(-(1))', '"a""b"', '- -1'])
        text = value
        is_float = kind in (9, 10)
        is_binary = kind == 14
        if r.chance(.35):
            size = r.choice(['8', '16', '4', '1', '0', '7', '32', '64', '24', '100', '$\\b'])
            if is_float:
                size = r.choice(['64', '32', '16', '64', '8'])
            elif is_binary:
                size = r.choice(['0', '1', '2', '8'])
            if r.chance(.05):
                size = f'({size})'
            if self.bad():
                size = r.choice(['-1', '1.0', 'a', '_', 'X', '(1+1)', '""', '16#8', '1_6', '(-1)',
                                 '9999999', '[8]'])
            text += ':' + size
        if r.chance(.35):
            count = r.choice([1, 1, 1, 2, 2, 3])
            types = []
            for _ in range(count):
                if self.bad():
                    types.append(r.choice(BAD_TYPES))
                elif is_float:
                    types.append(r.choice(['float', 'little', 'big', 'signed']))
                elif is_binary:
                    types.append(r.choice(['binary', 'bytes', 'bitstring', 'bits', 'binary',
                                           'unit:8']))
                else:
                    types.append(r.choice(TYPES if r.chance(.3)
                                          else ['integer', 'signed', 'unsigned', 'little', 'big',
                                                'utf8', 'float',
                                                                      'native', 'utf16', 'utf32']))
            text += '/' + '-'.join(types)
        return text

    def binary(self, depth=1):
        r = self.rng
        count = r.choice([0, 1, 1, 2, 3, 5]) if depth else r.choice([0, 1, 2])
        kind = r.below(4)
        if kind == 0 and count:
            body = self.quoted('"')
            if r.chance(.3):
                body += '/utf8'
        elif kind == 1:
            body = self.join([str(r.below(256)) for _ in range(count)])
        else:
            body = self.join([self.segment() for _ in range(count)])
        opening, closing = '<<', '>>'
        if self.bad():
            opening, closing = r.choice([('<', '>'), ('<<', '>'), ('<<', ''), ('< <', '>>'),
                                         ('<<', '> >'), ('<<<', '>>>'), ('', '>>')])
        space = ' ' if body.startswith('<') else ''
        return (opening + space + self.ws() + body + (' ' if body.endswith('>') else '') + self.ws()
                + closing)

    def list_(self, depth):
        r = self.rng
        count = r.choice([0, 1, 2, 3, 5, 8])
        items = [self.term(depth - 1) for _ in range(count)]
        body = self.join(items)
        if items and r.chance(.1):
            body += self.ws() + '|' + self.ws() + self.term(depth - 1)
        if self.bad():
            body = r.choice([body + ',', ',' + body, '|' + body, body + '|', body + '|a|b',
                             body + '|a,b', body + '||X<-[1]', '..'])
        closing = ']' if not self.bad() else r.choice(['', '}', ')', ']]', '>>'])
        return '[' + self.ws() + body + self.ws() + closing

    def tuple_(self, depth):
        r = self.rng
        body = self.join([self.term(depth - 1) for _ in range(r.choice([0, 1, 2, 2, 2, 3, 5]))])
        if self.bad():
            body = r.choice([body + ',', ',' + body, body + '|a', body + ',,a'])
        closing = '}' if not self.bad() else r.choice(['', ']', ')', '}}'])
        return '{' + self.ws() + body + self.ws() + closing

    def map_(self, depth):
        r = self.rng
        count = r.choice([0, 1, 2, 3, 4, 6])
        pairs = []
        for _ in range(count):
            arrow = '=>' if not self.bad() else r.choice([':=', '=', '->', ':', '= >', ','])
            key = self.leaf() if r.chance(.8) else self.term(depth - 1)
            pairs.append(key + self.ws() + arrow + self.ws() + self.term(depth - 1))
        body = self.join(pairs)
        if self.bad():
            body = r.choice([body + ',', ',' + body, 'a', body + ',a'])
        opening = ('#' + self.ws() + '{' if not self.bad()
                   else r.choice(['#', '#rec{', '##{', '#m:r{', '#_{', '{}#{', '#{}#{', 'X#{']))
        closing = '}' if not self.bad() else r.choice(['', ']', '}}'])
        return opening + self.ws() + body + self.ws() + closing

    def function(self):
        r = self.rng
        module, name = self.atom(), self.atom()
        arity = (str(r.choice([0, 1, 2, 3, 16, 255])) if not self.bad()
                 else r.choice(['256', '-1', 'a', '1.0', 'A', '(1)', '1_0', '16#F']))
        if self.bad():
            return r.choice([f'fun {name}/{arity}', f'fun {module}:{name}', 'fun() -> ok end',
                             f'fun (a):b/{arity}', f'fun M:F/{arity}',
                             f'fun({module}:{name}/{arity})', f'{module}:{name}/{arity}',
                             f'fun {module}:{name}/{arity}/1'])
        return f'fun{self.sp()}{module}{self.ws()}:{self.ws()}{name}{self.ws()}/{self.ws()}{arity}'

    def leaf(self):
        r = self.rng
        return r.weighted([(5, self.atom), (5, self.number), (3, self.string), (1.5, self.binary),
                           (.4, self.function),
                           (.6, lambda: r.choice(['[]', '{}', '<<>>', '#{}', '""', "''"]))])()

    def term(self, depth):
        r = self.rng
        if depth <= 0 or r.chance(.35):
            text = self.leaf()
        else:
            text = r.weighted([(4, self.list_), (5, self.tuple_), (1.5, self.map_)])(depth)
        if r.chance(.012):
            text = '(' + self.ws() + text + self.ws() + ')'
        if self.bad():
            text = self.spoilt(text)
        return text

    def spoilt(self, text):
        r = self.rng
        return r.choice([text + '++' + text, text + '=' + text, 'f(' + text + ')',
                         text + ' ' + text, 'X', '_', text + '.' + text, 'begin ' + text + ' end',
                         '#r{a=1}', text + ':' + text, '?' + text, text + ' andalso true',
                         'catch ' + text, text + ' || X', '<0.1.0>', '#Fun<a.1.2>', '#Ref<0.1.2.3>',
                         '${VAR}', text + '!' + text, 'fun', '(' + text, text + ')', '()',
                         '(' + text + ',' + text + ')', 'not ' + text, text + '#', '-' + text,
                         '"a" b', '&', '\\', '`a`', '...', '..', '~', '~a', '^', text + '--' + text,
                         '->', ';', '?', 'if true -> ' + text + ' end', '$'])

    # Files

    def form(self):
        r = self.rng
        dot = r.weighted([(20, '.\n'), (1, '.'), (1, '. '), (1, '.%c\n'), (1, '\n.\n'),
                          (1, '.\r\n'), (.5, '.\t'), (.2, '.\x00')])
        if self.bad():
            dot = r.choice(['', '..\n', '.a\n', ',\n', ';\n', '. .\n', '.\n.\n', '.1\n', ' \n'])
        return self.ws() + self.term(r.choice([0, 1, 2, 2, 3, 4])) + self.ws() + dot

    def file(self):
        r = self.rng
        head = ''
        if self.latin1:
            head = r.choice(['%% coding: latin-1\n', '%% -*- coding: latin-1 -*-\n',
                             '% coding=latin-1\n', '\n%% coding: latin-1\n',
                             '%% Coding : Latin-1\n', '%% encoding: latin-1\n'])
        elif r.chance(.15):
            head = r.choice(['%% coding: utf-8\n', '%% -*- coding: utf-8 -*-\n',
                             '% x\n% coding: UTF-8\n', '\n\n%% coding: latin-1\n',
                             '%% coding: latin1\n', '%% coding: unknown\n', '%% coding:utf-8\n',
                             '%%coding = utf-8 \r\n', 'a. % coding: latin-1\n', '%% coding:\n',
                             '%% coding: utf-88\n', '\ufeff' if r.chance(.1) else '%\n'])
        forms = [self.form() for _ in range(r.choice([1, 1, 1, 1, 2, 3, 5]))]
        tail = r.choice(['', '', '', '\n', '% end', '% end\n', '  \n', '\r\n'])
        if self.bad():
            tail = r.choice(['}', 'a', '"', "'", '[', '.', '..', ', ', '%', '\x00', '$', '1', '#',
                             '<<', '~', '"""'])
        text = head + ''.join(forms) + tail
        if self.latin1:
            return text.encode('latin-1', 'replace')
        if r.chance(.01):
            return text.encode('latin-1', 'replace')    # not the encoding that it says
        return text.encode('utf-8', 'surrogatepass')


    def probe(self):
        """A file of one small term, often with one fault: what a hand-written test would hold."""
        r = self.rng
        inner = r.weighted([(3, self.integer), (3, self.float_), (2, self.char_literal),
                            (3, self.atom), (3, self.string), (2, self.sigil),
                            (2, self.triple), (3, self.segment), (2, lambda: self.binary(1)),
                            (1, self.function), (1, self.number), (1, lambda: self.map_(1)),
                            (1, lambda: self.list_(1)), (1, lambda: self.spoilt(self.leaf()))])
        text = '<<' + inner() + '>>' if inner == self.segment else inner()
        before, after = r.weighted([(6, ('', '')), (3, ('[', ']')), (2, ('{a,', '}')),
                                    (1, ('-', '')), (1, ('#{', '=>1}')), (1, ('[', ',a]')),
                                    (1, ('(', ')')), (1, ('"x"', '')), (1, ('', ' "x"')),
                                    (1, ('<<', '>>')), (1, ('', 'a'))])
        text = before + text + after + r.choice(['.\n', '.', '.\n', '.a.\n', '. b.\n'])
        return (text.encode('latin-1', 'replace') if self.latin1
                else text.encode('utf-8', 'surrogatepass'))


def make(rng):
    """One file."""
    if rng.chance(.3):
        return TextGen(rng, rng.choice([.05, .3, .8])).probe()
    faults = rng.weighted([(3, 0), (4, .005), (2, .02), (1, .08)])
    return TextGen(rng, faults, latin1=rng.chance(.12)).file()
