import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Client } from "./api/client";
import { App } from "./app/App";
import { Boundary } from "./app/Boundary";
import { loadConfig } from "./app/config";
import { LanguageProvider } from "./i18n/language";
import { browserKeep } from "./session/store";
import "./styles/index.css";

const root = createRoot(document.getElementById("root")!);

const config = await loadConfig().catch(() => null);
root.render(
  <StrictMode>
    <LanguageProvider>
      <Boundary failed={config === null}>
        {config && <App client={new Client(config)} keep={browserKeep()} />}
      </Boundary>
    </LanguageProvider>
  </StrictMode>,
);
