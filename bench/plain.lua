-- The form without script: the same fields, and for each sending a form key of its own.
require("report")

local before, after = os.getenv("BEFORE"), os.getenv("AFTER")
local run, number = os.getenv("RUN"), 0

-- 16 bytes in base64url without padding: 22 digits, the last of them an A.
function request()
  number = number + 1
  return before .. string.format("%s%013xA", run, number) .. after
end
