/** The style of the pages. They have no scripts, images or fonts. */
export const styleSheet = `
:root { color-scheme: light dark; --ink: #1b2230; --soft: #5a6475; --line: #8b95a5; --paper: #fff; --ground: #eef1f5;
  --accent: #1d4ed8; --on-accent: #fff; --bad: #a4161a; --bad-ground: #fdecec; --note: #fff4d6; --note-ink: #614700; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf3; --soft: #aab4c4; --line: #6d788a; --paper: #1b2230;
  --ground: #10151f; --accent: #8ab4ff; --on-accent: #0b1220; --bad: #ffb3b3; --bad-ground: #43181b; --note: #3a2f10;
  --note-ink: #ffe2a0; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
main { width: min(26rem, 100% - 2rem); margin: auto; padding: 2rem; background: var(--paper); border-radius: 0.75rem;
  box-shadow: 0 1px 3px rgb(0 0 0 / 20%); overflow-wrap: anywhere; }
h1 { margin: 0 0 0.25rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
h1 + p { color: var(--soft); }
form { display: grid; gap: 1.25rem; margin: 1.5rem 0 0; }
label { display: block; margin-bottom: 0.25rem; font-weight: 600; }
input { width: 100%; padding: 0.625rem 0.75rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: 0.5rem; }
button { padding: 0.75rem; font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 0;
  border-radius: 0.5rem; cursor: pointer; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.hint { margin: 0.25rem 0 0; color: var(--soft); font-size: 0.875rem; }
.after { margin: 1.25rem 0 0; }
.error { margin: 1rem 0 0; padding: 0.75rem 1rem; color: var(--bad); background: var(--bad-ground);
  border-left: 4px solid; border-radius: 0.25rem; }
.qr { display: block; width: 14rem; max-width: 100%; margin: 0 auto 1rem; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
footer { padding: 0.75rem 1rem; text-align: center; font-size: 0.875rem; color: var(--note-ink); background: var(--note); }
`;
