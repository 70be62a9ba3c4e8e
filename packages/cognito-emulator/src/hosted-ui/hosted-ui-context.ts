import type { Context } from 'koa';
import type { EmulatorContext } from '../emulator-context.ts';
import type { UserPoolDomain } from '../state/records.ts';

import type { UserPoolState } from '../state/user-pool-state.ts';
import { hostedUiPath } from './domain.ts';
import type { Parameters } from './parameters.ts';

/** A request to a page or an endpoint of a domain. */
export interface HostedUiContext {
  readonly ctx: Context;
  readonly context: EmulatorContext;
  readonly poolState: UserPoolState;
  readonly domain: UserPoolDomain;
  readonly query: Parameters;
  /** What a form sent; nothing where the request is no form. */
  readonly form: Parameters;
}

/** Answers a request to a page or an endpoint. */
export type HostedUiHandler = (hostedUi: HostedUiContext) => Promise<void> | void;

/**
 * The address of a page, with the query of the request: an authorization request goes along from page to page, as on AWS,
 * and each one checks it anew.
 */
export function pageUrl({ ctx, domain }: HostedUiContext, page: string): string {
  return `${hostedUiPath(domain.prefix)}/${page}?${ctx.querystring}`;
}

/** The time, in milliseconds since 1970. */
export function currentTime({ context }: HostedUiContext): number {
  return context.clock().getTime();
}
