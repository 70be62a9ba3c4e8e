import type { Profiler } from 'node:inspector';

/** Shares of a thread's busy time by package. Their sum is 1. */
export type CpuShares = Readonly<Record<string, number>>;

/** Node's C++ functions, of which a profile has only the name. */
const nativeFunctions: ReadonlyMap<string, string> = new Map([
  ...['writev', 'writeBuffer', 'writeUtf8String', 'writeLatin1String', 'writeAsciiString'].map(
    (name) => [name, 'writing to sockets'] as const,
  ),
  ...['oneShotDigest', 'init', 'update', 'digest', 'verify'].map((name) => [name, 'Node, crypto'] as const),
]);

/**
 * Sums up a CPU profile by package. A sample counts for the running function, not for its callers; a built-in function of
 * the language counts for its caller.
 */
export function sumByPackage({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): CpuShares {
  const packageNames = new Map(nodes.map(({ id, callFrame }) => [id, packageOf(callFrame)]));
  const times = new Map<string, number>();
  let busy = 0;
  samples.forEach((id, n) => {
    const packageName = packageNames.get(id);
    const time = timeDeltas[n] ?? 0;
    if (packageName === undefined) return;
    busy += time;
    times.set(packageName, (times.get(packageName) ?? 0) + time);
  });
  return Object.fromEntries([...times].map(([packageName, time]) => [packageName, time / busy]));
}

function packageOf({ functionName, url }: Profiler.Profile['nodes'][number]['callFrame']): string | undefined {
  // The profiler's own work doesn't count.
  if (functionName === '(idle)' || url.startsWith('node:inspector')) return undefined;
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (url.startsWith('node:internal/crypto/')) return 'Node, crypto';
  if (url === '') return nativeFunctions.get(functionName) ?? 'Node, all else';
  if (url.startsWith('node:') || url.startsWith('wasm:')) return 'Node, all else';
  const folder = url.lastIndexOf('/node_modules/');
  if (folder < 0) return 'its own code';
  const [scope = '', name = ''] = url.slice(folder + '/node_modules/'.length).split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}
