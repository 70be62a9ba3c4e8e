import { Session } from 'node:inspector/promises';
import { type Shares, sharesOf } from '../report/profile.ts';

/** Microseconds from one sample to the next. */
const interval = 200;

/** Begins a CPU profile of this process. @returns what ends it */
export async function startProfile(): Promise<() => Promise<Shares>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval });
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return sharesOf(profile);
  };
}
