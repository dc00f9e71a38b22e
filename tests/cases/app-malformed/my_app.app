{application, my_app,
 [{description, "An application"},
  {vsn, 1.0},
  {modules, ["my_app"]},
  {applications, [kernel, stdlib]},
  {mod, my_app}]}.
