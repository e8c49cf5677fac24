import { OfficeError } from "../office/office.ts";

/** What went wrong, and what to do. */
export function FaultText({ fault }: { fault: unknown }) {
  if (fault === undefined) return null;
  if (fault instanceof OfficeError) {
    return (
      <p role="alert">
        {fault.message}. <span class="hint">{fault.remedy}</span>
      </p>
    );
  }
  return <p role="alert">The server of this page gave no answer. Is it still running?</p>;
}
