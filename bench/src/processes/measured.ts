// Loaded into each contender's process before the contender, which knows nothing of it: says what the process has used so
// far when it is asked, and ends it with its parent, be that by `kill -9`.
import process from 'node:process';

process.on('message', (question) => {
  if (question !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send?.({
    cpuMicroseconds: user + system,
    residentBytes: process.memoryUsage.rss(),
    // libuv gives it in kilobytes on every system.
    peakBytes: process.resourceUsage().maxRSS * 1024,
  });
});
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
