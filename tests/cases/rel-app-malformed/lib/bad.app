{application, bad,
 [{description, none},
  {vsn, "1.0"},
  {vsn, "2.0"},
  {modules, [a,b,"c"]},
  {registered},
  {env, [{port,80}, host]},
  {maxT, 0},
  {mod, bad}]}.
