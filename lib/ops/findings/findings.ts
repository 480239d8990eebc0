/** Known weaknesses of what runs or operates, by how bad they are. */
export interface Findings {
  readonly critical: number;
  readonly high: number;
}

export const findingsText = ({ critical, high }: Findings): string =>
  `${critical} critical and ${high} high findings`;
