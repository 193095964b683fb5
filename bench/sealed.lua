-- Applications sealed in the browser: one envelope, and for each a delivery key and a lookup of its own.
-- The request is put together from three pieces, so that the load generator costs little beside the server.
require("report")

local before, between, after = os.getenv("BEFORE"), os.getenv("BETWEEN"), os.getenv("AFTER")
local run, number = os.getenv("RUN"), 0

-- Hexadecimal digits are base64 digits too. The last digit of 16 bytes and of 32 bytes in base64 has bits that
-- must be zero, so it is an A: 8 digits of the run, then the number.
function request()
  number = number + 1
  local key = string.format("%s%013xA==", run, number)
  local lookup = string.format("%s%034xA=", run, number)
  return before .. key .. between .. lookup .. after
end
