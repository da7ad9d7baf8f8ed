import { createReadStream } from "node:fs";
import { join } from "node:path";
import Koa from "koa";

// The least that a Koa server can do: the bytes of a file of its folder, as a stream.
const [folder, port] = process.argv.slice(2) as [string, string];
const app = new Koa();
app.use((ctx) => {
  ctx.body = createReadStream(join(folder, ctx.path.slice(1)));
  ctx.type = "application/octet-stream";
});
app.listen(Number(port), "127.0.0.1", () => process.stdout.write("ready\n"));
