/** Of one kind: enough to hide the way there and back, too few to be slowed down for. */
const atOnce = 8;

/** Does the same with each of many things, a few at a time. */
export async function inTurns<T>(
  items: readonly T[],
  work: (item: T, at: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next++;
      await work(items[at] as T, at);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
