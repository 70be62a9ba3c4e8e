import { Session } from 'node:inspector/promises';
import { type CpuShares, sumByPackage } from '../report/cpu-shares.ts';

/** Microseconds between samples. */
const interval = 200;

/** Starts a CPU profile of this process. @returns a function that stops it */
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
