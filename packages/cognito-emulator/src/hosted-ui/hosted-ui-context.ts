import type { Context } from 'koa';
import type { EmulatorContext } from '../emulator-context.ts';
import type { UserPoolDomain } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { hostedUiPath } from './domain.ts';
import type { Parameters } from './parameters.ts';

/** A request to a page or endpoint of a domain. */
export interface HostedUiContext {
  readonly ctx: Context;
  readonly context: EmulatorContext;
  readonly poolState: UserPoolState;
  readonly domain: UserPoolDomain;
  readonly query: Parameters;
  /** The fields of a form; empty when the request is no form. */
  readonly form: Parameters;
}

/** Handles a request to a page or endpoint. */
export type HostedUiHandler = (hostedUi: HostedUiContext) => Promise<void> | void;

/**
 * The URL of a page, with the query of the request: as on AWS, each page gets the authorization request and validates
 * it.
 */
export function pageUrl({ ctx, domain }: HostedUiContext, page: string): string {
  return `${hostedUiPath(domain.prefix)}/${page}?${ctx.querystring}`;
}

/** The time in milliseconds since 1970. */
export function currentTime({ context }: HostedUiContext): number {
  return context.clock().getTime();
}
