export {
  type ApiEnvironment,
  type DatabaseEnvironment,
  EnvironmentError,
  type EnvironmentSource,
  type MigrationEnvironment,
  readApiEnvironment,
  readDatabaseEnvironment,
  readDatabaseOwnerUrl,
  readMigrationEnvironment,
  readUserPoolEnvironment,
  type UserPoolEnvironment,
} from './environment.ts';
export { environmentExample } from './example.ts';
export {
  callbackUrlOf,
  isPublicUrl,
  isRedirectUrl,
  logoutUrlOf,
  publicUrlRule,
  redirectUrlRule,
} from './redirect-urls.ts';
export type { EnvironmentIssue } from './rules.ts';
export {
  type ConfigurableVariable,
  configurableVariables,
  type RequiredVariable,
  type StackVariable,
  secretVariables,
  stackVariables,
  type VariableName,
  type Variables,
  variables,
} from './variables.ts';
