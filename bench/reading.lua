-- One address over and over, in the encodings that a browser of today asks for.
require("report")

wrk.headers["accept-encoding"] = "gzip, deflate, br, zstd"
