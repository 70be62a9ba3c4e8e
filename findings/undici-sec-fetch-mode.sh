#!/bin/sh
# undici 6.29.1 (Node's fetch): of the fetch metadata headers, one is replaced and the others are sent as given.
#
# Guess: outside browsers no header is forbidden, so a client that stands in for a browser can send Sec-Fetch-Site,
# Sec-Fetch-Dest and Sec-Fetch-Mode as the browser would.
# Seen: Sec-Fetch-Mode is always the request's mode, `cors`, whatever was given, and it is sent where none was given. The
# mode `navigate` can't be chosen. Sec-Fetch-Site and Sec-Fetch-Dest arrive as given, and not at all by default. So a server
# that admits navigations by Sec-Fetch-Mode refuses every program that uses fetch, and one that asks Sec-Fetch-Dest doesn't.
# `undici.request` sends all three as given.
#
# Output seen:
#   fetch, given    mode cors      dest document   site none
#   fetch, default  mode cors      dest undefined  site undefined
#   request, given  mode navigate  dest document   site none
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . undici@6.29.1 >/dev/null
cat >try.mjs <<'END'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fetch, request } from 'undici';

const server = createServer((incoming, response) => {
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': dest, 'sec-fetch-site': site } = incoming.headers;
  response.end(`mode ${mode}`.padEnd(15) + `dest ${dest}`.padEnd(16) + `site ${site}`);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${server.address().port}/`;
const headers = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' };
console.log('fetch, given   ', await (await fetch(url, { headers })).text());
console.log('fetch, default ', await (await fetch(url)).text());
console.log('request, given ', await (await request(url, { headers })).body.text());
server.closeAllConnections();
server.close();
END
node try.mjs | tee seen
cat >expected <<'END'
fetch, given    mode cors      dest document   site none
fetch, default  mode cors      dest undefined  site undefined
request, given  mode navigate  dest document   site none
END
diff expected seen && echo 'As before.'
