import { handleStopSignals } from './stop-signals.ts';

// The kernel drops signals that the first process of a container doesn't handle. So the handlers come first, and everything
// else is loaded after them.
const stopSignals = handleStopSignals();
const { runApi } = await import('./run.ts');
await runApi(stopSignals);
