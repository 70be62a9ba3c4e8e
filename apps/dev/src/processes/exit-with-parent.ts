// Loaded into the API's process before the API. The channel to the parent closes when the parent exits, also by `kill -9`.
// Without this, nothing would stop the API then, and it would keep its port.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
