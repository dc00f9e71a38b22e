# SPDX-License-Identifier: Apache-2.0
"""Writes external terms byte by byte, for generators: a term is the bytes of its encoding, without
the version byte."""
import struct

VERSION = b'\x83'
NIL = b'\x6a'


def atom(text, tag=None):
    raw = text.encode('utf-8', 'surrogatepass')
    if tag == 100:
        raw = text.encode('latin-1')
        return b'\x64' + struct.pack('>H', len(raw)) + raw
    if len(raw) < 256 and tag != 118:
        return b'\x77' + bytes([len(raw)]) + raw
    return b'\x76' + struct.pack('>H', len(raw)) + raw


def integer(n):
    if 0 <= n < 256:
        return bytes([97, n])
    if -(1 << 31) <= n < 1 << 31:
        return struct.pack('>Bi', 98, n)
    return big(n)


def big(n, size=None):
    magnitude = abs(n)
    size = size or max(1, (magnitude.bit_length() + 7) // 8)
    digits = magnitude.to_bytes(size, 'little')
    sign = bytes([1 if n < 0 else 0])
    if size < 256:
        return bytes([110, size]) + sign + digits
    return struct.pack('>BI', 111, size) + sign + digits


def floating(x):
    return struct.pack('>Bd', 70, x)


def float_bits(bits):
    return b'\x46' + struct.pack('>Q', bits)


def old_float(x):
    return b'\x63' + (f'{x:.20e}'.encode() + bytes(31))[:31]


def tuple_(elements):
    if len(elements) < 256:
        return bytes([104, len(elements)]) + b''.join(elements)
    return struct.pack('>BI', 105, len(elements)) + b''.join(elements)


def list_(elements, tail=NIL):
    if not elements:
        return tail
    return struct.pack('>BI', 108, len(elements)) + b''.join(elements) + tail


def string(codes):
    """A list of integers, in its compact form when that is possible."""
    codes = list(codes)
    if 0 < len(codes) < 65536 and all(0 <= c < 256 for c in codes):
        return struct.pack('>BH', 107, len(codes)) + bytes(codes)
    return list_([integer(c) for c in codes])


def text(s):
    return string(ord(c) for c in s)


def binary(data):
    return struct.pack('>BI', 109, len(data)) + data


def bitstring(data, last_bits):
    return struct.pack('>BIB', 77, len(data), last_bits) + data


def map_(pairs):
    return struct.pack('>BI', 116, len(pairs)) + b''.join(k + v for k, v in pairs)


def export(module, function, arity):
    return b'\x71' + module + function + integer(arity)


def native_record(module, name, fields, flags=0):
    """`fields` are pairs of an atom and a term."""
    return (struct.pack('>BIB', 67, len(fields), flags) + module + name
            + b''.join(key for key, _ in fields) + b''.join(value for _, value in fields))
