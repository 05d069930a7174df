import { Component, type ReactNode } from "react";
import { useWords } from "../i18n/language";

interface Props {
  failed: boolean;
  children: ReactNode;
}

/** Shows a plain sentence instead of an empty page when something unforeseen broke. */
export class Boundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.props.failed || this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const words = useWords();
  return (
    <main className="broken" role="alert">
      <p>{words.broken}</p>
      <button type="button" className="solid" onClick={() => location.reload()}>
        {words.reload}
      </button>
    </main>
  );
}
