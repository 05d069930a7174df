import { createContext, useContext, useState } from "react";
import { useWords } from "../i18n/language";

export interface Shown {
  title: string;
  images: string[];
  at: number;
}

/** Opens a row's pictures large. */
export const ShowPictures = createContext<(shown: Shown) => void>(() => {});

/** Only what a browser may fetch as a picture; everything else a row may hold is left alone. */
export function pictures(images: readonly string[] | undefined): string[] {
  return (images ?? []).filter((image) => /^https?:\/\//i.test(image));
}

/** A row's first picture as a button; vanishes when it doesn't load. */
export function Picture({ title, images }: { title: string; images: string[] }) {
  const words = useWords();
  const show = useContext(ShowPictures);
  const [broken, setBroken] = useState(false);
  if (!images[0] || broken) return null;
  return (
    <button
      type="button"
      className="card-picture"
      aria-label={words.enlarge(title)}
      onClick={() => show({ title, images, at: 0 })}
    >
      <img
        src={images[0]}
        alt=""
        loading="lazy"
        decoding="async"
        width="400"
        height="300"
        onError={() => setBroken(true)}
      />
      {images.length > 1 && <span className="card-count">{images.length}</span>}
    </button>
  );
}
