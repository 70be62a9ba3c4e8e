// Runs under whatever Node starts npm, so it is plain JavaScript. npm scripts find the project's own Node first, where
// npm has one for this machine.
const needed = 26;

if (Number(process.versions.node.split('.')[0]) < needed) {
  process.stderr.write(
    `Freehold runs on Node ${needed} or later, and this is ${process.version}. \`npm ci\` brings its own Node for Linux ` +
      'and Windows on x64 and for Linux and macOS on arm64: run it without --omit=optional. On another machine, install ' +
      `Node ${needed} from https://nodejs.org.\n`,
  );
  process.exit(1);
}
