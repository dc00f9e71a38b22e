" SPDX-License-Identifier: Apache-2.0
" Lint term files with bootlint: see ../../README.md.
if exists("current_compiler")
  finish
endif
let current_compiler = "bootlint"

CompilerSet makeprg=bootlint\ --format\ gcc\ %:S
CompilerSet errorformat=%f:%l:%c:\ %trror:\ %m,%f:%l:%c:\ %tarning:\ %m,%f:%l:%c:\ %tote:\ %m,%f:\ %trror:\ %m,%f:\ %tarning:\ %m,%f:\ %tote:\ %m
