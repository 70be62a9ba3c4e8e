#!/bin/sh
# prom-client 15.1.3: importing it loads @opentelemetry/api, whether or not anything is traced.
#
# Guess: a client for Prometheus has nothing to do with OpenTelemetry, so a program that counts requests by it loads no
# module of OpenTelemetry's until it traces.
# Seen: a plain import, without exemplars and without a registry, loads 44 modules of @opentelemetry/api, which is a
# dependency and not an optional peer. A program that promises to load nothing of it when tracing is off has to import
# prom-client only where metrics are on.
#
# Output seen:
#   modules of @opentelemetry/api before 0, after true
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . prom-client@15.1.3 >/dev/null 2>&1
cat >try.mjs <<'END'
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const loaded = () => Object.keys(require.cache).filter((path) => path.includes('@opentelemetry/api')).length;
const before = loaded();
require('prom-client');
console.log(`modules of @opentelemetry/api before ${before}, after ${loaded() > 0}`);
END
node try.mjs | tee seen
cat >expected <<'END'
modules of @opentelemetry/api before 0, after true
END
diff expected seen && echo 'As before.'
