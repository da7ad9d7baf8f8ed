import type { EntityManager } from "@mikro-orm/postgresql";
import { sql } from "kysely";
import { newRowId } from "../protocol/ids.ts";

/** Splits and dividends of one symbol, both ascending by date; what the numbers mean says `corporate_actions`. */
export interface RecordedActions {
  readonly symbol: string;
  readonly splits: readonly { readonly date: string; readonly ratio: number }[];
  readonly dividends: readonly {
    readonly exDate: string;
    readonly amount: number;
    readonly currency: string | null;
    readonly priceUnit: string | null;
  }[];
}

interface ActionRow {
  readonly kind: "split" | "dividend";
  readonly ex_date: string;
  readonly ratio: number | null;
  readonly amount: number | null;
  readonly currency: string | null;
  readonly price_unit: string | null;
}

/** What a vendor had at its latest retrieval; `null` when it was never asked. */
export async function readCorporateActions(
  em: EntityManager,
  vendor: string,
  symbol: string,
): Promise<{ readonly actions: RecordedActions; readonly retrievedAt: string } | null> {
  const { rows } = await sql<{ retrieved_at: Date; held: readonly ActionRow[] }>`
    select retrieved_at, (
      select coalesce(json_agg(json_build_object('kind', kind, 'ex_date', ex_date, 'ratio', ratio, 'amount', amount,
        'currency', currency, 'price_unit', price_unit) order by ex_date, amount, id), '[]')
      from corporate_actions where vendor = ${vendor} and symbol = ${symbol} and withdrawn_at is null
    ) as held
    from corporate_action_retrievals where vendor = ${vendor} and symbol = ${symbol}`.execute(em.getKysely());
  const found = rows[0];
  if (!found) return null;
  const of = (kind: ActionRow["kind"]) => found.held.filter((row) => row.kind === kind);
  return {
    retrievedAt: new Date(found.retrieved_at).toISOString(),
    actions: {
      symbol,
      splits: of("split").map(({ ex_date, ratio }) => ({ date: ex_date, ratio: ratio! })),
      dividends: of("dividend").map(({ ex_date, amount, currency, price_unit }) => ({
        exDate: ex_date,
        amount: amount!,
        currency,
        priceUnit: price_unit,
      })),
    },
  };
}

/**
 * Keeps a retrieval in one transaction: what the vendor still has is confirmed, what it no longer has is withdrawn, what is
 * new is added. A retrieval that is older than the one that is kept changes nothing; the same one again does not either.
 *
 * @param retrievedAt - ISO 8601.
 */
export const keepCorporateActions = (
  em: EntityManager,
  vendor: string,
  actions: RecordedActions,
  retrievedAt: string,
): Promise<void> =>
  em.transactional(async (tx) => {
    const db = tx.getKysely();
    const { symbol } = actions;
    // The row of the retrieval is also the lock under which the actions are compared.
    const { rows: newest } = await sql`
      insert into corporate_action_retrievals as known (vendor, symbol, retrieved_at)
      values (${vendor}, ${symbol}, ${retrievedAt})
      on conflict (vendor, symbol) do update set retrieved_at = excluded.retrieved_at
        where known.retrieved_at <= excluded.retrieved_at
      returning retrieved_at`.execute(db);
    if (newest.length === 0) return;

    const { rows: held } = await sql<ActionRow & { id: string }>`
      select id, kind, ex_date, ratio, amount, currency, price_unit from corporate_actions
      where vendor = ${vendor} and symbol = ${symbol} and withdrawn_at is null order by id`.execute(db);
    // A company may pay the same amount twice on a day: equal actions are as many as the vendor lists.
    const unconfirmed = Map.groupBy(held, contentOf);
    const added = rowsOf(actions).filter((row) => !unconfirmed.get(contentOf(row))?.shift());
    const withdrawn = [...unconfirmed.values()].flat().map(({ id }) => id);

    await sql`
      update corporate_actions set withdrawn_at = ${retrievedAt} where id = any(${withdrawn}::uuid[])`.execute(db);
    await sql`
      update corporate_actions set last_retrieved_at = ${retrievedAt}
      where vendor = ${vendor} and symbol = ${symbol} and withdrawn_at is null`.execute(db);
    await sql`
      insert into corporate_actions
        (id, vendor, symbol, kind, ex_date, ratio, amount, currency, price_unit, first_retrieved_at, last_retrieved_at)
      select id, ${vendor}, ${symbol}, kind, ex_date, ratio, amount, currency, price_unit, ${retrievedAt}, ${retrievedAt}
      from jsonb_to_recordset(${JSON.stringify(added.map((row) => ({ id: newRowId(), ...row })))}::jsonb)
        as added (id uuid, kind text, ex_date text, ratio float8, amount float8, currency text, price_unit text)`.execute(
      db,
    );
  });

const rowsOf = ({ splits, dividends }: RecordedActions): readonly ActionRow[] => [
  ...splits.map(({ date, ratio }) => ({
    ...{ kind: "split" as const, ex_date: date, ratio },
    ...{ amount: null, currency: null, price_unit: null },
  })),
  ...dividends.map(({ exDate, amount, currency, priceUnit }) => ({
    ...{ kind: "dividend" as const, ex_date: exDate, ratio: null },
    ...{ amount, currency, price_unit: priceUnit },
  })),
];

const contentOf = ({ kind, ex_date, ratio, amount, currency, price_unit }: ActionRow): string =>
  JSON.stringify([kind, ex_date, ratio, amount, currency, price_unit]);
