#!/bin/sh
# aws-jwt-verify 5.2.1: a user pool of the European Sovereign Cloud gets an issuer in another partition.
#
# Guess: since 5.2.0 takes ids such as eusc-de-east-1_…, its verifier expects the issuer and fetches the keys where AWS's SDK
# finds Cognito in that region.
# Seen: issuer and JWKS are below amazonaws.com in every partition. The SDK's endpoint rules put Cognito below
# amazonaws.eu (European Sovereign Cloud) and amazonaws.com.cn (China). The ids of pools in isolated regions are refused.
#
# Output seen:
#   eusc-de-east-1  verifier cognito-idp.eusc-de-east-1.amazonaws.com  SDK cognito-idp.eusc-de-east-1.amazonaws.eu
#   cn-north-1      verifier cognito-idp.cn-north-1.amazonaws.com  SDK cognito-idp.cn-north-1.amazonaws.com.cn
#   us-isob-east-1  verifier refused  SDK cognito-idp.us-isob-east-1.sc2s.sgov.gov
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . \
  aws-jwt-verify@5.2.1 @aws-sdk/client-cognito-identity-provider@3.1169.0 >/dev/null
cat >try.mjs <<'END'
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier } from 'aws-jwt-verify';

for (const region of ['eusc-de-east-1', 'cn-north-1', 'us-isob-east-1']) {
  let verifier = 'refused';
  try {
    verifier = new URL(CognitoJwtVerifier.parseUserPoolId(`${region}_AbCdEfGhI`).issuer).hostname;
  } catch {}
  const client = new CognitoIdentityProviderClient({ region });
  const { url } = client.config.endpointProvider({ Region: region, UseDualStack: false, UseFIPS: false });
  console.log(`${region.padEnd(14)}  verifier ${verifier}  SDK ${url.hostname}`);
}
END
node try.mjs | tee seen
cat >expected <<'END'
eusc-de-east-1  verifier cognito-idp.eusc-de-east-1.amazonaws.com  SDK cognito-idp.eusc-de-east-1.amazonaws.eu
cn-north-1      verifier cognito-idp.cn-north-1.amazonaws.com  SDK cognito-idp.cn-north-1.amazonaws.com.cn
us-isob-east-1  verifier refused  SDK cognito-idp.us-isob-east-1.sc2s.sgov.gov
END
diff expected seen && echo 'As before.'
