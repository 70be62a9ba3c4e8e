import { adminAddUserToGroup } from './admin-add-user-to-group.ts';
import { adminCreateUser } from './admin-create-user.ts';
import { adminGetUser } from './admin-get-user.ts';
import { adminInitiateAuth } from './admin-initiate-auth.ts';
import { adminRespondToAuthChallenge } from './admin-respond-to-auth-challenge.ts';
import { adminSetUserPassword } from './admin-set-user-password.ts';
import { adminUpdateUserAttributes } from './admin-update-user-attributes.ts';
import { createGroup } from './create-group.ts';
import { createUserPool } from './create-user-pool.ts';
import { createUserPoolClient } from './create-user-pool-client.ts';
import { deleteUserPool } from './delete-user-pool.ts';
import { describeUserPool } from './describe-user-pool.ts';
import { describeUserPoolClient } from './describe-user-pool-client.ts';
import { getGroup } from './get-group.ts';
import { listGroups } from './list-groups.ts';
import { listUserPoolClients } from './list-user-pool-clients.ts';
import { listUserPools } from './list-user-pools.ts';
import type { Operation } from './operation.ts';
import { updateGroup } from './update-group.ts';
import { updateUserPool } from './update-user-pool.ts';
import { updateUserPoolClient } from './update-user-pool-client.ts';

/** Every operation that the emulator answers, by the name that stands in `X-Amz-Target`. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({
    AdminAddUserToGroup: adminAddUserToGroup,
    AdminCreateUser: adminCreateUser,
    AdminGetUser: adminGetUser,
    AdminInitiateAuth: adminInitiateAuth,
    AdminRespondToAuthChallenge: adminRespondToAuthChallenge,
    AdminSetUserPassword: adminSetUserPassword,
    AdminUpdateUserAttributes: adminUpdateUserAttributes,
    CreateGroup: createGroup,
    CreateUserPool: createUserPool,
    CreateUserPoolClient: createUserPoolClient,
    DeleteUserPool: deleteUserPool,
    DescribeUserPool: describeUserPool,
    DescribeUserPoolClient: describeUserPoolClient,
    GetGroup: getGroup,
    ListGroups: listGroups,
    ListUserPoolClients: listUserPoolClients,
    ListUserPools: listUserPools,
    UpdateGroup: updateGroup,
    UpdateUserPool: updateUserPool,
    UpdateUserPoolClient: updateUserPoolClient,
  }),
);
