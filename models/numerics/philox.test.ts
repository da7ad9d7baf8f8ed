import { golden } from "../../test/support/golden.ts";
import { philox4x32, type Words } from "./philox.ts";

interface KnownAnswers {
  readonly cases: readonly { readonly counter: string[]; readonly key: string[]; readonly output: string[] }[];
}

test("philox4x32-10 gives the known answers of its authors", () => {
  const { cases } = golden<KnownAnswers>("philox/philox4x32.json");
  expect(cases.length).toBeGreaterThanOrEqual(3);
  for (const { counter, key, output } of cases) {
    const words = philox4x32(counter.map(Number) as unknown as Words, key.map(Number) as unknown as [number, number]);
    expect(words).toEqual(output.map(Number));
  }
});
