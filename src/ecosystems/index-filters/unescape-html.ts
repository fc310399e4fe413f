const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Text with its character references decoded, as far as they occur in addresses. */
export function unescapeHtml(text: string): string {
  return text
    .replace(/&#(\d{1,6});/g, (_, digits) => String.fromCodePoint(Number(digits)))
    .replace(/&#x([\da-f]{1,5});/gi, (_, digits) => String.fromCodePoint(Number.parseInt(digits, 16)))
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => named[name] ?? '');
}
