/** Where the API begins; links in answers are paths from the root. */
export const apiPrefix = "/api/v1";
