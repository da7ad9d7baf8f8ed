import type { SymbolMap } from "../record/marketRecord.ts";

/** Lists that a process remembers; those that were asked for first go first. */
const mostLists = 256;

/** The list of a name; who asks for it first has it made. */
export type DailyLists<List> = (name: string, make: (map: SymbolMap) => Promise<List>) => Promise<List>;

/**
 * Lists of a vendor, each asked for once: whoever goes through one page by page pays for one request.
 *
 * @param today - the day for which a list is remembered, as long as the symbol map stays the same.
 */
export function createDailyLists<List>(today: () => string, symbolMap: () => Promise<SymbolMap>): DailyLists<List> {
  const remembered = new Map<string, { readonly day: string; readonly list: Promise<List> }>();
  return async (name, make) => {
    const map = await symbolMap();
    const day = `${today()} ${map.version}`;
    const known = remembered.get(name);
    if (known?.day === day) return known.list;
    const list = make(map);
    remembered.delete(name);
    remembered.set(name, { day, list });
    // What failed is asked again.
    list.catch(() => remembered.delete(name));
    if (remembered.size > mostLists) remembered.delete(remembered.keys().next().value!);
    return list;
  };
}
