import { CatalogueError, type Fault } from "../../protocol/errors.ts";

/** What is wrong with a file of bars: the first faults are written out, all are counted. */
export interface FileFaults {
  /**
   * @param place - number of the line or row, from 1; `null` = the file as a whole.
   * @param column - its name in the file; `null` = the line as a whole.
   */
  add(place: number | null, column: string | null, message: string, keyword: string): void;
  readonly count: number;
  /** A place as messages name it, as `line 17`. */
  nameOf(place: number): string;
  /** @throws {@link CatalogueError} `import.invalid` when there is any. */
  refuse(): void;
}

/** Faults that are written out; more of them say the same again. */
const mostFaults = 100;

/** @param unit - how the places of the file are counted: lines of a text, rows of a table. */
export function collectFaults(unit: "line" | "row"): FileFaults {
  const written: Fault[] = [];
  let count = 0;
  const nameOf = (place: number) => `${unit} ${place}`;
  return {
    nameOf,
    add(place, column, message, keyword) {
      count += 1;
      if (written.length >= mostFaults) return;
      const pointer = `${place === null ? "" : `/${unit}s/${place}`}${column === null ? "" : `/${escapePointer(column)}`}`;
      const names = [place === null ? [] : nameOf(place), column === null ? [] : `column ${column}`].flat();
      written.push({ pointer, message: [...names, ""].join(", ").replace(/, $/, ": ") + message, keyword });
    },
    get count() {
      return count;
    },
    refuse() {
      if (count === 0) return;
      const more = count > 1 ? `; and ${count - 1} more` : "";
      throw new CatalogueError("import.invalid", `nothing is imported: ${written[0]!.message}${more}`, written);
    },
  };
}

const escapePointer = (name: string) => name.replaceAll("~", "~0").replaceAll("/", "~1");
