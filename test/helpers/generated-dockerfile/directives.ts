import fc from 'fast-check';

const syntax = '# syntax=docker/dockerfile:1';

/** The lines at the top: directives, and what only looks like one. */
export const directives = fc.constantFrom<string[]>(
  [],
  [],
  [],
  ['# escape=`'],
  ['#ESCAPE = `'],
  ['# escape=\\'],
  ['# note', '# escape=`'],
  ['', '# escape=`'],
  ['# check=skip=all', '# escape=`'],
  ['#!/bin/x', '# escape=`'],
  [' # escape=`'],
  ['# unknown=1', '# escape=`'],
  [syntax],
  [` ${syntax}`],
  ['#!/bin/x', syntax],
  [syntax, '# escape=`'],
  ['# note', syntax],
  [`${syntax} a=b`],
  [' # check=skip=all', syntax],
  ['#!/bin/x', '# escape=`', syntax],
  ['', syntax],
);

/** The escape character that such lines set. */
export function escapeOf(lines: readonly string[]): string {
  const [first = '', second = ''] = lines;
  const counts = /^\s*#\s*(?:escape|check|syntax)/i;
  return /escape ?= ?`/i.test(first) || (counts.test(first) && /escape=`/.test(second)) ? '`' : '\\';
}
