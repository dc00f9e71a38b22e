{application, low,
 [{description, "The application low"},
  {vsn, "1"},
  {modules, []},
  {registered, []},
  {applications, [kernel]},
  {included_applications, [top]}]}.
