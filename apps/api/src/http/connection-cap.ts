import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Middleware } from 'koa';
import type { Log } from '../log.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import { Problem } from './errors/problem.ts';
import { pathOf } from './request-target.ts';

/** Which connections are beyond the limit. */
export interface ConnectionCap {
  /** Counts the connections of a server from now on. */
  watch(server: Server): void;
  isRefused(socket: Socket): boolean;
}

/**
 * Refuses connections beyond the limit. Node by itself closes them, and clients would take that for an outage of the network.
 * A refused connection ends soon, so that refusals need a bounded number of sockets, too.
 */
export function createConnectionCap(limits: ConnectionLimits, log: Log): ConnectionCap {
  const refused = new WeakSet<Socket>();
  let open = 0;
  let isWarned = false;

  function refuse(socket: Socket): void {
    refused.add(socket);
    const timer = setTimeout(() => socket.destroy(), limits.refusalMilliseconds);
    socket.once('close', () => clearTimeout(timer));
    if (isWarned) return;
    isWarned = true;
    log.warn({ event: 'connections_refused', limit: limits.connections }, 'There are too many connections');
  }

  return {
    watch(server) {
      server.maxConnections = limits.connections + limits.refusedConnections;
      server.on('connection', (socket: Socket) => {
        if (open >= limits.connections) {
          refuse(socket);
          return;
        }
        open += 1;
        socket.once('close', () => {
          open -= 1;
          // At the limit, connections come and go: one warning is enough.
          if (open <= limits.connections / 2) isWarned = false;
        });
      });
    },
    isRefused: (socket) => refused.has(socket),
  };
}

/**
 * Responds to requests on connections beyond the limit with 503. `/healthz` is answered: the process works, and restarting it
 * would help nobody.
 */
export function refuseConnections(cap: ConnectionCap): Middleware {
  return async (ctx, next) => {
    if (cap.isRefused(ctx.socket)) {
      ctx.set('Connection', 'close');
      if (pathOf(ctx) !== '/healthz') throw new Problem('too_many_connections');
    }
    await next();
  };
}
