#!/bin/sh
# lru-cache 11.5.3: an entry that is set while the clock shows 0 never expires.
#
# Guess: with `ttl: 4500` and a clock of one's own (`perf`), an entry is stale 4,500 ms after it was set, whatever the clock
# showed then. Test clocks, and `performance.now()` of fake timers, begin at 0.
# Seen: a start of 0 means "no ttl" inside, so the entry stays for ever, and `getRemainingTTL` is Infinity. Set at 1, it
# expires as it should. A test of an expiry that begins at 0 tests nothing.
#
# Output seen:
#   set at 0  after 4501 ms: kept     remaining Infinity
#   set at 1  after 4501 ms: expired  remaining -1
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . lru-cache@11.5.3 >/dev/null
cat >try.mjs <<'END'
import { LRUCache } from 'lru-cache';

for (const start of [0, 1]) {
  let time = start;
  const cache = new LRUCache({ max: 10, ttl: 4_500, ttlResolution: 0, perf: { now: () => time } });
  cache.set('key', 'value');
  time += 4_501;
  const remaining = cache.getRemainingTTL('key');
  const state = cache.get('key') === 'value' ? 'kept' : 'expired';
  console.log(`set at ${start}  after 4501 ms: ${state.padEnd(7)}  remaining ${remaining}`);
}
END
node try.mjs | tee seen
cat >expected <<'END'
set at 0  after 4501 ms: kept     remaining Infinity
set at 1  after 4501 ms: expired  remaining -1
END
diff expected seen && echo 'As before.'
