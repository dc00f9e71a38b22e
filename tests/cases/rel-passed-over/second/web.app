{application, web,
 [{description, "The application web"},
  {vsn, "0.9"},
  {modules, []},
  {registered, []},
  {applications, []}]}.
