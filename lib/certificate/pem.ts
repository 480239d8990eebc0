const certificateBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM file, in its order, each as PEM of its own and without what is written between them. */
export function certificatesIn(text: string): string[] {
  return (text.match(certificateBlock) ?? []).map((block) => `${block.replaceAll('\r', '')}\n`);
}

/** Whether a private key is in a text, encrypted or not. */
export function holdsPrivateKey(text: string): boolean {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
}
