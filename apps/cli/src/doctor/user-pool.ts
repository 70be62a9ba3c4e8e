import { hostedUiHost } from '@freehold/aws-partitions';
import type { UserPoolSettings } from '@freehold/cognito';
import type { ApiEnvironment } from '@freehold/environment';
import { type CheckResult, failed, notChecked, passedUnlessFailed } from './check-result.ts';

const pulumiFix = 'the Pulumi program sets it: npm run pulumi -- up';

/** Checks the pool's settings: the tenant's attribute, the trigger, and who may create accounts. */
export function checkUserPool(pool: UserPoolSettings, environment: ApiEnvironment): CheckResult[] {
  return [
    ...checkAttribute(pool, environment),
    ...passedUnlessFailed(
      'Only operators create accounts, and users sign in by e-mail address, in upper or lower case.',
      [
        pool.selfSignUp
          ? failed(
              'Anybody can create an account: self-sign-up is on.',
              `Turn it off (AllowAdminCreateUserOnly); ${pulumiFix}`,
            )
          : undefined,
        pool.signsInWithEmail
          ? undefined
          : failed(
              'Users don’t sign in by e-mail address.',
              'Create another pool, for which the Pulumi program has the right setting: it can’t be changed later.',
            ),
        pool.caseSensitive
          ? failed(
              'Ada@… and ada@… are two accounts: the pool is case-sensitive.',
              'Create another pool, for which the Pulumi program has the right setting: it can’t be changed later.',
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
  return passedUnlessFailed(`The pool has the attribute ${claim}, which holds a user’s tenant.`, [
    attribute === undefined
      ? failed(
          `The pool has no attribute ${claim}, which holds a user’s tenant.`,
          `Add it to the pool, or correct COGNITO_TENANT_CLAIM; ${pulumiFix}`,
        )
      : undefined,
    attribute?.mutable === false
      ? failed(
          `The attribute ${claim} is immutable: no user can be moved.`,
          'Add a mutable attribute to the pool, and name it in COGNITO_TENANT_CLAIM.',
        )
      : undefined,
  ]);
}

function checkTrigger({ preTokenTrigger }: UserPoolSettings, { TENANT_PROOF: proof }: ApiEnvironment): CheckResult[] {
  if (proof === 'lookup') return passedUnlessFailed('The API looks tenants up in Cognito, and needs no trigger.', []);
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

/** Checks that the operators' group exists, and that the API's variables agree with it. */
export function checkGroups(groups: readonly string[], environment: ApiEnvironment): CheckResult[] {
  const { TENANT_OPERATOR_GROUP: operators, TENANT_STRICT: strict } = environment;
  return passedUnlessFailed(
    operators === undefined ? 'There are no operators.' : `Operators are in the group ${operators}.`,
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

/** Checks that the API redirects users to the address of the Hosted UI. */
export function checkDomain(
  pool: Pick<UserPoolSettings, 'domain' | 'customDomain'>,
  environment: Pick<ApiEnvironment, 'COGNITO_DOMAIN' | 'COGNITO_ENDPOINT' | 'COGNITO_WEB_CLIENT_ID' | 'AWS_REGION'>,
): CheckResult[] {
  const { COGNITO_DOMAIN: given, COGNITO_ENDPOINT: endpoint, COGNITO_WEB_CLIENT_ID: web, AWS_REGION } = environment;
  if (web === undefined) return [];
  const prefixHost = pool.domain === undefined ? undefined : hostedUiHost(pool.domain, AWS_REGION);
  const ofPrefix = endpoint === undefined ? `https://${prefixHost}` : `${endpoint}/hosted-ui/${pool.domain}`;
  const addresses = [
    ...(pool.customDomain === undefined ? [] : [`https://${pool.customDomain}`]),
    ...(pool.domain === undefined || (endpoint === undefined && prefixHost === undefined) ? [] : [ofPrefix]),
  ];
  const [address] = addresses;
  if (given !== undefined && address === undefined && pool.domain !== undefined) {
    return [
      notChecked(`AWS documents no host name of the Hosted UI in ${AWS_REGION}, so COGNITO_DOMAIN is not checked.`),
    ];
  }
  return passedUnlessFailed('The Hosted UI is at COGNITO_DOMAIN.', [
    given === undefined
      ? failed(
          'COGNITO_DOMAIN is empty, and COGNITO_WEB_CLIENT_ID is set: no user is redirected to the Hosted UI.',
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
