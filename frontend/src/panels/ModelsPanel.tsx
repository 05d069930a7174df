import { useEffect, useState } from "react";
import type { Client } from "../api/client";
import { ApiError } from "../api/errors";
import { ROLES, type Choice, type Providers, type Role, type RoleChoices } from "../api/types";
import { explain, useWords } from "../i18n/language";
import type { SessionHold } from "../session/useSession";

/** Which model serves which role in this session, and why another can't. */
export function ModelsPanel({ client, hold }: { client: Client; hold: SessionHold }) {
  const words = useWords();
  const { mix, problem, busy, change } = useMix(client, hold);
  if (!mix) return <p className="soft" role="status">{problem || words.loading}</p>;
  const changed = ROLES.some((role) => mix[role].current !== mix[role].default);
  return (
    <>
      {ROLES.map((role) => (
        <RoleField
          key={role}
          role={role}
          choices={mix[role]}
          busy={busy}
          onChoose={(name) => {
            const shown = { ...mix, [role]: { ...mix[role], current: name } };
            change((session) => client.choose(session, role, name), shown);
          }}
        />
      ))}
      {problem && <p className="problem" role="alert">{problem}</p>}
      <button
        type="button"
        className="outline"
        disabled={busy || !changed}
        onClick={() => change((session) => client.resetProviders(session))}
      >
        {words.resetModels}
      </button>
    </>
  );
}

type Call = (session: NonNullable<SessionHold["session"]>) => Promise<Providers>;

function useMix(client: Client, hold: SessionHold) {
  const words = useWords();
  const [mix, setMix] = useState<Providers | null>(null);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  // What was asked for shows at once, and goes back when the server refuses it.
  const change = (call: Call, shown: Providers | null = mix) => {
    if (!hold.session) return;
    setMix(shown);
    setBusy(true);
    setProblem("");
    call(hold.session)
      .then(setMix)
      .catch((caught: unknown) => {
        if (!(caught instanceof ApiError)) throw caught;
        setMix(mix);
        setProblem(explain(caught, words));
        if (caught.expired) hold.over();
      })
      .finally(() => setBusy(false));
  };
  useEffect(() => change((session) => client.providers(session)), []);
  return { mix, problem, busy, change };
}

interface FieldProps {
  role: Role;
  choices: RoleChoices;
  busy: boolean;
  onChoose(name: string): void;
}

function RoleField({ role, choices, busy, onChoose }: FieldProps) {
  const words = useWords();
  // What was chosen when the panel opened stands on top, and stays there while others are tried.
  const [first] = useState(choices.current);
  const sorted = [...choices.choices].sort((one, other) => rank(one) - rank(other));
  function rank({ name, selectable }: Choice): number {
    return name === first ? 0 : selectable ? 1 : 2;
  }
  return (
    <fieldset className="role">
      <legend>{words.roleNames[role]}</legend>
      <p className="soft">{words.roleTexts[role]}</p>
      {sorted.map((choice) => (
        <label key={choice.name} className="choice" data-off={!choice.selectable}>
          <input
            type="radio"
            name={role}
            checked={choice.name === choices.current}
            disabled={!choice.selectable}
            onChange={() => busy || onChoose(choice.name)}
          />
          <span className="choice-name">
            {words.vendors[choice.name] ?? choice.label}
            {choice.name === choices.default && <small> {words.isDefault}</small>}
          </span>
          <Health choice={choice} />
          {choice.model && <span className="choice-model">{choice.model}</span>}
          {choice.reason && (
            <span className="choice-reason">
              {words.asTheServer ? choice.reason : words.choiceReasons[stateOf(choice)]}
            </span>
          )}
        </label>
      ))}
    </fieldset>
  );
}

function Health({ choice }: { choice: Choice }) {
  const words = useWords();
  const state = stateOf(choice);
  return (
    <span className="health" data-state={state}>
      {words.choiceStates[state]}
    </span>
  );
}

function stateOf({ configured, healthy, selectable }: Choice): "off" | "bad" | "unbuilt" | "good" {
  if (!configured) return "off";
  if (healthy === false) return "bad";
  return selectable ? "good" : "unbuilt";
}
