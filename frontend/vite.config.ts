import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `npm run dev` works on the local stage that `make run` started. Its config.json is handed out
// with this server's own address, so that API and WebSocket are called through it as well.
const stage = process.env.TRIPLE_API_ORIGIN ?? "http://127.0.0.1:4566";
const bucket = "/triple-local-site-000000000000";

const config = {
  name: "stage-config",
  configureServer(server: import("vite").ViteDevServer) {
    server.middlewares.use("/config.json", async (request, answer) => {
      const found = await fetch(`${stage}${bucket}/config.json`).catch(() => null);
      const text = (await found?.text()) ?? "";
      answer.statusCode = found?.status ?? 502;
      answer.end(text.replaceAll(stage.replace(/^https?:/, ""), `//${request.headers.host}`));
    });
  },
};

export default defineConfig({
  base: "./",
  plugins: [react(), config],
  server: {
    host: "127.0.0.1",
    proxy: { "/_aws": { target: stage, ws: true } },
  },
  build: { target: "es2022", sourcemap: false, modulePreload: { polyfill: false } },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
