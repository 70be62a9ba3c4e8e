import type { Profiler } from 'node:inspector';

/** Which part of the time that a thread was busy went where. Together they are 1. */
export type Shares = Readonly<Record<string, number>>;

/** What Node has written in C++, of which a profile knows nothing but its name. */
const native: ReadonlyMap<string, string> = new Map([
  ...['writev', 'writeBuffer', 'writeUtf8String', 'writeLatin1String', 'writeAsciiString'].map(
    (name) => [name, 'writing to sockets'] as const,
  ),
  ...['oneShotDigest', 'init', 'update', 'digest', 'verify'].map((name) => [name, 'Node, crypto'] as const),
]);

/**
 * Sums up a CPU profile by package: each sample counts for the function that was running, and not for its callers. What is
 * built into the language counts for the code that called it.
 */
export function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Shares {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const times = new Map<string, number>();
  let busy = 0;
  samples.forEach((id, n) => {
    const place = places.get(id);
    const time = timeDeltas[n] ?? 0;
    if (place === undefined) return;
    busy += time;
    times.set(place, (times.get(place) ?? 0) + time);
  });
  return Object.fromEntries([...times].map(([place, time]) => [place, time / busy]));
}

function placeOf({ functionName, url }: Profiler.Profile['nodes'][number]['callFrame']): string | undefined {
  // The profile's own work is no part of what it is of.
  if (functionName === '(idle)' || url.startsWith('node:inspector')) return undefined;
  if (functionName === '(garbage collector)') return 'garbage collection';
  if (url.startsWith('node:internal/crypto/')) return 'Node, crypto';
  if (url === '') return native.get(functionName) ?? 'Node, all else';
  if (url.startsWith('node:') || url.startsWith('wasm:')) return 'Node, all else';
  const folder = url.lastIndexOf('/node_modules/');
  if (folder < 0) return 'its own code';
  const [scope = '', name = ''] = url.slice(folder + '/node_modules/'.length).split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}
