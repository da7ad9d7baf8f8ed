import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";
import { CatalogueError } from "../protocol/errors.ts";

/** What operators have said about the symbols of vendors, as it is at one version. */
export interface EditedSymbolMap {
  /** Number of edits so far; 0 = never edited. */
  readonly version: number;
  codeOf(vendor: string, symbol: string): string | undefined;
  /** The canonical symbol of a vendor's code; the other way round. */
  symbolOf(vendor: string, code: string): string | undefined;
}

/** One edit: from its version on the symbol has the code, or none of its own. */
export interface SymbolEdit {
  readonly version: number;
  readonly vendor: string;
  readonly symbol: string;
  readonly code: string | null;
  readonly note: string;
  readonly editedAt: Date;
}

/** Every edit, the first one first. */
export async function listSymbolEdits(em: EntityManager): Promise<readonly SymbolEdit[]> {
  const { rows } = await sql<SymbolEdit>`
    select version, vendor, symbol, vendor_code as code, note, edited_at as "editedAt"
    from vendor_symbols order by version`.execute(em.getKysely());
  return rows.map((row) => ({ ...row, editedAt: new Date(row.editedAt) }));
}

/** What the edits come to; the later one of a symbol holds. */
export function symbolMapOf(edits: readonly SymbolEdit[]): EditedSymbolMap {
  const codes = new Map<string, string>();
  for (const { vendor, symbol, code } of edits) {
    if (code === null) codes.delete(keyOf(vendor, symbol));
    else codes.set(keyOf(vendor, symbol), code);
  }
  const symbols = new Map(
    [...codes].map(([key, code]) => {
      const [vendor, symbol] = JSON.parse(key) as [string, string];
      return [keyOf(vendor, code), symbol];
    }),
  );
  return {
    version: edits.at(-1)?.version ?? 0,
    codeOf: (vendor, symbol) => codes.get(keyOf(vendor, symbol)),
    symbolOf: (vendor, code) => symbols.get(keyOf(vendor, code)),
  };
}

const keyOf = (vendor: string, name: string): string => JSON.stringify([vendor, name]);

/**
 * Gives a symbol a code of its own, or takes it back (`null`). One edit at a time, from any number of processes.
 *
 * @returns the version that the edit made; the current one when it changes nothing.
 * @throws {@link CatalogueError} `market_data.code_taken` when another symbol has the code.
 */
export const editSymbol = (
  em: EntityManager,
  { vendor, symbol, code, note }: Omit<SymbolEdit, "version" | "editedAt">,
): Promise<number> =>
  em.transactional(async (tx) => {
    await sql`lock table vendor_symbols in exclusive mode`.execute(tx.getKysely());
    const map = symbolMapOf(await listSymbolEdits(tx));
    if ((map.codeOf(vendor, symbol) ?? null) === code) return map.version;
    const holder = code === null ? undefined : map.symbolOf(vendor, code);
    if (holder !== undefined) {
      throw new CatalogueError(
        "market_data.code_taken",
        `${vendor} has one instrument for ${code}: it is ${holder} already and cannot be ${symbol} too`,
      );
    }
    const version = map.version + 1;
    await sql`insert into vendor_symbols (version, vendor, symbol, vendor_code, note)
      values (${version}, ${vendor}, ${symbol}, ${code}, ${note})`.execute(tx.getKysely());
    return version;
  });
