#!/usr/bin/env escript
%%! -noinput +t 8388608 -kernel logger_level none
%% SPDX-License-Identifier: Apache-2.0
%% The judge: answers what this Erlang/OTP says of many small cases, one after the other, in one long-running process.
%% It runs unchanged on OTP 25, 27 and 29. oracle.py starts it and speaks with it; the README beside it has the format.
%%
%% Standard input carries frames <<Length:32, Op, Payload/binary>>, standard output a frame <<Length:32, Answer/binary>>
%% for each, in order. An answer is text, fields separated by tabs:
%%   ok NATIVE MV2 TP FLAT FLAGS    accepted; digests or "-" where the operation does not compute one
%%   no REASON                    refused in the ordinary way (an error tuple, badarg)
%%   died REASON                  the call raised something that it does not document; counts as refused
%%   heap, timeout                no answer within the limits
%% A lower-case operation answers with MD5 digests in hex, the same letter in upper case with the bytes themselves in base64.
-mode(compile).

-define(HEAP_WORDS, 150000000).
-define(TIMEOUT, 20000).

main(_) ->
    _ = logger:remove_handler(default),
    Port = open_port({fd, 0, 1}, [binary, {packet, 4}, eof]),
    Tmp = temporary_name(),
    loop(Port, Tmp).

loop(Port, Tmp) ->
    receive
        {Port, {data, <<Op, Payload/binary>>}} ->
            Port ! {self(), {command, answer(Op, Payload, Tmp)}},
            loop(Port, Tmp);
        {Port, eof} ->
            _ = file:delete(Tmp),
            halt(0)
    end.

temporary_name() ->
    Dir = case filelib:is_dir("/dev/shm") of true -> "/dev/shm"; false -> "/tmp" end,
    filename:join(Dir, "bt-oracle-" ++ os:getpid() ++ "-" ++ integer_to_list(erlang:unique_integer([positive]))
                  ++ integer_to_list(erlang:system_time())).

%% Each case runs in a process of its own, so that what it breaks stays there. The process sends what it knows as soon as
%% it knows it: when printing a term kills it, the verdict on the term is still an answer.
answer(Op0, Payload, Tmp) ->
    Full = Op0 >= $A andalso Op0 =< $Z,
    Op = case Full of true -> Op0 + 32; false -> Op0 end,
    Server = self(),
    Ref = make_ref(),
    Tell = fun(What) -> Server ! {Ref, What} end,
    {Pid, Monitor} = spawn_opt(fun() -> case_process(Op, Payload, Tmp, Tell) end,
                               [monitor, {max_heap_size, #{size => ?HEAP_WORDS, kill => true, error_logger => false}}]),
    Known = collect(Ref, Pid, Monitor, []),
    render(Known, Full).

collect(Ref, Pid, Monitor, Known) ->
    receive
        {Ref, What} -> collect(Ref, Pid, Monitor, [What | Known]);
        {'DOWN', Monitor, process, Pid, normal} -> Known;
        {'DOWN', Monitor, process, Pid, killed} -> Known ++ [heap];
        {'DOWN', Monitor, process, Pid, Reason} -> Known ++ [{died, Reason}]
    after ?TIMEOUT ->
        exit(Pid, kill),
        receive {'DOWN', Monitor, process, Pid, _} -> ok end,
        Known ++ [timeout]
    end.

render(Known, Full) ->
    case [K || K <- Known, is_final(K)] of
        [ok | _] ->
            Fields = [field(Name, Known, Full) || Name <- [native, mv2, tp, flat]],
            Flags = case lists:keyfind(flags, 1, Known) of {flags, ""} -> "-"; {flags, F} -> F; false -> "-" end,
            join(["ok" | Fields] ++ [Flags]);
        [{no, Reason} | _] -> join(["no", text(Reason)]);
        [{died, Reason} | _] -> join(["died", text(Reason)]);
        [heap | _] -> <<"heap">>;
        [timeout | _] -> <<"timeout">>;
        [] -> <<"died\tno answer">>
    end.

is_final(ok) -> true;
is_final(heap) -> true;
is_final(timeout) -> true;
is_final({no, _}) -> true;
is_final({died, _}) -> true;
is_final(_) -> false.

field(Name, Known, Full) ->
    case lists:keyfind(Name, 1, Known) of
        {Name, Bytes} when Full -> base64:encode(Bytes);
        {Name, Bytes} -> hex(erlang:md5(Bytes));
        false -> "-"
    end.

hex(Bytes) -> [io_lib:format("~2.16.0b", [B]) || <<B>> <= Bytes].

join([First | Rest]) -> iolist_to_binary([First | [[$\t, R] || R <- Rest]]).

text(Reason) ->
    Chars = case io_lib:printable_unicode_list(Reason) of
                true -> Reason;
                false -> io_lib:format("~0tp", [Reason], [{chars_limit, 300}])
            end,
    Line = [case C of $\n -> $\s; $\t -> $\s; $\r -> $\s; _ -> C end || C <- lists:flatten(Chars)],
    case unicode:characters_to_binary(lists:sublist(Line, 300)) of
        B when is_binary(B) -> B;
        _ -> <<"?">>
    end.

case_process(Op, Payload, Tmp, Tell) ->
    try operation(Op, Payload, Tmp, Tell)
    catch Class:Reason -> Tell({died, {Class, Reason}})
    end.

%% The operations. To add one, add a clause here and a line to the README's table.

%% c: the file's verdict and terms, as file:consult/1 has them.  t: the same, and the list of terms printed.
operation(Op, Bytes, Tmp, Tell) when Op =:= $c; Op =:= $t ->
    with_consult(Bytes, Tmp, Tell, fun(Terms) ->
        Tell(ok),
        bytes_of(Terms, [deterministic], Tell),
        Op =:= $t andalso printed(Terms, Tell)
    end);
%% e: the bytes of the file's one term; the payload's first byte says with which options.
operation($e, <<Option, Bytes/binary>>, Tmp, Tell) ->
    with_consult(Bytes, Tmp, Tell, fun
        ([Term]) ->
            Tell(ok),
            bytes_of(Term, encode_options(Option), Tell),
            printed(Term, Tell);
        (Terms) ->
            Tell({no, {terms, length(Terms)}})
    end);
%% v: only whether binary_to_term/1 accepts.  b: and the bytes written back.  p: and printed.
operation(Op, Bytes, _Tmp, Tell) when Op =:= $v; Op =:= $b; Op =:= $p ->
    try binary_to_term(Bytes) of
        Term ->
            Tell(ok),
            Op =/= $v andalso bytes_of(Term, [deterministic], Tell),
            Op =:= $p andalso printed(Term, Tell)
    catch error:badarg -> Tell({no, badarg})
    end;
operation(Op, _, _, Tell) ->
    Tell({died, {unknown_operation, Op}}).

encode_options($d) -> [deterministic];
encode_options($1) -> [deterministic, {minor_version, 1}];
encode_options($2) -> [deterministic, {minor_version, 2}];
encode_options($z) -> [deterministic, compressed];
encode_options(C) when C >= $A, C =< $J -> [deterministic, {compressed, C - $A}].

with_consult(Bytes, Tmp, Tell, Fun) ->
    ok = file:write_file(Tmp, Bytes),
    case file:consult(Tmp) of
        {ok, Terms} -> Fun(Terms);
        {error, {Line, Module, _} = Reason} when is_atom(Module) ->
            Tell({no, lists:flatten(io_lib:format("~tp ~ts: ~ts", [Line, Module, file:format_error(Reason)]))});
        {error, Reason} -> Tell({no, Reason})
    end.

bytes_of(Term, Options, Tell) ->
    Tell({flags, flags(Term)}),
    Tell({native, term_to_binary(Term, Options)}),
    Tell({mv2, term_to_binary(Term, [deterministic, {minor_version, 2}])}),
    ok.

printed(Term, Tell) ->
    {Pretty, Flat} = formats(),
    Tell({tp, unicode:characters_to_binary(io_lib:format(Pretty, [Term]))}),
    Tell({flat, unicode:characters_to_binary(io_lib:format(Flat, [Term]))}),
    ok.

%% From OTP 26 on the order of a printed map's keys depends on the run, unless the k modifier asks for term order. OTP 25
%% has no such modifier; it has the term order up to 32 keys, and flag m tells of bigger maps.
formats() ->
    case release() >= 26 of
        true -> {"~tkp.~n", "~0tkp.~n"};
        false -> {"~tp.~n", "~0tp.~n"}
    end.

release() -> list_to_integer(erlang:system_info(otp_release)).

%% What makes parts of an answer worthless for a comparison:
%%   o  something without a text form is inside (pid, port, reference, local fun): what is printed depends on the run
%%   k  a map has a key with a port or local fun inside, or (from OTP 26 on, which is not deterministic there) with a map
%%   f  a fun m:f/1 is printed in a way that does not read back: reserved words unquoted, UTF-8 taken for latin1
%%   m  a map is printed in another order than the term order of its keys
flags(Term) ->
    Found = flags([{Term, false}], #{}),
    lists:sort(maps:keys(Found)).

flags([], Found) -> Found;
flags([{T, Key} | Rest], Found) when is_list(T) -> list_flags(T, Key, Rest, Found);
flags([{T, Key} | Rest], Found) when is_tuple(T) -> flags([{E, Key} || E <- tuple_to_list(T)] ++ Rest, Found);
flags([{T, Key} | Rest], Found0) when is_map(T) ->
    New = release() >= 26,
    Found1 = case Key andalso New of true -> Found0#{$k => []}; false -> Found0 end,
    Found = case map_size(T) > 32 andalso not New of true -> Found1#{$m => []}; false -> Found1 end,
    flags(maps:fold(fun(K, V, Acc) -> [{K, true}, {V, Key} | Acc] end, Rest, T), Found);
flags([{T, _} | Rest], Found) when is_pid(T); is_reference(T) -> opaque(false, Rest, Found);
flags([{T, Key} | Rest], Found) when is_port(T) -> opaque(Key, Rest, Found);
flags([{T, Key} | Rest], Found) when is_function(T) ->
    case erlang:fun_info(T, type) of
        {type, external} ->
            {module, M} = erlang:fun_info(T, module),
            {name, F} = erlang:fun_info(T, name),
            {arity, A} = erlang:fun_info(T, arity),
            case erlang:fun_to_list(T) =:= lists:flatten(io_lib:format("fun ~tw:~tw/~w", [M, F, A])) of
                true -> flags(Rest, Found);
                false -> flags(Rest, Found#{$f => []})
            end;
        {type, local} -> opaque(Key, Rest, Found)
    end;
flags([{T, _} | Rest], Found) when is_number(T); is_atom(T); is_bitstring(T) -> flags(Rest, Found);
flags([{Record, Key} | Rest], Found) ->
    %% A native record, which OTP 25 has no name for: the same parts as a tuple.
    <<131, 67, N:32, _Flags, Parts/binary>> = term_to_binary(Record),
    flags([{binary_to_term(<<131, 105, (2 * N + 2):32, Parts/binary>>), Key} | Rest], Found).

opaque(true, Rest, Found) -> flags(Rest, Found#{$o => [], $k => []});
opaque(false, Rest, Found) -> flags(Rest, Found#{$o => []}).

list_flags([H | T], Key, Rest, Found) when is_number(H), not Key -> list_flags(T, Key, Rest, Found);
list_flags([H | T], Key, Rest, Found) -> flags([{H, Key}, {T, Key} | Rest], Found);
list_flags([], _, Rest, Found) -> flags(Rest, Found);
list_flags(Tail, Key, Rest, Found) -> flags([{Tail, Key} | Rest], Found).
