{application, lamp,
 [{description, "lamp"},
  {vsn, "1.0"},
  {modules, [lamp_app, lamp_sup]},
  {registered, []},
  {applications, [kernel, stdlib]},
  {included_applications, [bulb]},
  {mod, {lamp_app, []}}]}.
