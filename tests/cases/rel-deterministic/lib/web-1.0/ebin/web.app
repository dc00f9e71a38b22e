{application, web,
 [{description, "The application web"},
  {vsn, "1.0"},
  {modules, []},
  {registered, []},
  {applications, [kernel]}]}.
