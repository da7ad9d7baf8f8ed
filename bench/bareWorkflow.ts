import { proxyLocalActivities } from "@temporalio/workflow";

const { price } = proxyLocalActivities<{ price(spot: number): Promise<number> }>({ startToCloseTimeout: "10s" });

/** The least that a workflow with a result can be: the peer of bench/platform.ts. */
export async function bareWorkflow(spot: number): Promise<number> {
  return price(spot);
}
