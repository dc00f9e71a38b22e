%% SPDX-License-Identifier: Apache-2.0
%% What OTP makes of instructions for an upgrade.
%%   erl -noshell -run upgrade_judge main LIST    one file name on each line of LIST
%% prints for each file a line: `ok`, or what refuses it. Of lamp.appup the one way is made into a
%% relup as systools:make_relup/4 does, and what comes out has to be as release_handler takes it.
%% A relup is run, as release_handler:install_release/1 does.
%% The application lamp, of the modules lamp, lens and fog, is on the disk and runs.
-module(upgrade_judge).
-export([main/1, start/2, stop/1, init/1, start_worker/0, handle_call/3, handle_cast/2, code_change/3, any/1]).
-behaviour(application).

%% of systools.hrl
-record(application, {name, type = permanent, vsn = "", id = "", description = "", modules = [],
                      uses = [], optional = [], includes = [], regs = [], env = [], maxT = infinity,
                      maxP = infinity, mod = [], start_phases, dir = "."}).

main([List]) ->
    ok = logger:set_primary_config(level, none),
    ok = io:setopts([{encoding, unicode}]),
    Dir = filename:absname("lamp-2.0"),
    ok = make_modules(Dir),
    ok = copy(release_handler_1, rh_copy),
    ok = application:load({application, lamp, [{vsn, "2.0"}, {mod, {?MODULE, []}}]}),
    ok = application:start(lamp),
    {ok, Bin} = file:read_file(List),
    [io:format("~ts~n", [verdict(filename:basename(Name), consult(Name), Dir)])
     || Name <- string:split(string:trim(binary_to_list(Bin)), "\n", all)],
    halt(0).

consult(Name) ->
    {ok, [{"2.0", Up, Down}]} = file:consult(Name),
    {Up, Down}.

verdict("lamp.appup", {Up, Down}, _) ->
    {Mode, [{_, Script}]} = case Up of [] -> {dn, Down}; _ -> {up, Up} end,
    Apps = [#application{name = lamp, vsn = "2.0", modules = [lamp, lens, fog]}],
    Pre = [#application{name = lamp, vsn = "1.0", modules = [lamp, lens]},
           #application{name = gone, vsn = "1.0", modules = [gone]}],
    New = #application{name = new, vsn = "1.0", modules = [new]},
    case catch systools_rc:translate_scripts(Mode, [Script], [New | Apps], Pre) of
        {ok, Relup} -> said(catch check(Relup));
        Other -> said(Other)
    end;
verdict("relup", {[{_, _, Script}], []}, Dir) ->
    said(catch install([alone(Instruction) || Instruction <- Script], [{lamp, "2.0", Dir}])).

%% Other nodes would be waited for, for ever.
alone({sync_nodes, Id, Nodes} = Instruction) ->
    case catch lists:all(fun is_atom/1, Nodes) of
        true -> {sync_nodes, Id, []};
        _ -> Instruction
    end;
alone(Instruction) -> Instruction.

check([restart_new_emulator | Script]) -> syntax(Script);
check(Script) -> syntax(Script).

syntax(Script) ->
    {_, After} = rh_copy:split_instructions(Script),
    ok = rh_copy:syntax_check_script(After),
    [true = io_lib:char_list(Vsn) || {load_object_code, {_, Vsn, _}} <- Script], % else of no release
    [apply(M, F, A) || {apply, {M, F, A}} <- Script, M =/= application],
    ok.

%% A new emulator runs the rest.
install([restart_new_emulator | Script], Libs) -> run(Script, Libs);
install(Script, Libs) -> run(Script, Libs).

run(Script, Libs) -> catch release_handler_1:eval_script(Script, [], Libs, [], []).

said(ok) -> "ok";
said({ok, _}) -> "ok";
said(restart_emulator) -> "ok";
said(Other) -> string:slice(lists:flatten(io_lib:format("~0tp", [Other])), 0, 200).

make_modules(Dir) ->
    Ebin = filename:join(Dir, "ebin"),
    ok = filelib:ensure_dir(filename:join(Ebin, "x")),
    [begin
         {ok, Module, Beam} = compile:forms([{attribute, 1, module, Module}], []),
         ok = file:write_file(filename:join(Ebin, atom_to_list(Module) ++ ".beam"), Beam)
     end || Module <- [lamp, lens, fog]],
    ok.

copy(Module, Name) ->
    {_, Code, _} = code:get_object_code(Module),
    {ok, {_, [{abstract_code, {_, Forms}}]}} = beam_lib:chunks(Code, [abstract_code]),
    Renamed = [case F of {attribute, L, module, _} -> {attribute, L, module, Name}; _ -> F end || F <- Forms],
    {ok, Name, Beam} = compile:forms(Renamed, [export_all, nowarn_export_all, binary]),
    {module, Name} = code:load_binary(Name, atom_to_list(Name), Beam),
    ok.

%% The application: a process for each module, which is suspended, changed, stopped and started.
start(_, _) -> supervisor:start_link(?MODULE, supervisor).
stop(_) -> ok.
start_worker() -> gen_server:start_link(?MODULE, worker, []).
init(worker) -> {ok, []};
init(supervisor) ->
    {ok, {#{intensity => 1000000, period => 1},
          [#{id => Module, start => {?MODULE, start_worker, []}, modules => [Module]}
           || Module <- [lamp, lens, fog]]}}.
handle_call(_, _, State) -> {reply, ok, State}.
handle_cast(_, State) -> {noreply, State}.
code_change(_, State, _) -> {ok, State}.
any(_) -> [].
