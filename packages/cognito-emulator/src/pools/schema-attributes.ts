import { z } from 'zod';
import { invalidParameter } from '../errors.ts';

/** An attribute of a pool's schema. Constraints are strings (`"1"`), as on AWS. */
export const SchemaAttribute = z.object({
  Name: z.string().min(1).max(20),
  AttributeDataType: z.enum(['String', 'Number', 'DateTime', 'Boolean']).optional(),
  DeveloperOnlyAttribute: z.boolean().optional(),
  Mutable: z.boolean().optional(),
  Required: z.boolean().optional(),
  StringAttributeConstraints: z
    .object({ MinLength: z.string().optional(), MaxLength: z.string().optional() })
    .optional(),
  NumberAttributeConstraints: z.object({ MinValue: z.string().optional(), MaxValue: z.string().optional() }).optional(),
});
export type SchemaAttribute = z.infer<typeof SchemaAttribute>;

const customPrefix = 'custom:';

/** Cognito's quota. */
const maxCustomAttributes = 50;

function standardAttribute(Name: string, settings: Partial<SchemaAttribute> = {}): SchemaAttribute {
  return { Name, AttributeDataType: 'String', Mutable: true, Required: false, ...settings };
}

const upTo2048 = { StringAttributeConstraints: { MinLength: '0', MaxLength: '2048' } };

/** The attributes that every pool has (AWS documentation, "Working with user attributes"). */
const standardAttributes: readonly SchemaAttribute[] = [
  standardAttribute('sub', {
    Mutable: false,
    Required: true,
    StringAttributeConstraints: { MinLength: '1', MaxLength: '2048' },
  }),
  ...[
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'email',
    'gender',
    'zoneinfo',
    'locale',
    'phone_number',
    'address',
  ].map((name) => standardAttribute(name, upTo2048)),
  standardAttribute('birthdate', { StringAttributeConstraints: { MinLength: '10', MaxLength: '10' } }),
  standardAttribute('updated_at', { AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '0' } }),
  standardAttribute('email_verified', { AttributeDataType: 'Boolean' }),
  standardAttribute('phone_number_verified', { AttributeDataType: 'Boolean' }),
];

const standardNames = new Set(standardAttributes.map(({ Name }) => Name));

/**
 * The `Schema` of a request as DescribeUserPool returns it: a custom attribute `tenant_id` becomes `custom:tenant_id`.
 *
 * @throws InvalidParameterException for a required custom attribute, or a duplicate name
 */
export function configuredAttributes(requested: readonly SchemaAttribute[]): SchemaAttribute[] {
  const configured = requested.map((attribute) =>
    standardNames.has(attribute.Name) ? configuredStandard(attribute) : configuredCustom(attribute),
  );
  if (new Set(configured.map(({ Name }) => Name)).size < configured.length) {
    throw invalidParameter('Schema contains an attribute more than once.');
  }
  return configured;
}

/**
 * The schema with additional custom attributes, also under the name of a standard one.
 *
 * @throws InvalidParameterException for an existing name, a required attribute, and more than 50 attributes
 */
export function withCustomAttributes(
  current: readonly SchemaAttribute[],
  requested: readonly SchemaAttribute[],
): SchemaAttribute[] {
  const schema = [...current];
  for (const attribute of requested.map(configuredCustom)) {
    if (schema.some(({ Name }) => Name === attribute.Name)) {
      throw invalidParameter(`${attribute.Name}: Existing attribute already has name ${attribute.Name}.`);
    }
    schema.push(attribute);
  }
  if (schema.filter(({ Name }) => isCustom(Name)).length > maxCustomAttributes) {
    throw invalidParameter(`A user pool can have ${maxCustomAttributes} custom attributes at most.`);
  }
  return schema;
}

/** All attributes of a pool by name: standard ones with the pool's changes, and custom ones. */
export function effectiveAttributes(configured: readonly SchemaAttribute[]): Map<string, SchemaAttribute> {
  return new Map([...standardAttributes, ...configured].map((attribute) => [attribute.Name, attribute]));
}

/** Whether it is the name of a custom attribute. */
export function isCustom(attributeName: string): boolean {
  return attributeName.startsWith(customPrefix);
}

function configuredStandard(attribute: SchemaAttribute): SchemaAttribute {
  const base = standardAttributes.find(({ Name }) => Name === attribute.Name);
  return { DeveloperOnlyAttribute: false, ...base, ...attribute };
}

function configuredCustom(attribute: SchemaAttribute): SchemaAttribute {
  if (attribute.Required) throw invalidParameter('Required custom attributes are not supported currently.');
  return {
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    ...attribute,
    Name: `${customPrefix}${attribute.Name}`,
  };
}
