-- One kind of request for wrk: METHOD PATH COUNT FROM BODY NAME=VALUE ...
-- "%d" in the path is the index of the request, from FROM on, up to COUNT - 1, over and over; COUNT 0 sends the path as it is.
-- Writes one line of JSON at the end: requests, seconds, and every failure.
local path, count, index, same = '/', 0, 0, nil

function init (args)
  wrk.method, path, count, index = args[1], args[2], tonumber(args[3]), tonumber(args[4])
  if args[5] ~= '' then wrk.body = args[5] end
  for position = 6, #args do
    local name, value = args[position]:match('^([^=]+)=(.*)$')
    wrk.headers[name] = value
  end
  if count == 0 then same = wrk.format(nil, path) end
end

function request ()
  if same then return same end
  local now = index % count
  index = index + 1
  return wrk.format(nil, path:format(now))
end

function done (summary)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"seconds":%.6f,"badStatuses":%d,"socketErrors":%d}\n',
    summary.requests, summary.duration / 1e6, errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
