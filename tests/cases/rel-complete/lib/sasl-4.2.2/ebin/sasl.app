{application, sasl,
 [{description, "The application sasl"},
  {vsn, "4.2.2"},
  {modules, [sasl]},
  {registered, [sasl_sup]},
  {applications, [kernel,stdlib]},
  {mod, {sasl,[]}}]}.
