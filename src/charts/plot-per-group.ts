/** One plot for each value of `group`, below each other, its label above it. */
export function plotPerGroup(labels: readonly string[]) {
  const header = { labelAngle: 0, labelOrient: 'top', labelAnchor: 'start' };
  return { facet: { row: { field: 'group', type: 'nominal', sort: labels, header } }, spacing: 14 };
}
