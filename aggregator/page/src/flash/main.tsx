import { render } from "preact";
import { FlashPage } from "./flash-page.tsx";

const root = document.getElementById("app");
if (root !== null) render(<FlashPage />, root);
