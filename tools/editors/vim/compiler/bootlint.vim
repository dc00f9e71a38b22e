" SPDX-License-Identifier: Apache-2.0
" Lint term files with bootlint: copy this file to ~/.vim/compiler/, then
"   :compiler bootlint
"   :make          checks the file of the buffer; :copen lists what is wrong
" To check what is in the buffer each time it is written:
"   autocmd BufWritePost *.config,*.app,*.rel,*.appup silent make! | redraw!
if exists("current_compiler")
  finish
endif
let current_compiler = "bootlint"

CompilerSet makeprg=bootlint\ --format\ gcc\ %:S
CompilerSet errorformat=%f:%l:%c:\ %trror:\ %m,%f:%l:%c:\ %tarning:\ %m,%f:%l:%c:\ %tote:\ %m,%f:\ %trror:\ %m,%f:\ %tarning:\ %m
