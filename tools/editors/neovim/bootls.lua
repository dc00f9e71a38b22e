-- SPDX-License-Identifier: Apache-2.0
-- require("bootls").setup(SETTINGS): the language server for the term files of Erlang releases.
local M = {}

local patterns = { "*.config", "*.config.src", "*.app", "*.app.src", "*.rel", "*.script", "*.appup", "*.appup.src",
  "relup", "*.args", "*.args.src", "*.schema" }

-- One server for each folder that Neovim was in.
local clients = {}

function M.attach(settings)
  local root = vim.fn.getcwd()
  local id = clients[root]
  if id == nil or vim.lsp.get_client_by_id(id) == nil then
    local own = { bootterm = settings or vim.empty_dict() }
    id = vim.lsp.start_client({ name = "bootls", cmd = { "bootls" }, root_dir = root, settings = own,
      init_options = own })
    clients[root] = id
  end
  if id ~= nil then
    vim.lsp.buf_attach_client(0, id)
  end
end

function M.setup(settings)
  vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, {
    pattern = patterns,
    callback = function() M.attach(settings) end,
  })
end

return M
