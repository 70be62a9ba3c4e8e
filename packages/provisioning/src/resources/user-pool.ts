import {
  AttributeDataType,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  DeletionProtectionType,
  DescribeUserPoolCommand,
  type DescribeUserPoolCommandOutput,
  PreTokenGenerationLambdaVersionType,
  paginateListUserPools,
  RecoveryOptionNameType,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
  UsernameAttributeType,
  UserPoolMfaType,
  UserPoolTierType,
  VerifiedAttributeType,
} from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import type { ProvisioningTarget, ProvisionResource } from './resource.ts';

const poolInputs = z.strictObject({
  name: z.string(),
  userPoolTier: z.enum(UserPoolTierType),
  deletionProtection: z.enum(DeletionProtectionType),
  usernameAttributes: z.array(z.enum(UsernameAttributeType)),
  usernameConfiguration: z.strictObject({ caseSensitive: z.boolean() }),
  autoVerifiedAttributes: z.array(z.enum(VerifiedAttributeType)),
  adminCreateUserConfig: z.strictObject({ allowAdminCreateUserOnly: z.boolean() }),
  accountRecoverySetting: z.strictObject({
    recoveryMechanisms: z.array(z.strictObject({ name: z.enum(RecoveryOptionNameType), priority: z.number() })),
  }),
  mfaConfiguration: z.enum(UserPoolMfaType),
  softwareTokenMfaConfiguration: z.strictObject({ enabled: z.boolean() }).optional(),
  passwordPolicy: z.strictObject({
    minimumLength: z.number(),
    requireLowercase: z.boolean(),
    requireUppercase: z.boolean(),
    requireNumbers: z.boolean(),
    requireSymbols: z.boolean(),
    temporaryPasswordValidityDays: z.number(),
  }),
  schemas: z.array(
    z.strictObject({
      name: z.string(),
      attributeDataType: z.enum(AttributeDataType),
      mutable: z.boolean(),
      required: z.boolean(),
      stringAttributeConstraints: z.strictObject({ minLength: z.string(), maxLength: z.string() }),
    }),
  ),
  lambdaConfig: z
    .strictObject({
      preTokenGenerationConfig: z.strictObject({
        lambdaArn: z.string(),
        lambdaVersion: z.enum(PreTokenGenerationLambdaVersionType),
      }),
    })
    .optional(),
  tags: z.record(z.string(), z.string()),
});
type PoolInputs = z.output<typeof poolInputs>;

export const provisionUserPool: ProvisionResource = async (inputs, target) => {
  const pool = poolInputs.parse(inputs);
  const found = await findUserPool(pool.name, target);
  const { Id, Arn } = found === undefined ? await create(pool, target) : await update(pool, found, target);
  await configureMfa(pool, Id, target);
  return { id: Id, state: { ...inputs, arn: Arn, region: target.region } };
};

/** CreateUserPool and UpdateUserPool configure SMS only, and reset the rest (API reference, CreateUserPool). */
async function configureMfa(pool: PoolInputs, id: string, { cognito }: ProvisioningTarget): Promise<void> {
  const { mfaConfiguration, softwareTokenMfaConfiguration } = pool;
  await cognito.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId: id,
      MfaConfiguration: mfaConfiguration,
      ...(softwareTokenMfaConfiguration && {
        SoftwareTokenMfaConfiguration: { Enabled: softwareTokenMfaConfiguration.enabled },
      }),
    }),
  );
}

/** The settings that can be updated. Cognito resets those that an update leaves out, so each update has all. */
function updatableSettings(pool: PoolInputs): Omit<UpdateUserPoolCommandInput, 'UserPoolId'> {
  return {
    UserPoolTier: pool.userPoolTier,
    DeletionProtection: pool.deletionProtection,
    AutoVerifiedAttributes: pool.autoVerifiedAttributes,
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: pool.adminCreateUserConfig.allowAdminCreateUserOnly },
    AccountRecoverySetting: {
      RecoveryMechanisms: pool.accountRecoverySetting.recoveryMechanisms.map(({ name, priority }) => ({
        Name: name,
        Priority: priority,
      })),
    },
    Policies: {
      PasswordPolicy: {
        MinimumLength: pool.passwordPolicy.minimumLength,
        RequireLowercase: pool.passwordPolicy.requireLowercase,
        RequireUppercase: pool.passwordPolicy.requireUppercase,
        RequireNumbers: pool.passwordPolicy.requireNumbers,
        RequireSymbols: pool.passwordPolicy.requireSymbols,
        TemporaryPasswordValidityDays: pool.passwordPolicy.temporaryPasswordValidityDays,
      },
    },
    LambdaConfig: pool.lambdaConfig && {
      PreTokenGenerationConfig: {
        LambdaArn: pool.lambdaConfig.preTokenGenerationConfig.lambdaArn,
        LambdaVersion: pool.lambdaConfig.preTokenGenerationConfig.lambdaVersion,
      },
    },
    UserPoolTags: pool.tags,
  };
}

/** The settings that can't be changed later. */
function immutableSettings(pool: PoolInputs): CreateUserPoolCommandInput {
  return {
    PoolName: pool.name,
    UsernameAttributes: pool.usernameAttributes,
    UsernameConfiguration: { CaseSensitive: pool.usernameConfiguration.caseSensitive },
    Schema: pool.schemas.map((attribute) => ({
      Name: attribute.name,
      AttributeDataType: attribute.attributeDataType,
      Mutable: attribute.mutable,
      Required: attribute.required,
      StringAttributeConstraints: {
        MinLength: attribute.stringAttributeConstraints.minLength,
        MaxLength: attribute.stringAttributeConstraints.maxLength,
      },
    })),
  };
}

const poolResponse = z.object({ Id: z.string(), Arn: z.string() });
type PoolResponse = z.output<typeof poolResponse>;

async function create(pool: PoolInputs, { cognito }: ProvisioningTarget): Promise<PoolResponse> {
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({ ...immutableSettings(pool), ...updatableSettings(pool) }),
  );
  return poolResponse.parse(UserPool);
}

async function update(pool: PoolInputs, id: string, { cognito }: ProvisioningTarget): Promise<PoolResponse> {
  const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: id }));
  assertSameAttributes(pool, UserPool);
  await cognito.send(new UpdateUserPoolCommand({ UserPoolId: id, ...updatableSettings(pool) }));
  return poolResponse.parse(UserPool);
}

/** A pool's attributes can't be changed, so a pool with others would differ from the one on AWS. */
function assertSameAttributes(pool: PoolInputs, found: DescribeUserPoolCommandOutput['UserPool']): void {
  const wanted = pool.schemas.map(({ name }) => `custom:${name}`);
  const present = (found?.SchemaAttributes ?? []).flatMap(({ Name }) => (Name?.startsWith('custom:') ? [Name] : []));
  if (wanted.toSorted().join() !== present.toSorted().join()) {
    throw new Error(
      `the local pool was created with the attributes ${present.join(', ') || '(none)'}, and the program wants ${wanted.join(', ') || '(none)'}. Delete the local Cognito’s data and start again.`,
    );
  }
}

async function findUserPool(name: string, { cognito }: ProvisioningTarget): Promise<string | undefined> {
  for await (const { UserPools = [] } of paginateListUserPools({ client: cognito }, { MaxResults: 60 })) {
    const found = UserPools.find((pool) => pool.Name === name);
    if (found !== undefined) return found.Id;
  }
  return undefined;
}
