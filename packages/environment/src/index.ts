export {
  type ApiEnvironment,
  EnvironmentError,
  type MigrationEnvironment,
  readApiEnvironment,
  readDatabaseOwnerUrl,
  readDatabaseUrl,
  readMigrationEnvironment,
  readUserPoolEnvironment,
  type Source,
  type UserPoolEnvironment,
} from './environment.ts';
export { environmentExample } from './example.ts';
export type { Problem } from './rules.ts';
export {
  type ChosenVariable,
  chosenVariables,
  type RequiredVariable,
  type StackVariable,
  stackVariables,
  type VariableName,
  type Variables,
  variables,
} from './variables.ts';
