export {
  cognitoHost,
  cognitoIssuer,
  hostedUiHost,
  isRegion,
  isUserPoolId,
  type Partition,
  partitionOf,
  regionOfUserPool,
} from './partitions.ts';
