-- SPDX-License-Identifier: Apache-2.0
-- Lint term files with bootlint while they are typed: see ../README.md.
local M = {}
local namespace = vim.api.nvim_create_namespace("bootlint")
local levels = { error = 1, warning = 2, note = 3 } -- those of vim.diagnostic.severity
local jobs = {} -- for each buffer the run under way

-- The bytes that the buffer would be saved as, more or less.
local function text_of(buffer)
  local options = vim.bo[buffer]
  local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n")
  if options.endofline then text = text .. "\n" end
  if options.fileencoding == "latin1" then text = vim.fn.iconv(text, "utf-8", "latin1") end
  return (options.bomb and "\239\187\191" or "") .. text
end

-- bootlint counts characters from 1, Neovim bytes from 0.
local function position(buffer, line, column)
  local text = vim.api.nvim_buf_get_lines(buffer, line - 1, line, false)[1]
  if text == nil then return line - 1, 0 end
  local good, byte = pcall(vim.str_byteindex, text, column - 1)
  return line - 1, good and byte or #text
end

local function diagnostic(buffer, name, d)
  local found = { lnum = 0, col = 0, severity = levels[d.severity], source = "bootlint", code = d.name,
    message = d.message .. " [" .. d.name .. "]" }
  if d.file ~= name then -- an included file
    found.message = string.format("%s:%d:%d: %s", tostring(d.file), d.line or 1, d.column or 1, found.message)
  elseif d.line then
    found.lnum, found.col = position(buffer, d.line, d.column)
    found.end_lnum, found.end_col = position(buffer, d.endLine, d.endColumn)
  end
  return found
end

local function show(buffer, name, output)
  local good, report = pcall(vim.fn.json_decode, output)
  if not good or not vim.api.nvim_buf_is_valid(buffer) then return end
  local found = {}
  for _, d in ipairs(report.diagnostics) do
    table.insert(found, diagnostic(buffer, name, d))
  end
  vim.diagnostic.set(namespace, buffer, found)
end

-- Checks a buffer's text under its file's name, so that included files are found. Typing goes on
-- meanwhile, and what a later run finds counts.
function M.lint(buffer)
  buffer = (buffer == nil or buffer == 0) and vim.api.nvim_get_current_buf() or buffer
  if jobs[buffer] then vim.fn.jobstop(jobs[buffer]) end
  local name = vim.api.nvim_buf_get_name(buffer)
  local job
  job = vim.fn.jobstart({ "bootlint", "--format", "json", "--stdin-name", name, "-" }, {
    stdout_buffered = true,
    on_stdout = function(id, lines)
      if jobs[buffer] == id then show(buffer, name, table.concat(lines, "\n")) end
    end,
    on_exit = function(id)
      if jobs[buffer] == id then jobs[buffer] = nil end
    end,
  })
  jobs[buffer] = job
  pcall(vim.fn.chansend, job, text_of(buffer)) -- it may have ended early
  pcall(vim.fn.chanclose, job, "stdin")
end

function M.setup()
  if vim.fn.executable("bootlint") == 0 then
    vim.notify("bootlint is not on PATH", vim.log.levels.WARN)
    return
  end
  vim.api.nvim_create_autocmd({ "BufReadPost", "BufWritePost", "TextChanged", "TextChangedI" }, {
    pattern = { "*.config", "*.app", "*.rel", "*.appup", "relup", "*.script", "*.schema" },
    callback = function(event) M.lint(event.buf) end,
  })
end

return M
