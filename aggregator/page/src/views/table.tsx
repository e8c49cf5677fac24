import type { ComponentChildren } from "preact";

/** Rows under headings; it scrolls sideways where it is too wide, so that the page does not. */
export function Table(props: { headings: readonly string[]; children: ComponentChildren }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            {props.headings.map((heading) => (
              <th scope="col" key={heading}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}
