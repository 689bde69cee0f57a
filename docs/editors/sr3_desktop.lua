--[[ SR3 Desktop for darktable: a storage that upscales what is exported, and imports it.
     See docs/editors.md. Needs darktable 3.6 or newer. ]]

local dt = require "darktable"

local NAME = "sr3_desktop"

dt.preferences.register(NAME, "program", "string", "SR3 Desktop: program",
  "path of sr3-desktop-cli", "sr3-desktop-cli")
dt.preferences.register(NAME, "options", "string", "SR3 Desktop: options",
  "options of sr3-desktop-cli edit, such as --scale 2", "--scale 4")

local windows = dt.configuration.running_os == "windows"

-- A text as one argument of the shell.
local function quoted(text)
  if windows then
    return '"' .. text .. '"'
  end
  return "'" .. text:gsub("'", "'\\''") .. "'"
end

local function command(source, target)
  local program = dt.preferences.read(NAME, "program", "string")
  local options = dt.preferences.read(NAME, "options", "string")
  local line = table.concat({quoted(program), "edit", quoted(source), quoted(target), options}, " ")
  return windows and '"' .. line .. '"' or line -- cmd takes away the outer quotes
end

-- A name beside the original that is still free.
local function free_name(image)
  local base = image.path .. "/" .. image.filename:gsub("%.%w+$", "") .. "_sr3"
  local name, number = base .. ".tif", 1
  while dt.control.ending ~= true do
    local file = io.open(name, "r")
    if not file then
      return name
    end
    file:close()
    number = number + 1
    name = base .. " (" .. number .. ").tif"
  end
end

local function store(storage, image, format, filename)
  local target = free_name(image)
  if not target then
    return
  end
  dt.print("SR3 Desktop: " .. image.filename)
  local code = dt.control.execute(command(filename, target))
  os.remove(filename)
  if code == 0 then
    local made = dt.database.import(target)
    made:group_with(image)
  else
    dt.print_error("sr3-desktop-cli ended with " .. tostring(code))
    dt.print("SR3 Desktop could not upscale " .. image.filename)
  end
end

local function supported(storage, format)
  return format.extension == "tif" or format.extension == "png"
end

dt.register_storage(NAME, "SR3 Desktop", store, nil, supported)
