import { z } from 'zod';
import { checkWritable } from '../clients/attribute-permissions.ts';
import { authorizeAccessToken, Token } from '../tokens/access-token.ts';
import { updateAttributes } from '../users/update-attributes.ts';
import { AttributeList, attributeValues } from '../users/user-attributes.ts';
import { publicOperation } from './operation.ts';

const Input = z.object({ AccessToken: Token, UserAttributes: AttributeList });

/**
 * Sets attributes of the signed-in user that the client can write; an empty value deletes one. A new address is
 * unverified, and no code is sent.
 */
export const updateUserAttributes = publicOperation(Input, async (input, context) => {
  const { poolState, client, user } = await authorizeAccessToken(context, input.AccessToken);
  const changes = attributeValues(input.UserAttributes);
  checkWritable(poolState.pool, client.settings, Object.keys(changes));
  updateAttributes(poolState, user.username, changes, context.clock);
  return { CodeDeliveryDetailsList: [] };
});
