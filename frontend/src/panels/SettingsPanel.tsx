import { useState } from "react";
import type { Client } from "../api/client";
import { takeFocus } from "../app/focus";
import { useMinutesLeft } from "../app/time";
import { THEMES, type Theme } from "../app/theme";
import { explainAny, useLanguage, useWords } from "../i18n/language";
import type { SessionHold } from "../session/useSession";

interface Props {
  client: Client;
  hold: SessionHold;
  theme: Theme;
  onTheme(theme: Theme): void;
  onErased(): void;
}

/** Language, light or dark, and the visitor's own data. */
export function SettingsPanel({ client, hold, theme, onTheme, onErased }: Props) {
  const { words, language, speak } = useLanguage();
  return (
    <>
      <Switch
        label={words.language}
        name="language"
        value={language}
        choices={[["ko", "한국어"], ["en", "English"]]}
        onChoose={(chosen) => speak(chosen === "en" ? "en" : "ko")}
      />
      <Switch
        label={words.theme}
        name="theme"
        value={theme}
        choices={THEMES.map((name) => [name, words.themes[name]])}
        onChoose={(chosen) => onTheme(chosen as Theme)}
      />
      <TimeLeft hold={hold} />
      <Erase client={client} hold={hold} onErased={onErased} />
    </>
  );
}

function TimeLeft({ hold }: { hold: SessionHold }) {
  const words = useWords();
  const minutes = useMinutesLeft(hold.state === "live" ? hold.session?.expires_at : undefined);
  if (minutes === null) return null;
  return (
    <section>
      <h3>{words.session}</h3>
      <p>
        {minutes ? words.minutesLeft(minutes) : words.lessThanMinute}
        <span className="soft"> · {words.sessionText}</span>
      </p>
    </section>
  );
}

interface SwitchProps {
  label: string;
  name: string;
  value: string;
  choices: (readonly [string, string])[];
  onChoose(value: string): void;
}

function Switch({ label, name, value, choices, onChoose }: SwitchProps) {
  return (
    <fieldset className="switch">
      <legend>{label}</legend>
      <div className="switch-row">
        {choices.map(([choice, said]) => (
          <label key={choice}>
            <input type="radio" name={name} checked={choice === value} onChange={() => onChoose(choice)} />
            <span lang={name === "language" ? choice : undefined}>{said}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Erase({ client, hold, onErased }: Pick<Props, "client" | "hold" | "onErased">) {
  const words = useWords();
  const [step, setStep] = useState<"rest" | "sure" | "busy" | "back">("rest");
  const [problem, setProblem] = useState("");
  const erase = async () => {
    if (!hold.session || step === "busy") return;
    setStep("busy");
    try {
      await client.erase(hold.session);
      onErased();
    } catch (caught) {
      setProblem(explainAny(caught, words));
      setStep("back");
    }
  };
  return (
    <section className="erase">
      <h3>{words.erase}</h3>
      <p className="soft">{words.eraseText}</p>
      {problem && <p className="problem" role="alert">{problem}</p>}
      {step === "rest" || step === "back" ? (
        <button
          ref={step === "back" ? takeFocus : undefined}
          type="button"
          className="outline danger"
          onClick={() => setStep("sure")}
        >
          {words.erase}
        </button>
      ) : (
        <div ref={takeFocus} className="row" role="group" aria-label={words.eraseSure} tabIndex={-1}>
          <p><strong>{words.eraseSure}</strong></p>
          <button type="button" className="solid danger" aria-disabled={step === "busy"} onClick={() => void erase()}>
            {words.eraseYes}
          </button>
          <button type="button" className="quiet" disabled={step === "busy"} onClick={() => setStep("back")}>
            {words.cancel}
          </button>
        </div>
      )}
    </section>
  );
}
