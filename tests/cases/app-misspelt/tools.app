{application, tools,
 [{description, "x"}, {vsn, "1"}, {modules, []}, {registered, []}, {applications, [kernel]},
  {module, []}, {register, []}, {application, []}, {runtime_dependencies, []},
  {licenses, []}, {links, []}, {maintainers, []}, {doc, []}, {include_files, []}, {colour, red}]}.
