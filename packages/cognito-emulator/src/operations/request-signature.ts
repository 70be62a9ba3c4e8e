import { CognitoException } from '../errors.ts';
import { Region } from '../identifiers.ts';

/**
 * The region in the credential scope of a Signature Version 4 header. The signature isn't checked.
 *
 * @example signingRegion('AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/cognito-idp/aws4_request, …'); //
 *   us-east-1
 * @throws MissingAuthenticationTokenException, IncompleteSignatureException, InvalidSignatureException
 */
export function signingRegion(authorization: string | undefined): Region {
  if (authorization === undefined) {
    throw new CognitoException('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const scope = /^AWS4-HMAC-SHA256 .*Credential=([^\s,]+)/.exec(authorization)?.[1]?.split('/');
  if (scope?.length !== 5) {
    throw new CognitoException(
      'IncompleteSignatureException',
      'Authorization header requires a Credential parameter of the form key/date/region/service/aws4_request.',
    );
  }
  const region = Region.safeParse(scope[2]);
  if (!region.success) {
    throw new CognitoException('InvalidSignatureException', 'Credential should be scoped to a valid region.');
  }
  return region.data;
}
