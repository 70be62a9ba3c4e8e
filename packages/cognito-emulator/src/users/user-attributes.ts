import { z } from 'zod';
import { invalidParameter } from '../errors.ts';
import { effectiveAttributes, type SchemaAttribute } from '../pools/schema-attributes.ts';
import type { UserPool } from '../state/records.ts';
import { isEmailAddress } from './email-address.ts';

/** `AttributeListType` of the API. */
export const AttributeList = z.array(
  z.object({ Name: z.string().min(1).max(32), Value: z.string().max(2048).optional() }),
);

/** Attributes by name. An empty value deletes the attribute (API reference, AdminUpdateUserAttributes). */
export type AttributeValues = Readonly<Record<string, string>>;

/** The attributes of a request, by name. */
export function attributeValues(list: z.infer<typeof AttributeList> | undefined): AttributeValues {
  return Object.fromEntries((list ?? []).map(({ Name, Value }) => [Name, Value ?? '']));
}

/**
 * Checks the attributes of a new user. Immutable ones can only be set here.
 *
 * @throws InvalidParameterException for an attribute or value that the pool's schema doesn't allow
 */
export function checkNewAttributes(pool: UserPool, values: AttributeValues): void {
  const attributes = effectiveAttributes(pool.schema);
  for (const [name, value] of Object.entries(values)) {
    const attribute = attributes.get(name);
    if (attribute === undefined) throw nonconforming(name, 'Attribute does not exist in the schema.');
    if (name === 'sub') throw invalidParameter('Cannot modify the non-mutable attribute sub');
    if (value !== '') checkValue(attribute, value);
  }
}

/**
 * Checks changes to an existing user. An immutable attribute can't be set even when it has no value.
 *
 * @throws InvalidParameterException for an attribute or value that the pool's schema doesn't allow, and for deleting a
 *   required attribute
 */
export function checkChangedAttributes(pool: UserPool, values: AttributeValues): void {
  const attributes = effectiveAttributes(pool.schema);
  checkNewAttributes(pool, values);
  for (const [name, value] of Object.entries(values)) {
    if (!attributes.get(name)?.Mutable) throw invalidParameter(`user.${name}: Attribute cannot be updated.`);
    if (value === '' && attributes.get(name)?.Required) {
      throw invalidParameter(`user.${name}: Required attribute cannot be deleted.`);
    }
  }
}

/**
 * The attributes after a change: empty values are removed, and a new address is unverified unless the change says
 * otherwise.
 */
export function changedAttributes(current: AttributeValues, changes: AttributeValues): Record<string, string> {
  const changed = { ...current, ...changes };
  for (const contact of ['email', 'phone_number']) {
    const verified = `${contact}_verified`;
    if (changed[contact] !== current[contact] && changes[verified] === undefined && changed[verified] !== undefined) {
      changed[verified] = 'false';
    }
  }
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== ''));
}

/** The required attributes that the user lacks. They are requested with the new password. */
export function missingRequiredAttributes(pool: UserPool, values: AttributeValues): string[] {
  return requiredAttributes(pool).filter((name) => !values[name]);
}

/** The names of the required attributes. */
export function requiredAttributes(pool: UserPool): string[] {
  return [...effectiveAttributes(pool.schema).values()]
    .filter(({ Name, Required }) => Required && Name !== 'sub')
    .map(({ Name }) => Name);
}

/** @throws InvalidParameterException for an invalid email address */
export function checkEmail(address: string): void {
  if (!isEmailAddress(address)) throw invalidParameter('Invalid email address format.');
}

function checkValue(attribute: SchemaAttribute, value: string): void {
  const { Name, AttributeDataType, StringAttributeConstraints: text, NumberAttributeConstraints: number } = attribute;
  if (Name === 'email') checkEmail(value);
  switch (AttributeDataType) {
    case 'Boolean':
      if (!['true', 'false'].includes(value.toLowerCase())) throw nonconforming(Name, 'Value must be true or false.');
      return;
    case 'Number':
      if (!Number.isFinite(Number(value)) || !within(Number(value), number?.MinValue, number?.MaxValue)) {
        throw nonconforming(Name, `Value must be a number${bounds(number?.MinValue, number?.MaxValue)}.`);
      }
      return;
    case 'DateTime':
      if (Number.isNaN(Date.parse(value))) throw nonconforming(Name, 'Value must be a date.');
      return;
    default:
      if (!within(value.length, text?.MinLength, text?.MaxLength)) {
        throw nonconforming(Name, `String must have a length${bounds(text?.MinLength, text?.MaxLength)}.`);
      }
  }
}

function within(value: number, minimum: string | undefined, maximum: string | undefined): boolean {
  return value >= Number(minimum ?? -Infinity) && value <= Number(maximum ?? Infinity);
}

function bounds(minimum: string | undefined, maximum: string | undefined): string {
  const limits = [minimum && `at least ${minimum}`, maximum && `at most ${maximum}`].filter(Boolean);
  return limits.length > 0 ? ` of ${limits.join(' and ')}` : '';
}

function nonconforming(name: string, reason: string) {
  return invalidParameter(`Attributes did not conform to the schema: ${name}: ${reason}`);
}
