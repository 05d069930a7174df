import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `npm run dev` works on the local stage that `make run` started: its config.json names the rest.
const stage = process.env.TRIPLE_API_ORIGIN ?? "http://127.0.0.1:4566";
const bucket = "/triple-local-site-000000000000";

export default defineConfig({
  base: "./",
  plugins: [react()],
  server: {
    host: "127.0.0.1",
    proxy: { "/config.json": { target: stage, rewrite: (path) => bucket + path } },
  },
  build: { target: "es2022", sourcemap: false, modulePreload: { polyfill: false } },
  test: { include: ["src/**/*.test.{ts,tsx}"] },
});
