{application, kernel,
 [{description, ""}, {vsn, "1"}, {modules, [kernel, application]}, {registered, [init, kernel_sup]},
  {applications, []}]}.
