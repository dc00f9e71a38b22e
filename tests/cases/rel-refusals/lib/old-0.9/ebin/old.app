{application, old,
 [{description, "The application old"},
  {vsn, "0.9"},
  {modules, []},
  {registered, []},
  {applications, [kernel]}]}.
