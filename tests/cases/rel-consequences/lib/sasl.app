{application, sasl,
 [{description, ""}, {vsn, "1"}, {modules, [sasl, rb]}, {registered, [sasl_sup]},
  {applications, [kernel, stdlib]}]}.
