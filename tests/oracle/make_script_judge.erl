%% SPDX-License-Identifier: Apache-2.0
%% Answers for releases, by systools:make_script/2, one after the other.
%%
%% Reads {Folder, Rel, Output, Options} terms from standard input. Answers each with a line:
%% Folder, verdict (ok, error, hang), the start of the MD5 of the script and of the boot file or
%% "-", the warnings, and what kind of error, with tabs between.
-module(make_script_judge).
-export([main/1]).

main([Root]) ->
    ok = io:setopts([{encoding, unicode}]),
    %% The releases bring every application themselves: nothing is found by accident.
    _ = [code:ensure_loaded(M) || A <- [kernel, stdlib, sasl], M <- modules(A)],
    true = code:set_path([]),
    ok = file:set_cwd(Root),
    {ok, Here} = file:get_cwd(),
    io:format("root\t~ts~n", [Here]),
    loop(Here).

modules(Application) ->
    _ = application:load(Application),
    {ok, Modules} = application:get_key(Application, modules),
    Modules.

loop(Root) ->
    case io:read('') of
        {ok, {Folder, Rel, Output, Options}} ->
            ok = file:set_cwd(filename:join(Root, Folder)),
            io:format("~ts\t~ts~n", [Folder, answer(Rel, Output, Options)]),
            loop(Root);
        eof ->
            ok
    end.

answer(Rel, Output, Options) ->
    Self = self(),
    Ref = make_ref(),
    %% find_top_app/2 has no end on applications that include each other.
    Pid = spawn(fun() -> Self ! {Ref, make(Rel, Options)} end),
    receive
        {Ref, {ok, _, Warnings}} ->
            {ok, Script} = file:read_file(Output ++ ".script"),
            {ok, Boot} = file:read_file(Output ++ ".boot"),
            line(ok, md5(Script), md5(Boot), lists:sort([kind(W) || {warning, W} <- Warnings]), "-");
        {Ref, {error, _, Reason}} ->
            line(error, "-", "-", [], kind(Reason));
        {Ref, Other} ->
            line(error, "-", "-", [], io_lib:format("crash ~0tP", [Other, 5]))
    after 3000 ->
        exit(Pid, kill),
        line(hang, "-", "-", [], "-")
    end.

make(Rel, Options) ->
    try
        systools:make_script(Rel, [silent | Options])
    catch
        Class:Reason -> {Class, Reason}
    end.

line(Verdict, Script, Boot, Warnings, Kind) ->
    io_lib:format("~ts\t~ts\t~ts\t~0tp\t~ts", [Verdict, Script, Boot, Warnings, Kind]).

kind(Reason) when is_atom(Reason) -> atom_to_list(Reason);
kind({'EXIT', _}) -> "exit";
kind([{error_reading, {_, What}} | _]) -> "reading " ++ kind(What);
kind([{Kind, _} | _]) -> atom_to_list(Kind);
kind({Kind, _}) when is_tuple(Kind) -> kind(Kind);
kind({error, _, Inner}) -> kind(Inner);
kind(Reason) when is_tuple(Reason) -> atom_to_list(element(1, Reason));
kind(Reason) -> lists:flatten(io_lib:format("~0tP", [Reason, 8])).

md5(Bytes) ->
    <<Start:6/binary, _/binary>> = erlang:md5(Bytes),
    lists:flatten([io_lib:format("~2.16.0b", [B]) || <<B>> <= Start]).
