#!/usr/bin/env escript
%% SPDX-License-Identifier: Apache-2.0
%% The checksums that test_float.c has: of many floats as OTP prints them, every power of two and its
%% neighbours, and 100,000 others; and of the powers of the bases that floats are written in.
main(_) ->
    OfTwo = [1 bsl N || N <- lists:seq(0, 51)] ++ [N bsl 52 || N <- lists:seq(1, 2046)],
    Near = [Bits + D || Bits <- OfTwo, D <- [-1, 0, 1]],
    {Texts, Next} = lists:mapfoldl(fun(_, S) -> {text(S), step(S)} end, 16#9E3779B97F4A7C15,
                                   lists:seq(1, 100000)),
    io:format("~.16B ~.16B~n", [erlang:crc32([[text(B), $\n] || B <- Near] ++
                                             [[T, $\n] || T <- Texts]), Next]),
    Powers = [power(Base, Exponent) ||
                 Base <- lists:seq(2, 36), Base =/= 10, Exponent <- lists:seq(-1200, 1200)],
    io:format("~.16B~n", [erlang:crc32(Powers)]).

%% Nothing when it is too large.
power(Base, Exponent) ->
    try <<(math:pow(Base, Exponent)):64/float>> catch error:badarith -> [] end.

%% Marsaglia's xorshift64.
step(S0) ->
    S1 = S0 bxor ((S0 bsl 13) band 16#FFFFFFFFFFFFFFFF),
    S2 = S1 bxor (S1 bsr 7),
    S2 bxor ((S2 bsl 17) band 16#FFFFFFFFFFFFFFFF).

text(Bits) ->
    case <<Bits:64>> of
        <<F/float>> -> io_lib:format("~p", [F]);
        _ -> "none"
    end.
