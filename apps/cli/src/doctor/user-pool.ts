import type { UserPoolSettings } from '@freehold/cognito';
import type { ApiEnvironment } from '@freehold/environment';
import { type CheckResult, failed, passedUnlessFailed } from './check-result.ts';

const pulumiFix = 'the Pulumi program sets it: npm run pulumi -- up';

/** How the pool is set up: the tenant's attribute, the trigger, and who may make an account. */
export function checkUserPool(pool: UserPoolSettings, environment: ApiEnvironment): CheckResult[] {
  return [
    ...checkAttribute(pool, environment),
    ...passedUnlessFailed(
      'Accounts are made by operators alone, and go by e-mail addresses in letters of either case.',
      [
        pool.selfSignUp
          ? failed(
              'Anybody can make an account by themselves: self-sign-up is on.',
              `Turn it off (AllowAdminCreateUserOnly); ${pulumiFix}`,
            )
          : undefined,
        pool.signsInWithEmail
          ? undefined
          : failed(
              'People do not sign in with their e-mail address.',
              'Make another pool: this can not be changed of one that is there. The Pulumi program makes it right.',
            ),
        pool.caseSensitive
          ? failed(
              'Ada@… and ada@… are two accounts: the pool tells upper case from lower.',
              'Make another pool: this can not be changed of one that is there. The Pulumi program makes it right.',
            )
          : undefined,
      ],
    ),
    ...checkTrigger(pool, environment),
  ];
}

function checkAttribute(
  { attributes }: UserPoolSettings,
  { COGNITO_TENANT_CLAIM: claim }: ApiEnvironment,
): CheckResult[] {
  const attribute = attributes.get(claim);
  return passedUnlessFailed(`The pool has the attribute ${claim}, which holds a person’s tenant.`, [
    attribute === undefined
      ? failed(
          `The pool has no attribute ${claim}, which is to hold a person’s tenant.`,
          `Add it to the pool, or correct COGNITO_TENANT_CLAIM; ${pulumiFix}`,
        )
      : undefined,
    attribute?.mutable === false
      ? failed(
          `The attribute ${claim} can not be changed once it is set: nobody can be moved.`,
          'Add another attribute to the pool that can be changed, and name it in COGNITO_TENANT_CLAIM.',
        )
      : undefined,
  ]);
}

function checkTrigger({ preTokenTrigger }: UserPoolSettings, { TENANT_PROOF: proof }: ApiEnvironment): CheckResult[] {
  if (proof === 'lookup')
    return passedUnlessFailed('The API looks up who belongs to which tenant, and needs no trigger.', []);
  return passedUnlessFailed('The pre-token trigger puts the tenant into access tokens.', [
    preTokenTrigger === undefined
      ? failed(
          'The pool has no pre-token trigger: access tokens carry no tenant, and every request is refused.',
          `Add the trigger, on the plan ESSENTIALS or PLUS, or set TENANT_PROOF=lookup; ${pulumiFix}`,
        )
      : undefined,
    preTokenTrigger !== undefined && preTokenTrigger.version === 'V1_0'
      ? failed(
          'The pre-token trigger is of version V1_0, which reaches ID tokens only.',
          `Set its LambdaVersion to V2_0, or set TENANT_PROOF=lookup; ${pulumiFix}`,
        )
      : undefined,
  ]);
}

/** Whether the pool has the group that operators are in, and the API knows what to do with it. */
export function checkGroups(groups: readonly string[], environment: ApiEnvironment): CheckResult[] {
  const { TENANT_OPERATOR_GROUP: operators, TENANT_STRICT: strict } = environment;
  return passedUnlessFailed(
    operators === undefined ? 'Nobody is an operator.' : `Operators are in the group ${operators}.`,
    [
      operators !== undefined && !groups.includes(operators)
        ? failed(
            `The pool has no group ${operators}, which TENANT_OPERATOR_GROUP names.`,
            'Add it to the setting `groups` of the Pulumi program, or correct TENANT_OPERATOR_GROUP.',
          )
        : undefined,
      operators === undefined && !strict
        ? failed(
            'TENANT_STRICT=0 lets operators act for every tenant, and TENANT_OPERATOR_GROUP names no group of them.',
            'Set TENANT_OPERATOR_GROUP, or TENANT_STRICT=1.',
          )
        : undefined,
    ],
  );
}

/** Whether the Hosted UI is at the address that the API sends people to. */
export function checkDomain(pool: UserPoolSettings, environment: ApiEnvironment): CheckResult[] {
  const { COGNITO_DOMAIN: given, COGNITO_ENDPOINT: endpoint, COGNITO_WEB_CLIENT_ID: web, AWS_REGION } = environment;
  if (web === undefined) return [];
  const addresses = [
    ...(pool.customDomain === undefined ? [] : [`https://${pool.customDomain}`]),
    ...(pool.domain === undefined
      ? []
      : [
          endpoint === undefined
            ? `https://${pool.domain}.auth.${AWS_REGION}.amazoncognito.com`
            : `${endpoint}/hosted-ui/${pool.domain}`,
        ]),
  ];
  const [address] = addresses;
  return passedUnlessFailed('The Hosted UI is at COGNITO_DOMAIN.', [
    given === undefined
      ? failed(
          'COGNITO_DOMAIN is empty, and COGNITO_WEB_CLIENT_ID is set: nobody is sent to the Hosted UI.',
          address === undefined
            ? `Give the pool a domain, and set COGNITO_DOMAIN to it; ${pulumiFix}`
            : `COGNITO_DOMAIN=${address}`,
        )
      : undefined,
    given !== undefined && address === undefined
      ? failed('The pool has no domain, so there is no Hosted UI.', `Give the pool a domain; ${pulumiFix}`)
      : undefined,
    given !== undefined && address !== undefined && !addresses.some((one) => sameAddress(one, given))
      ? failed(`COGNITO_DOMAIN is ${given}, and the pool’s domain is ${address}.`, `COGNITO_DOMAIN=${address}`)
      : undefined,
  ]);
}

/** `localhost` and 127.0.0.1 are one machine. */
function sameAddress(a: string, b: string): boolean {
  const plain = (url: string) => url.toLowerCase().replace('//localhost:', '//127.0.0.1:');
  return plain(a) === plain(b);
}
