/** Which users may act for a tenant other than their own. */
export interface OperatorPolicy {
  /** `true`: no user may, whatever their groups. */
  readonly strict: boolean;
  /** The group of operators. `undefined`: there are none. */
  readonly operatorGroup: string | undefined;
}

/**
 * Whether a user in these groups may act for a tenant other than their own.
 *
 * @param groups of a verified token
 */
export function isOperator(groups: readonly string[], { strict, operatorGroup }: OperatorPolicy): boolean {
  return !strict && operatorGroup !== undefined && groups.includes(operatorGroup);
}
