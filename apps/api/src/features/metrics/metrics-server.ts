import { createServer, type Server } from 'node:http';
import type { Log } from '../../log.ts';
import type { Metrics } from './metrics.ts';

/**
 * A server of its own for `GET /metrics`, so that what it tells never comes near the public port. Whoever reaches its port
 * may read it.
 */
export function metricsServer(metrics: Metrics, log: Log): Server {
  return createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'Content-Type': metrics.contentType }).end(text),
      (error: unknown) => {
        log.error({ err: error }, 'The metrics could not be read');
        response.writeHead(500).end();
      },
    );
  });
}
