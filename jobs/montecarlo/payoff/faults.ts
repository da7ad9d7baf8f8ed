/** Takes a fault of a request. */
export type Faults = (pointer: string, message: string, keyword: string) => void;

export const termAt = (name: string): string => `/params/payoff/${name}`;
export const pricingAt = (name: string): string => `/params/pricing/${name}`;
