// A dialog or a sheet: any button with data-opens="<id of the dialog>" opens it; Esc, a click beside it and
// <form method="dialog"> close it. The browser keeps the focus inside and gives it back.

export class DialogElement extends HTMLElement {
  connectedCallback(): void {
    const dialog = this.querySelector("dialog");
    dialog?.addEventListener("click", (event) => event.target === dialog && dialog.close());
    if (this.hasAttribute("open")) dialog?.showModal();
  }
}

/** Let every button with data-opens open its dialog, also those that come later. */
export function listenForOpeners(page: Document): void {
  page.addEventListener("click", (event) => {
    const opener = (event.target as Element).closest<HTMLElement>("[data-opens]");
    if (!opener) return;
    const dialog = page.getElementById(opener.dataset.opens!);
    if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
    opener.closest<HTMLElement>("[popover]")?.hidePopover();
    dialog.showModal();
  });
}
