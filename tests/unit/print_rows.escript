#!/usr/bin/env escript
%% -*- coding: utf-8 -*-
%% SPDX-License-Identifier: Apache-2.0
%% Writes terms, and what io:format of the release that runs it prints for them: each on a line,
%% as width, whether latin1, the external form and the text. print_rows.py makes print_rows.inc of
%% the lines.
main(_) ->
    io:setopts([{encoding, unicode}]),
    [row(Row) || Row <- rows()],
    ok.

row({Width, Encoding, Term}) ->
    Release = list_to_integer(erlang:system_info(otp_release)),
    Order = case Release of 25 -> ""; _ -> "k" end,
    Format = lists:concat(["~", Width, case Encoding of latin1 -> ""; unicode -> "t" end,
                           Order, "p"]),
    Text = unicode:characters_to_binary(io_lib:format(Format, [Term])),
    Etf = term_to_binary(Term, [deterministic, {minor_version, 2}]),
    io:format("~w ~w ~ts ~ts~n", [Width, Encoding =:= latin1, binary:encode_hex(Etf),
                                  binary:encode_hex(Text)]).

rows() ->
    [{80, unicode, T} || T <- terms()] ++
    [{W, unicode, T} || W <- [1, 20, 40, 132], T <- wide()] ++
    [{80, latin1, T} || T <- coded()] ++
    [{W, unicode, T} || W <- [80, 40, 20], T <- native_records(erlang:system_info(otp_release))].

terms() -> leaves() ++ coded() ++ wide().

%% From OTP 29 on.
native_records("2" ++ [C]) when C < $9 ->
    [];
native_records(_) ->
    Text = "a text that takes up rather more than half of a line",
    Inner = record(m, r, [{x, 1}, {y, Text}]),
    [Inner, record(m, r, [{x, Inner}, {'y y', [Inner, Text]}, {z, #{a => Inner}}]),
     record(a_rather_long_module_name, and_a_long_name, [{and_a_long_key, Text}, {k, {t, Text}}]),
     {tag, record(m, none, []), Text, Text}, [record(m, r, [{k, a}, {l, b}]) || _ <- "12345"]].

record(Module, Name, Fields) ->
    Body = fun(T) -> <<131, B/binary>> = term_to_binary(T), B end,
    {Keys, Values} = lists:unzip(Fields),
    binary_to_term(iolist_to_binary(
                     [<<131, 67, (length(Fields)):32, 1>>, Body(Module), Body(Name),
                      [Body(K) || K <- Keys], [Body(V) || V <- Values]])).

leaves() ->
    [0, -1, 255, 1 bsl 62, 1 bsl 63, -(1 bsl 64), 1 bsl 200,
     0.0, 1.0, 0.1, -2.5, 1.0e10, 1.0e-5, 5.0e-324, 1.7976931348623157e308, 9007199254740991.0,
     9007199254740992.0, 100.0, 1000.0, 0.001, 2.9802322387695312e-8,
     [], {}, #{}, <<>>, [[]], [{}], {[]}, #{[] => {}},
     a, 'A', '', ' ', '0a', a@b_C0, 'end', maybe_, list_to_atom("maybe"), list_to_atom("else"),
     'it\'s', 'a"b', 'a\\b', '\n\t\r\e\b\f\v\d\0\1\x{1f}',
     "", "abc", "a\"b\\c'", "\n\t\r\e\b\f\v", [127], [0], [1, 2, 300], [97 | 98], "a" ++ b,
     <<"abc">>, <<"a\"b\\c'\n">>, <<0, 1, 255>>, <<5:3>>, <<"ab", 1:1>>, <<97, 127>>,
     <<226, 130, 172>>, <<16#D0, 16#A0, 255>>, <<255, 16#D0, 16#A0>>, <<16#C4, 16#80, 255>>,
     fun lists:map/2, fun 'M x':'+'/255, [fun a:b/0]].

coded() ->
    ['é', 'É', 'éÉ÷', '×', 'λ', 'aλ', '日本', 'a\x{1F600}', 'ÿÞß', [$a, 233, 255], [160, 173], [$a, 955],
     <<"é"/utf8>>, <<233>>, <<"€"/utf8>>, #{'λ' => <<"é\n\""/utf8>>}].

wide() ->
    Atoms = [list_to_atom("module_" ++ integer_to_list(I)) || I <- lists:seq(1, 30)],
    Text = "a text that takes up rather more than half of an eighty column line",
    [Atoms, list_to_tuple(Atoms), Atoms ++ tail, Atoms ++ {Text, Atoms},
     lists:seq(0, 60), lists:seq(200, 300), [300 | lists:seq(1, 40)],
     Text ++ Text, list_to_binary(Text ++ Text), list_to_binary(lists:seq(0, 60)),
     <<(list_to_binary(lists:seq(0, 30)))/binary, 3:2>>,
     {tag, Atoms}, {tag, Text, Text}, {a, {b, {c, {d, {e, {f, [Text]}}}}}},
     {a_rather_long_tag_for_a_tuple, {another_rather_long_tag_for_it, {and_one_more, Atoms}}},
     [[[[[[[[Text, {x, Text}]]]]]]]], {{{{Text, Text}}}},
     #{a => 1, b => Text, c => Atoms, "key" => {x, y}, Text => Text, {k} => #{d => [e, f]}},
     #{Atoms => Atoms}, maps:from_list(lists:zip(lists:seq(1, 30), Atoms)),
     [{K, V} || {K, V} <- lists:zip(Atoms, lists:reverse(Atoms))],
     {application, app,
      [{description, "An application"}, {vsn, "1.2.3"}, {modules, Atoms},
       {env, [{key, #{host => "localhost", port => 8080, options => [a, b]}}, {text, Text}]}]},
     [{handler, default, logger_std_h,
       #{config => #{file => "log/erlang.log", max_no_bytes => 10485760, max_no_files => 5},
         formatter => {logger_formatter, #{single_line => true, template => [time, " ", msg]}}}}],
     {list_to_atom(lists:duplicate(90, $x)), Text, [Text]},
     {x, list_to_binary(lists:seq(100, 160)), {y, <<255:2000>>}},
     {'e\x{301}e\x{301}e\x{301}\x{3bb}', Text, [Text]},
     {'\x{1F468}\x{200D}\x{1F469}\x{200D}\x{1F467}\x{1F1E9}\x{1F1EA}', Text, [Text]},
     {'\x{1112}\x{1161}\x{11AB}\x{600}', Text, [Text]},
     [a | {b, Text, Text}], [{a, Text}, {b, Text} | <<1, 2, 3>>]].
