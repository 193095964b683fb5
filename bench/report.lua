-- What wrk saw, as one line of JSON: the last line it prints. Latencies come in microseconds.
function done(summary, latency, requests)
  local errors = summary.errors
  local refused = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format('\n{"requests": %d, "seconds": %.6f, "refused": %d, "p50": %.4f, "p99": %.4f}\n',
    summary.requests, summary.duration / 1e6, refused, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
