{application, inner,
 [{description, "The application inner"},
  {vsn, "1"},
  {modules, [inner]},
  {registered, []},
  {applications, [kernel,stdlib,store]}]}.
