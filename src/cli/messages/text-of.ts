import type { BuildferryError, ErrorCode } from '../../errors.ts';
import type { NoticeCode, NoticeFacts } from '../../events.ts';
import { type ErrorText, errorTexts, noticeTexts } from './en.ts';

/** The sentences of one error. */
export function errorText<C extends ErrorCode>({ code, facts }: BuildferryError<C>): ErrorText {
  return errorTexts[code](facts);
}

/** The sentence of one notice. */
export function noticeText<C extends NoticeCode>({
  code,
  facts,
}: {
  code: C;
  facts: NoticeFacts[C];
}): string {
  return noticeTexts[code](facts);
}
