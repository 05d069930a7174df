import type { ReactNode } from "react";

/** Line drawings on a 24-unit grid; decoration only, the words stand beside or in a label. */
function drawing(children: ReactNode) {
  return function Icon() {
    return (
      <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
        {children}
      </svg>
    );
  };
}

export const SendIcon = drawing(<path d="M12 19V5M5.5 11.5 12 5l6.5 6.5" />);
export const StopIcon = drawing(<rect x="7" y="7" width="10" height="10" rx="2" />);
export const RetryIcon = drawing(<path d="M19 12a7 7 0 1 1-2.2-5.1M19 3.5V8h-4.5" />);
export const CopyIcon = drawing(
  <>
    <rect x="8.5" y="8.5" width="11" height="11" rx="2.5" />
    <path d="M5.5 15.5h-.2A1.8 1.8 0 0 1 3.5 13.700V5.300A1.8 1.8 0 0 1 5.3 3.500h8.400a1.8 1.8 0 0 1 1.8 1.800v.2" />
  </>,
);
export const CheckIcon = drawing(<path d="m5 12.5 4.5 4.500L19 7.5" />);
export const CloseIcon = drawing(<path d="M6 6l12 12M18 6 6 18" />);
export const LeftIcon = drawing(<path d="m14.5 5.5-6.5 6.5 6.5 6.5" />);
export const RightIcon = drawing(<path d="m9.5 5.5 6.5 6.5-6.5 6.5" />);
export const DownIcon = drawing(<path d="M12 5v14M5.5 12.5 12 19l6.5-6.5" />);
export const ChevronIcon = drawing(<path d="m6.5 9.5 5.5 5.5 5.5-5.5" />);
export const LinkIcon = drawing(<path d="M8 16 16.5 7.500M9.5 7.500h7v7" />);
export const ClockIcon = drawing(
  <>
    <circle cx="12" cy="12" r="8" />
    <path d="M12 7.500V12l3 2" />
  </>,
);
export const CardsIcon = drawing(
  <>
    <rect x="3.5" y="8.5" width="17" height="11" rx="2" />
    <path d="M6 5.500h12M3.5 13h17" />
  </>,
);
export const DialsIcon = drawing(
  <>
    <path d="M4 7.500h9M17.5 7.500H20M4 16.500h2.500M11 16.500h9" />
    <circle cx="15.2" cy="7.5" r="2.3" />
    <circle cx="8.7" cy="16.5" r="2.3" />
  </>,
);
export const GearIcon = drawing(
  <>
    <circle cx="12" cy="12" r="3" />
    <path d="M12 3.500v3M12 17.500v3M3.5 12h3M17.5 12h3M6 6l2.1 2.100M15.9 15.9 18 18M18 6l-2.1 2.100M8.1 15.9 6 18" />
  </>,
);
export const GoodIcon = drawing(
  <path d="M8 11v8.500H4.500V11zM8 11l3.5-7a2 2 0 0 1 2.5 2.500L13 10h5.500a1.8 1.8 0 0 1 1.8 2.200l-1.4 6a1.8 1.8 0 0 1-1.8 1.300H8" />,
);
export const BadIcon = drawing(
  <path d="M16 13V4.500h3.500V13zM16 13l-3.5 7a2 2 0 0 1-2.5-2.500L11 14H5.500a1.8 1.8 0 0 1-1.8-2.200l1.4-6A1.8 1.8 0 0 1 6.9 4.500H16" />,
);
export const SearchIcon = drawing(
  <>
    <circle cx="11" cy="11" r="6" />
    <path d="m15.5 15.5 4.5 4.5" />
  </>,
);

/** Three lines of a list and the one that is found. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect className="mark-ground" width="32" height="32" rx="9" />
      <path className="mark-lines" d="M8 10.500h16M8 16h16M8 21.500h9" />
      <circle className="mark-find" cx="23" cy="21.5" r="2.2" />
    </svg>
  );
}
