{application, foo,
 [{description, "The application foo"},
  {vsn, "1"},
  {modules, [foo]},
  {registered, []},
  {applications, [kernel,stdlib]}]}.
