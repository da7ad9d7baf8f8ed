import { geometricAsian } from "../../../models/pricing/geometricAsian.ts";
import { closedForm } from "./contract.ts";

/** Options on an average price. */
export const asianContracts = {
  geometric_asian: closedForm(["strike"], ["fixing_times"], "kemna_vorst_closed_form", (market, params) =>
    geometricAsian({
      ...market,
      strike: params.strike!,
      type: params.option_type,
      fixingTimes: params.fixing_times ?? null,
    }),
  ),
};
