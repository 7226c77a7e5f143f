export const IMPORTS = 0;
