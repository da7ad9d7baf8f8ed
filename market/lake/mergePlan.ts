import { addDays } from "../days.ts";
import type { DayRange } from "../vendor.ts";
import { openFrom } from "./coverage.ts";
import type { Part } from "./lakeStore.ts";
import { type Stretch, stretchesOf } from "./stretches.ts";

/** A part that takes the place of others. */
export interface MergedPart {
  readonly range: DayRange;
  readonly retrievedAt: string;
}

interface Piece extends MergedPart {
  readonly kind: "settled" | "open" | "empty";
}

const always: DayRange = { first: "0001-01-01", last: "9999-12-30" };

/**
 * What the parts of a partition become. Neighbouring days that their retrievals have settled go into one part, dated by the
 * latest of them: it settles them too. What may still be corrected, and what was found empty, keeps its own retrieval, so that
 * the same days count as covered as before; it stays with what is dated by the same.
 */
export function mergePlan(parts: readonly Part[]): readonly MergedPart[] {
  const merged: Piece[] = [];
  for (const piece of stretchesOf(parts, always).flatMap(piecesOf)) {
    const before = merged.at(-1);
    if (before && belongTogether(before, piece)) {
      const range = { first: before.range.first, last: piece.range.last };
      const retrievedAt = before.retrievedAt > piece.retrievedAt ? before.retrievedAt : piece.retrievedAt;
      merged.splice(-1, 1, { range, retrievedAt, kind: piece.kind });
    } else merged.push(piece);
  }
  return merged;
}

const belongTogether = (before: Piece, piece: Piece) =>
  addDays(before.range.last, 1) === piece.range.first &&
  (before.kind === piece.kind || (before.kind === "settled" && piece.kind === "open")) &&
  (piece.kind === "settled" || before.retrievedAt === piece.retrievedAt);

/** The settled and the open days of a stretch. */
function piecesOf({ first, last, part: { retrievedAt, rows } }: Stretch): readonly Piece[] {
  if (rows === 0) return [{ range: { first, last }, retrievedAt, kind: "empty" }];
  const open = openFrom(retrievedAt);
  const settledTo = addDays(open, -1);
  const pieces: readonly Piece[] = [
    { range: { first, last: settledTo < last ? settledTo : last }, retrievedAt, kind: "settled" },
    { range: { first: first > open ? first : open, last }, retrievedAt, kind: "open" },
  ];
  return pieces.filter(({ range }) => range.first <= range.last);
}
