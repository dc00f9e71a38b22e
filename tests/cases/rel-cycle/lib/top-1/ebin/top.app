{application, top,
 [{description, "The application top"},
  {vsn, "1"},
  {modules, []},
  {registered, []},
  {applications, [kernel]},
  {included_applications, [low]}]}.
