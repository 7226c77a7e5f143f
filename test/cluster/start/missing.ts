/** Something that a test cluster needs and that is not here. The message says what to install or set. */
export class Missing extends Error {}
