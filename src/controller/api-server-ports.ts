/** What API servers listen on with the usual installers and providers. */
export const API_SERVER_PORTS = [443, 6443];
