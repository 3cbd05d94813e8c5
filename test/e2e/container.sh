#!/usr/bin/env bash
# Builds the image, starts it as docker-compose.yml says, and prints what holds as TAP. Needs Docker, its compose and curl.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! docker info >/dev/null 2>&1; then
  echo 'SKIPPED: no Docker engine answers; the image and docker-compose.yml were NOT tested.' >&2
  echo '1..0 # SKIP no Docker engine'
  exit 0
fi

compose=(docker-compose)
docker compose version >/dev/null 2>&1 && compose=(docker compose)
compose+=(-p bms-emulator-test)
base=http://127.0.0.1:8774
server=v2.1/c685484a8cc2416b97260938705deb65/servers/95bf2490-5428-432c-ad9b-5e3406f869dd

count=0
failed=0
check () {
  count=$((count + 1))
  local title=$1
  shift
  if "$@"; then echo "ok $count - $title"; else echo "not ok $count - $title"; failed=$((failed + 1)); fi
}
equals () { [[ $1 == "$2" ]] || { echo "# got: $1, expected: $2"; return 1; }; }
inspect () { docker inspect --format "$1" "$container"; }
milliseconds () { echo $(($(date +%s%N) / 1000000)); }
status () { curl -s -o /dev/null -w '%{http_code}' -m 5 -H 'X-Auth-Token: demo' "$@"; }

down () {
  (( failed == 0 )) || "${compose[@]}" logs --no-color >&2 || true
  "${compose[@]}" down --timeout 2 >/dev/null 2>&1 || true
}
trap down EXIT

echo 'TAP version 14'
DOCKER_BUILDKIT=0 docker build --network=host -t bms-emulator . >&2
"${compose[@]}" up -d --no-build >&2
container=$("${compose[@]}" ps -q bms-emulator)

for _ in $(seq 60); do
  [[ $(inspect '{{.State.Health.Status}}') == starting ]] || break
  sleep 0.5
done
check 'the health check reports healthy' equals "$(inspect '{{.State.Health.Status}}')" healthy
check 'the process is not root' equals "$(docker exec "$container" node -p 'process.getuid()')" 1000
check 'the root is read-only' equals "$(inspect '{{.HostConfig.ReadonlyRootfs}}')" true
check 'the port is open on the loopback of the host only' equals "$(inspect '{{(index (index .NetworkSettings.Ports "8774/tcp") 0).HostIp}}')" 127.0.0.1
check 'the control API answers through the published port' equals "$(status "$base/_emulator/servers")" 200
check 'a reboot is accepted' equals "$(status -X POST -H 'Content-Type: application/json' -d '{"reboot":{"type":"HARD"}}' "$base/$server/action")" 204

size=$(docker run --rm --entrypoint tar bms-emulator -c /app 2>/dev/null | gzip -9 | wc -c)
check "it adds less than 80 MB to its base ($((size / 1024)) KiB compressed)" test "$size" -lt $((80 * 1024 * 1024))
check 'the image says what it is' equals "$(docker image inspect --format '{{index .Config.Labels "org.opencontainers.image.title"}} {{index .Config.Labels "org.opencontainers.image.licenses"}}' bms-emulator)" 'bms-emulator MIT'

other=$(docker run -d --read-only --health-interval 1s bms-emulator --port 9000 --clock manual --control open)
for _ in $(seq 60); do
  [[ $(docker inspect --format '{{.State.Health.Status}}' "$other") == starting ]] || break
  sleep 0.5
done
check 'the health check follows --port' equals "$(docker inspect --format '{{.State.Health.Status}}' "$other")" healthy
docker rm -f "$other" >/dev/null

check 'a service that waits for health reaches it by its name' equals "$("${compose[@]}" run --rm client 2>/dev/null | cut -c -3)" 200

# What is open must not hold up the stop: an idle connection, a stream of events, an answer that never comes.
curl -s -o /dev/null -N -H 'Accept: text/event-stream' "$base/_emulator/events" & stream=$!
curl -s -o /dev/null -H 'X-Auth-Token: demo' -H 'X-Emulator-Fault: hang' "$base/$server" & held=$!
exec 3<>/dev/tcp/127.0.0.1/8774
sleep 0.5
before=$(milliseconds)
docker stop --time 10 "$container" >/dev/null
took=$(($(milliseconds) - before))
check "SIGTERM stops it in under a second ($took ms)" test "$took" -lt 1000
wait "$stream" "$held" || true
exec 3>&-
check 'it exits with 0' equals "$(inspect '{{.State.ExitCode}}')" 0

echo "1..$count"
(( failed == 0 ))
