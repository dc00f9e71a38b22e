{application, lamp,
 [{descripton, "x"}, {vsn, "1"}, {modules, []}, {registred, []}, {applicatons, [kernel]},
  {included_application, []}, {start_phase, []}, {mods, {a, []}}, {max_t, 3},
  {runtime_dependancies, []}]}.
