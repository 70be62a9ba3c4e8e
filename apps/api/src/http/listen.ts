import type { Server } from 'node:http';

/**
 * Starts listening.
 *
 * @returns the port, also where the system chose it for 0
 * @throws the system's error, `EADDRINUSE` for example
 */
export function listen(server: Server, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
