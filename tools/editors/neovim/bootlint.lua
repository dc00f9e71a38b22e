-- SPDX-License-Identifier: Apache-2.0
-- Lint term files with bootlint while they are typed. Copy this file to ~/.config/nvim/lua/ and
--   require("bootlint").setup()
local M = {}
local namespace = vim.api.nvim_create_namespace("bootlint")
local levels = { error = 1, warning = 2, note = 3 } -- those of vim.diagnostic.severity

-- Checks a buffer's text under its file's name, so that included files are found.
function M.lint(buffer)
  buffer = (buffer == nil or buffer == 0) and vim.api.nvim_get_current_buf() or buffer
  local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n") .. "\n"
  local name = vim.api.nvim_buf_get_name(buffer)
  local output = vim.fn.system({ "bootlint", "--format", "gcc", "--stdin-name", name, "-" }, text)
  local found = {}
  for line in output:gmatch("[^\n]+") do
    local file, row, column, severity, message = line:match("^(.-):(%d+):(%d+): (%a+): (.*)$")
    if file == nil then
      file, severity, message = line:match("^(.-): (%a+): (.*)$")
      row, column = 1, 1
    end
    if file == name and levels[severity] then
      table.insert(found, { lnum = tonumber(row) - 1, col = tonumber(column) - 1,
        severity = levels[severity], message = message, source = "bootlint" })
    end
  end
  vim.diagnostic.set(namespace, buffer, found)
end

function M.setup()
  vim.api.nvim_create_autocmd({ "BufReadPost", "BufWritePost", "InsertLeave", "TextChanged" }, {
    pattern = { "*.config", "*.app", "*.rel", "*.appup", "relup", "*.script", "*.schema" },
    callback = function(event) M.lint(event.buf) end,
  })
end

return M
