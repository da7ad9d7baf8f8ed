import { addDays } from "../days.ts";
import type { DayRange } from "../vendor.ts";
import { openFrom } from "./coverage.ts";
import type { Part } from "./lakeStore.ts";
import { isLater, type Stretch, stretchesOf } from "./stretches.ts";

/** A part that takes the place of others. */
export interface MergedPart {
  readonly range: DayRange;
  readonly retrievedAt: string;
}

interface Piece extends MergedPart {
  readonly kind: "settled" | "open";
}

const always: DayRange = { first: "0001-01-01", last: "9999-12-30" };

/** What the parts of a partition become. */
export interface MergePlan {
  /** Parts with bars, ascending and apart. */
  readonly merged: readonly MergedPart[];
  /** Parts without bars that stay as they are. */
  readonly kept: readonly Part[];
}

/**
 * Plans what the parts of a partition become. Neighbouring days that their retrievals have settled go into one part, dated by
 * the latest of them: it settles them too. What may still be corrected keeps its own retrieval, and so does what was found
 * empty unless a later retrieval has answered for all of it, so that the same days count as covered as before. What is dated
 * by one retrieval stays together.
 */
export function mergePlan(parts: readonly Part[]): MergePlan {
  const merged: Piece[] = [];
  const withBars = parts.filter(({ rows }) => rows > 0);
  for (const piece of stretchesOf(withBars, always).flatMap(piecesOf)) {
    const before = merged.at(-1);
    if (before && belongTogether(before, piece)) {
      const range = { first: before.range.first, last: piece.range.last };
      const retrievedAt = before.retrievedAt > piece.retrievedAt ? before.retrievedAt : piece.retrievedAt;
      merged.splice(-1, 1, { range, retrievedAt, kind: piece.kind });
    } else merged.push(piece);
  }
  const isAnsweredLater = (part: Part) =>
    parts.some((one) => isLater(one, part) && one.first <= part.first && one.last >= part.last);
  return { merged, kept: parts.filter((part) => part.rows === 0 && !isAnsweredLater(part)) };
}

const belongTogether = (before: Piece, piece: Piece) =>
  addDays(before.range.last, 1) === piece.range.first &&
  (before.kind === piece.kind || (before.kind === "settled" && piece.kind === "open")) &&
  (piece.kind === "settled" || before.retrievedAt === piece.retrievedAt);

/** The settled and the open days of a stretch. */
function piecesOf({ first, last, part: { retrievedAt } }: Stretch): readonly Piece[] {
  const open = openFrom(retrievedAt);
  const settledTo = addDays(open, -1);
  const pieces: readonly Piece[] = [
    { range: { first, last: settledTo < last ? settledTo : last }, retrievedAt, kind: "settled" },
    { range: { first: first > open ? first : open, last }, retrievedAt, kind: "open" },
  ];
  return pieces.filter(({ range }) => range.first <= range.last);
}
