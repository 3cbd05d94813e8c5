-- One kind of request for wrk: METHOD PATH COUNT BODY NAME=VALUE ... ; "%d" in the path counts from 0 to COUNT - 1, over and over.
-- Writes one line of JSON at the end: requests, seconds, latencies in microseconds, and every failure.
local path, count, next_index = '/', 1, 0

function init (args)
  wrk.method, path, count, wrk.body = args[1], args[2], tonumber(args[3]), args[4]
  if wrk.body == '' then wrk.body = nil end
  for index = 5, #args do
    local name, value = args[index]:match('^([^=]+)=(.*)$')
    wrk.headers[name] = value
  end
  if count == 1 then
    local same = wrk.format(nil, path:format(0))
    request = function () return same end
  end
end

function request ()
  local index = next_index
  next_index = (next_index + 1) % count
  return wrk.format(nil, path:format(index))
end

function done (summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"seconds":%.6f,"p50Us":%d,"p99Us":%d,"badStatuses":%d,"socketErrors":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
