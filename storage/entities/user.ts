import { defineEntity, p } from "@mikro-orm/core";

/** The owner of jobs. Until identity arrives, one fixed development user is every caller. */
export const UserEntity = defineEntity({
  name: "User",
  tableName: "users",
  properties: {
    id: p.uuid().primary(),
    email: p.text().unique(),
    displayName: p.text(),
    createdAt: p.datetime().columnType("timestamptz").defaultRaw("now()"),
  },
});
