/** Who may act for a tenant that is not theirs. */
export interface OperatorPolicy {
  /** `true`: nobody may, whatever the group. */
  readonly strict: boolean;
  /** The group of operators. `undefined`: nobody is one. */
  readonly operatorGroup: string | undefined;
}

/**
 * Whether somebody in these groups may act for a tenant that is not theirs.
 *
 * @param groups of a verified token
 */
export function isOperator(groups: readonly string[], { strict, operatorGroup }: OperatorPolicy): boolean {
  return !strict && operatorGroup !== undefined && groups.includes(operatorGroup);
}
