{application, queue,
 [{description, "The application queue"},
  {vsn, "3.0"},
  {modules, [queue]},
  {registered, []},
  {applications, [kernel,stdlib,web]}]}.
