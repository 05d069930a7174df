import type { Client } from "../api/client";
import type { Index } from "../api/types";
import { useWords } from "../i18n/language";
import { CataloguePanel } from "../panels/CataloguePanel";
import { ModelsPanel } from "../panels/ModelsPanel";
import { SettingsPanel } from "../panels/SettingsPanel";
import type { UploadHold } from "../panels/upload";
import type { SessionHold } from "../session/useSession";
import type { Panel } from "../ui/Header";
import { Sheet } from "../ui/Sheet";
import { useTheme } from "./theme";

interface Props {
  client: Client;
  hold: SessionHold;
  index: Index | null;
  upload: UploadHold;
  panel: Panel | null;
  onClose(): void;
  onErased(): void;
}

/** The three panels; at most one is open. */
export function Panels({ client, hold, index, upload, panel, onClose, onErased }: Props) {
  const words = useWords();
  const [theme, setTheme] = useTheme();
  return (
    <>
      <Sheet open={panel === "catalogue"} title={words.catalogue} text={words.catalogueText} onClose={onClose}>
        <CataloguePanel index={index} upload={upload} />
      </Sheet>
      <Sheet open={panel === "models"} title={words.models} text={words.modelsText} onClose={onClose}>
        <ModelsPanel client={client} hold={hold} />
      </Sheet>
      <Sheet open={panel === "settings"} title={words.settings} onClose={onClose}>
        <SettingsPanel client={client} hold={hold} theme={theme} onTheme={setTheme} onErased={onErased} />
      </Sheet>
    </>
  );
}
