{application, late,
 [{description, "The application late"},
  {vsn, "1"},
  {modules, [late]},
  {registered, []},
  {applications, [kernel,stdlib]}]}.
