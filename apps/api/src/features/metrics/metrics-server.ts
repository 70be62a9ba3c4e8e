import { createServer, type Server } from 'node:http';
import type { Log } from '../../log.ts';
import type { Metrics } from './metrics.ts';

/**
 * Serves `GET /metrics` on a port of its own, so that the public port never shows it. It asks for no credentials.
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
        log.error({ err: error }, 'The metrics could not be collected');
        response.writeHead(500).end();
      },
    );
  });
}
