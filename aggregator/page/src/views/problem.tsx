/** What is shown where the page cannot even begin. */
export function Problem({ error }: { error: unknown }) {
  return (
    <main class="problem">
      <h1>This page cannot reach its server</h1>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      <p>
        Is <code>lares page</code> still running? Start it again, then reload.
      </p>
    </main>
  );
}
