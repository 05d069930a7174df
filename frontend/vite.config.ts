import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `npm run dev` talks to the local stage that `make run` prints; one build serves every stage,
// because the page reads config.json at start.
const stage = process.env.TRIPLE_API_ORIGIN ?? "http://localhost:4566";

export default defineConfig({
  base: "./",
  plugins: [react()],
  server: {
    host: "127.0.0.1",
    proxy: { "/_aws": { target: stage, ws: true }, "/config.json": { target: stage } },
  },
  build: { target: "es2022", sourcemap: false, modulePreload: { polyfill: false } },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
