import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Client } from "./api/client";
import { App } from "./app/App";
import { Boundary } from "./app/Boundary";
import { loadConfig } from "./app/config";
import { applyTheme, keptTheme } from "./app/theme";
import { LanguageProvider } from "./i18n/language";
import { browserKeep } from "./session/store";
import "./styles/index.css";

applyTheme(keptTheme()); // before anything is awaited, so that nothing flashes in the other theme

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
