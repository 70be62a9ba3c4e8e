// Loaded into the API's process before the API, which knows nothing of it. The channel to the parent closes when the
// parent ends, be it by `kill -9`: then nobody would ever stop this process, and it would keep its port.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
