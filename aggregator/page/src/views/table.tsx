import type { ComponentChildren } from "preact";

export interface TableProps {
  readonly headings: readonly string[];
  /** On a phone each row is a block, whose cells name themselves by `data-label`. */
  readonly isStacked?: boolean;
  readonly children: ComponentChildren;
}

/** Rows under headings; it scrolls sideways where it is too wide, so that the page does not. */
export function Table({ headings, isStacked = false, children }: TableProps) {
  return (
    // What scrolls sideways must be reached by keyboard, too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: WCAG 2.1.1, for it may scroll
    <section class="scroll" tabIndex={0} aria-label={headings.join(", ")}>
      <table class={isStacked ? "stacked" : ""}>
        <thead>
          <tr>
            {headings.map((heading) => (
              <th scope="col" key={heading}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
