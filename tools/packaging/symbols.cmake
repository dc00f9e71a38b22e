# SPDX-License-Identifier: Apache-2.0
# Writes the shared library's version script: every function that HEADERS declare BT_API, and
# nothing else. Run by cmake -P with HEADERS (a list) and OUTPUT.
set(names)
foreach(header IN LISTS HEADERS)
  file(READ ${header} text)
  string(REGEX MATCHALL "BT_API [^;{(]*[ *]bt_[a-z0-9_]+\\(" declarations "${text}")
  foreach(declaration IN LISTS declarations)
    string(REGEX REPLACE ".*[ *](bt_[a-z0-9_]+)\\($" "\\1" name "${declaration}")
    list(APPEND names ${name})
  endforeach()
endforeach()
list(SORT names)
list(REMOVE_DUPLICATES names)
list(JOIN names ";\n        " names)
file(WRITE ${OUTPUT} "BOOTTERM_0 {\n    global:\n        ${names};\n    local:\n        *;\n};\n")
