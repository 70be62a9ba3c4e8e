import { z } from 'zod';
import { ExplicitAuthFlows } from './explicit-auth-flows.ts';
import { TokenValidity } from './token-validity.ts';

export const ClientName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w\s+=,.@-]+$/);

const RedirectUrl = z.string().min(1).max(1024);

/** The settings that UpdateUserPoolClient replaces, and resets when omitted. */
export const ClientSettings = TokenValidity.extend({
  ReadAttributes: z.array(z.string()).optional(),
  WriteAttributes: z.array(z.string()).optional(),
  ExplicitAuthFlows: ExplicitAuthFlows.optional(),
  SupportedIdentityProviders: z.array(z.string()).optional(),
  CallbackURLs: z.array(RedirectUrl).max(100).optional(),
  LogoutURLs: z.array(RedirectUrl).max(100).optional(),
  DefaultRedirectURI: RedirectUrl.optional(),
  AllowedOAuthFlows: z.array(z.enum(['code', 'implicit', 'client_credentials'])).optional(),
  AllowedOAuthScopes: z.array(z.string()).max(50).optional(),
  AllowedOAuthFlowsUserPoolClient: z.boolean().optional(),
  AnalyticsConfiguration: z.record(z.string(), z.json()).optional(),
  PreventUserExistenceErrors: z.enum(['LEGACY', 'ENABLED']).optional(),
  EnableTokenRevocation: z.boolean().optional(),
  EnablePropagateAdditionalUserContextData: z.boolean().optional(),
  AuthSessionValidity: z.int().min(3).max(15).optional(),
  RefreshTokenRotation: z
    .object({
      Feature: z.enum(['ENABLED', 'DISABLED']),
      RetryGracePeriodSeconds: z.int().min(0).max(60).optional(),
    })
    .optional(),
});
export type ClientSettings = z.infer<typeof ClientSettings>;
