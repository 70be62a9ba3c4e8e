// Checks that the project's own Node starts, before an npm script needs it. Runs under the Node that started npm, which may
// be an old one, so it is plain JavaScript: the project's Node could not report its own failure.
import { spawnSync } from 'node:child_process';

const needed = 26;

const message = problem();
if (message !== undefined) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function problem() {
  // As npm scripts find it: node_modules/.bin first, where `npm ci` puts one for this machine.
  const { stdout, stderr, error } = spawnSync('node', ['--version'], { encoding: 'utf8' });
  const missingLibrary = /error while loading shared libraries: (\S+):/.exec(stderr ?? '')?.[1];
  if (missingLibrary === 'libatomic.so.1') {
    return (
      `Node ${needed} needs libatomic.so.1, which this system lacks. Install it:\n` +
      '  Debian, Ubuntu:    apt-get install libatomic1\n' +
      '  Fedora, RHEL:      dnf install libatomic'
    );
  }
  if (missingLibrary !== undefined)
    return `Node ${needed} needs ${missingLibrary}, which this system lacks. Install it.`;
  const version = /^v(\d+)\./.exec(stdout ?? '');
  if (version === null) {
    const reason = error ? error.message : (stderr ?? '').trim();
    return `The project’s Node does not start: ${reason}\nRun \`npm ci\` again, or install Node ${needed}: https://nodejs.org`;
  }
  if (Number(version[1]) >= needed) return undefined;
  return (
    `Freehold needs Node ${needed} or later, and this is ${stdout.trim()}. \`npm ci\` installs one for Linux and Windows on ` +
    'x64 and for Linux and macOS on arm64: run it without --omit=optional. On another machine, install ' +
    `Node ${needed}: https://nodejs.org`
  );
}
