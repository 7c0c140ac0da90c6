-- For wrk: sends one path again and again, or every line of a file once; says what came of it.

local config, lines

function init(args)
  config = dofile(args[1])
  wrk.headers = config.headers
  wrk.headers["Host"] = wrk.host .. ":" .. wrk.port
  if config.lines == "" then
    local same = wrk.format("GET", config.path)
    request = function() return same end
    return
  end
  lines = io.lines(config.lines)
  request = function()
    local line = lines and lines()
    if not line then
      lines = nil -- asked once more it would raise an error
      wrk.thread:stop()
      return wrk.format("GET", "/health")
    end
    local method, path, body = line:match("^([^\t]*)\t([^\t]*)\t(.*)$")
    return wrk.format(method, path, nil, body)
  end
end

function done(summary, latency)
  local failed = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %.6f, "failed": %d, "p50": %.3f, "p99": %.3f}\n',
    summary.requests, summary.duration / 1e6,
    failed.connect + failed.read + failed.write + failed.status + failed.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
