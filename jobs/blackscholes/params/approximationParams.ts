import { Type } from "typebox";
import { choice } from "../../choice.ts";

const approximations = [
  "kirk",
  "levy",
  "turnbull_wakeman",
  "broadie_glasserman_kou",
  "barone_adesi_whaley",
  "ju_zhong",
  "bjerksund_stensland_1993",
  "bjerksund_stensland_2002",
  "qd_plus",
  "leisen_reimer",
  "cox_ross_rubinstein",
  "escrowed_dividend",
] as const;

/** Parameters of the quick formulas that may take the place of the accurate method. */
export const approximationParams = {
  approximation: Type.Optional(
    choice(approximations, {
      description:
        "A labelled quick formula instead of the accurate method; the result states its distance from the accurate price as " +
        "the error estimate. kirk: spread, Kirk's (1995) formula. levy: arithmetic_asian with continuous averaging, turnbull_wakeman: " +
        "arithmetic_asian with fixing_times; both take the average as log-normal with its first two moments. broadie_glasserman_kou: " +
        "barriers or extremes watched at dates, by the continuous formula with shifted levels (1997, 1999). For American vanilla " +
        "options: barone_adesi_whaley (1987) and ju_zhong (1999), quadratic; bjerksund_stensland_1993 and bjerksund_stensland_2002, " +
        "exercise boundaries without and with a step; qd_plus, premium along Li's (2010) boundary; leisen_reimer and " +
        "cox_ross_rubinstein, lattices with lattice_steps. escrowed_dividend: vanilla options with dividends, the spot less their " +
        "present value has the vol.",
    }),
  ),
  lattice_steps: Type.Optional(
    Type.Integer({
      minimum: 51,
      maximum: 5_001,
      description: "Steps of a lattice that is asked for as approximation; odd for leisen_reimer. Default: 1,001.",
    }),
  ),
};
