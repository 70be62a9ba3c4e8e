import { spawn } from 'node:child_process';
import { once } from 'node:events';
import getPort from 'get-port';
import type { ProjectCopy } from './project-copy.ts';

export interface DevServer {
  /** The API's. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Runs `npm run dev` in a copy, on ports of its own. Rejects with its output where it ends before it is ready. */
export async function startDevServer(copy: ProjectCopy): Promise<DevServer> {
  const [api, cognito, postgres] = [await getPort(), await getPort(), await getPort()];
  const child = spawn('npm', ['run', 'dev'], {
    cwd: copy.directory,
    env: {
      ...copy.environment,
      PORT: `${api}`,
      FREEHOLD_COGNITO_PORT: `${cognito}`,
      FREEHOLD_POSTGRES_PORT: `${postgres}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that all its processes get the signal, as at Ctrl-C.
    detached: true,
  });
  const ended = once(child, 'close');
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
      if (output.includes('Ctrl-C stops everything')) resolve();
    });
  }
  void ended.then(() => reject(new Error(`npm run dev ended before it was ready:\n${output}`)));
  await ready;
  return {
    url: `http://127.0.0.1:${api}`,
    async stop() {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
      await ended;
    },
  };
}
