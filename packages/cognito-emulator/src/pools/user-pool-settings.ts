import { z } from 'zod';
import { SchemaAttribute } from './schema-attributes.ts';

/**
 * The settings of CreateUserPool and UpdateUserPool, under Cognito's names. `Verbatim` ones are returned by
 * DescribeUserPool and have no effect.
 */

const Verbatim = z.record(z.string(), z.json());

const PasswordPolicy = z.object({
  MinimumLength: z.int().min(6).max(99).optional(),
  RequireUppercase: z.boolean().optional(),
  RequireLowercase: z.boolean().optional(),
  RequireNumbers: z.boolean().optional(),
  RequireSymbols: z.boolean().optional(),
  PasswordHistorySize: z.int().min(0).max(24).optional(),
  TemporaryPasswordValidityDays: z.int().min(0).max(365).optional(),
});
export type PasswordPolicy = z.infer<typeof PasswordPolicy>;

/** Texts of messages; `{####}` stands for the code or password. */
const EmailTemplate = z.looseObject({ EmailMessage: z.string().optional(), EmailSubject: z.string().optional() });

const AccountRecoverySetting = z.object({
  RecoveryMechanisms: z
    .array(
      z.object({
        Name: z.enum(['verified_email', 'verified_phone_number', 'admin_only']),
        Priority: z.int().min(1).max(2),
      }),
    )
    .min(1)
    .max(2)
    .optional(),
});

const LambdaConfig = z.looseObject({
  PreTokenGeneration: z.string().min(20).max(2048).optional(),
  PreTokenGenerationConfig: z
    .object({ LambdaVersion: z.enum(['V1_0', 'V2_0', 'V3_0']), LambdaArn: z.string().min(20).max(2048) })
    .optional(),
});
export type LambdaConfig = z.infer<typeof LambdaConfig>;

export const PoolName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w\s+=,.@-]+$/);

export const UserPoolTags = z.record(z.string().min(1).max(128), z.string().max(256));

/** Settings that UpdateUserPool replaces, and resets when omitted. */
export const UpdatableSettings = z.object({
  Policies: z.object({ PasswordPolicy: PasswordPolicy.optional(), SignInPolicy: Verbatim.optional() }).optional(),
  DeletionProtection: z.enum(['ACTIVE', 'INACTIVE']).optional(),
  UserPoolTier: z.enum(['LITE', 'ESSENTIALS', 'PLUS']).optional(),
  LambdaConfig: LambdaConfig.optional(),
  AutoVerifiedAttributes: z.array(z.enum(['phone_number', 'email'])).optional(),
  MfaConfiguration: z.enum(['OFF', 'ON', 'OPTIONAL']).optional(),
  AdminCreateUserConfig: z
    .object({
      AllowAdminCreateUserOnly: z.boolean().optional(),
      UnusedAccountValidityDays: z.int().min(0).max(365).optional(),
      InviteMessageTemplate: EmailTemplate.optional(),
    })
    .optional(),
  AccountRecoverySetting: AccountRecoverySetting.optional(),
  DeviceConfiguration: Verbatim.optional(),
  EmailConfiguration: Verbatim.optional(),
  EmailVerificationMessage: z.string().optional(),
  EmailVerificationSubject: z.string().optional(),
  SmsAuthenticationMessage: z.string().optional(),
  SmsConfiguration: Verbatim.optional(),
  SmsVerificationMessage: z.string().optional(),
  UserAttributeUpdateSettings: Verbatim.optional(),
  UserPoolAddOns: Verbatim.optional(),
  VerificationMessageTemplate: EmailTemplate.optional(),
});
export type UpdatableSettings = z.infer<typeof UpdatableSettings>;

/** Settings that only CreateUserPool sets. */
export const CreationSettings = z.object({
  UsernameAttributes: z.array(z.enum(['phone_number', 'email'])).optional(),
  AliasAttributes: z.array(z.enum(['phone_number', 'email', 'preferred_username'])).optional(),
  UsernameConfiguration: z.object({ CaseSensitive: z.boolean() }).optional(),
  Schema: z.array(SchemaAttribute).min(1).max(50).optional(),
});
export type CreationSettings = z.infer<typeof CreationSettings>;
