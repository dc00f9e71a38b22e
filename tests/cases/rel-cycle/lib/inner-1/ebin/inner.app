{application, inner,
 [{description, "The application inner"},
  {vsn, "1"},
  {modules, []},
  {registered, []},
  {applications, [kernel,stdlib,web]}]}.
