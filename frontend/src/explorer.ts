// The script of the process explorer.
export {};
