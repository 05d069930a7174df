import { useCallback, useEffect, useRef, useState } from "react";
import type { Client } from "../api/client";
import { useWords } from "../i18n/language";
import { useUpload } from "../panels/upload";
import type { Keep } from "../session/store";
import { useSession } from "../session/useSession";
import { useTalk } from "../talk/useTalk";
import { Announcer } from "../ui/Announcer";
import { loadMarkdown } from "../ui/AnswerMarkdown";
import { Composer } from "../ui/Composer";
import { Header, type Panel } from "../ui/Header";
import { Lightbox } from "../ui/Lightbox";
import { Notice } from "../ui/Notice";
import { ShowPictures, type Shown } from "../ui/Picture";
import { TalkView } from "../ui/TalkView";
import { focusToType } from "./focus";
import { Panels } from "./Panels";
import { useIndex } from "./useIndex";

interface Props {
  client: Client;
  keep: Keep;
}

/** The page: the talk in the middle, the question box below, the panels on demand. */
export function App({ client, keep }: Props) {
  const words = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft, returnDraft] = useDraft(keep);
  const [panel, setPanel] = useState<Panel | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [said, setSaid] = useState("");
  const hold = useSession(client, keep);
  const talk = useTalk(client, hold, returnDraft);
  const [uploading, setUploading] = useState(false);
  const index = useIndex(client, panel === "catalogue" || uploading);
  const upload = useUpload(client, index);
  useEffect(() => {
    setUploading(upload.step.at === "sent");
  }, [upload.step.at]);

  const ask = (question: string) => {
    if (talk.busy || hold.state !== "live") return;
    setDraft("");
    setSaid("");
    void loadMarkdown().catch(() => {}); // before it is needed; the answer copes without
    talk.ask(question);
    focusToType(field.current);
  };
  const renew = async () => {
    talk.newEra();
    await hold.start();
    focusToType(field.current);
  };
  const erased = async () => {
    setPanel(null);
    setDraft("");
    talk.clear();
    await hold.forget();
    setSaid(words.erased);
  };
  return (
    <ShowPictures value={setShown}>
      <a className="skip" href="#question">{words.skip}</a>
      <div className="page">
        <Header hold={hold} onOpen={setPanel} />
        <TalkView talk={talk} hold={hold} index={index} onAsk={ask} />
        <footer className="bottom">
          <Notice state={hold.state} onRenew={() => void renew()} />
          {said && <p className="said-once" role="status">{said}</p>}
          <Composer
            field={field}
            draft={draft}
            busy={talk.busy}
            ready={hold.state === "live"}
            onDraft={setDraft}
            onSend={ask}
            onStop={talk.stop}
          />
        </footer>
      </div>
      <Announcer turn={talk.talk.turns.at(-1)} />
      <Panels client={client} hold={hold} index={index} upload={upload} panel={panel} onClose={() => setPanel(null)} onErased={() => void erased()} />
      <Lightbox
        shown={shown}
        onTurn={(at) => setShown(shown && { ...shown, at })}
        onClose={() => setShown(null)}
      />
    </ShowPictures>
  );
}

/**
 * The question that isn't sent yet; it outlives a reload and the session. One that comes back goes
 * before what was written meanwhile.
 */
function useDraft(keep: Keep): [string, (text: string) => void, (question: string) => void] {
  const [draft, setDraft] = useState(() => keep.draft());
  useEffect(() => {
    keep.keepDraft(draft);
  }, [keep, draft]);
  const giveBack = useCallback(
    (question: string) => setDraft((now) => (now.trim() ? `${question}\n${now}` : question)),
    [],
  );
  return [draft, setDraft, giveBack];
}
