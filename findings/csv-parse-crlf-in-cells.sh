#!/bin/sh
# csv-parse 7.0.3: `info.lines` counts a CRLF inside a quoted cell as two lines.
#
# Guess: with `info: true`, `info.lines` is the number of lines read so far, so it can name the line of a mistake.
# Seen: it is, for files whose lines end in LF. In a file as Excel writes it (CRLF), each line break inside a cell adds one
# too many, so every later record, and the messages of CsvError ("at line N"), name a line further down. A CRLF between
# records counts once. `info.bytes` is right in both.
#
# Output seen:
#   LF    lines 2 4 5   bytes 22 37 46
#   CRLF  lines 2 5 6   bytes 24 41 51
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . csv-parse@7.0.3 >/dev/null
cat >try.mjs <<'END'
import { parse } from 'csv-parse/sync';

const records = ['email,name', 'a@b.test,A', 'c@d.test,"C\nC"', 'e@f.test'].join('\n') + '\n';
for (const [name, end] of [['LF', '\n'], ['CRLF', '\r\n']]) {
  const text = records.replaceAll('\n', end);
  const options = { info: true, record_delimiter: ['\r\n', '\n'], relax_column_count: true };
  const [, ...rows] = parse(text, options);
  const numbers = (key) => rows.map(({ info }) => info[key]).join(' ');
  console.log(`${name.padEnd(4)}  lines ${numbers('lines')}   bytes ${numbers('bytes')}`);
}
END
node try.mjs | tee seen
cat >expected <<'END'
LF    lines 2 4 5   bytes 22 37 46
CRLF  lines 2 5 6   bytes 24 41 51
END
diff expected seen && echo 'As before.'
