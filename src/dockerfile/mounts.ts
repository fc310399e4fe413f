/** One `--mount=` of a RUN: its fields in order, as `[key, value]`; flags such as `readonly` have no value. */
export interface Mount {
  fields: [key: string, value?: string][];
}

/** Parses the value of a `--mount=` flag: comma-separated fields, double quotes around a field with commas. */
export function parseMount(value: string): Mount {
  const fields = value.match(/(?:^|,)(?:"(?:[^"]|"")*"|[^,]*)/g) ?? [];
  return {
    fields: fields.map((raw, index) => {
      const text = index === 0 ? raw : raw.slice(1);
      const field = text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
      const equals = field.indexOf('=');
      if (equals === -1) return [field.toLowerCase()];
      return [field.slice(0, equals).toLowerCase(), field.slice(equals + 1)];
    }),
  };
}

/** Prints a mount so that parseMount gives the same fields. */
export function printMount(mount: Mount): string {
  const print = ([key, value]: [string, string?]): string => {
    const field = value === undefined ? key : `${key}=${value}`;
    return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
  };
  return mount.fields.map(print).join(',');
}

/** A field's value by any of its names; a field without value gives an empty string. */
export function mountField(mount: Mount, ...names: string[]): string | undefined {
  const field = mount.fields.findLast(([key]) => names.includes(key));
  return field ? (field[1] ?? '') : undefined;
}

/** `bind` unless the mount says otherwise. */
export function mountType(mount: Mount): string {
  return mountField(mount, 'type')?.toLowerCase() ?? 'bind';
}

/** The same mount with one field set, at the end. */
export function withMountField(mount: Mount, name: string, value: string): Mount {
  const others = mount.fields.filter(([key]) => key !== name);
  return { fields: [...others, [name, value]] };
}
