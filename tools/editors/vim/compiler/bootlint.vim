" SPDX-License-Identifier: Apache-2.0
" Lint term files with bootlint: see ../../README.md.
if exists("current_compiler")
  finish
endif
let current_compiler = "bootlint"

CompilerSet makeprg=bootlint\ --format\ gcc\ %:S
CompilerSet errorformat=%f:%l:%c:\ %trror:\ %m,%f:%l:%c:\ %tarning:\ %m,%f:%l:%c:\ %tote:\ %m,%f:\ %trror:\ %m,%f:\ %tarning:\ %m,%f:\ %tote:\ %m

" bootlint counts characters, %c stands for bytes and %v for columns of the screen.
function! s:ToBytes(entry) abort
  if a:entry.valid && a:entry.lnum > 0 && a:entry.col > 1
    let lines = bufloaded(a:entry.bufnr)
          \ ? getbufline(a:entry.bufnr, a:entry.lnum)
          \ : readfile(bufname(a:entry.bufnr), '', a:entry.lnum)[a:entry.lnum - 1 :]
    let byte = byteidxcomp(get(lines, 0, ''), a:entry.col - 1)
    if byte >= 0
      let a:entry.col = byte + 1
    endif
  endif
  return a:entry
endfunction

function! s:ColumnsToBytes(get, set) abort
  if get(b:, 'current_compiler', get(g:, 'current_compiler', '')) ==# 'bootlint'
    call a:set([], 'r', {'items': map(a:get(), {_, entry -> s:ToBytes(entry)})})
  endif
endfunction

augroup bootlint
  autocmd!
  autocmd QuickFixCmdPost make call s:ColumnsToBytes(function('getqflist'), function('setqflist'))
  autocmd QuickFixCmdPost lmake
        \ call s:ColumnsToBytes(function('getloclist', [0]), function('setloclist', [0]))
augroup END
