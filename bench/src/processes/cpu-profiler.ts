import { Session } from 'node:inspector/promises';
import { type CpuShares, sumByPackage } from '../report/cpu-shares.ts';

/** Microseconds from one sample to the next. */
const interval = 200;

/** Begins a CPU profile of this process. @returns what ends it */
export async function startCpuProfile(): Promise<() => Promise<CpuShares>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval });
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    return sumByPackage(profile);
  };
}
