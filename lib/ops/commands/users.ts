import { accessText } from '../admin/access-text';
import { cell, type Row } from '../admin/ask';
import { table } from '../admin/table';
import { adminCommand } from './admin-command';

const login = { name: 'login', example: 'maria' };

/** `users …`: who may log in, and what they may do. */
export const users = [
  adminCommand({
    name: 'users list',
    summary: 'Who may log in: access by site, second factor, tokens, when last seen',
    text: (rows) => (rows.length === 0 ? 'There is no user.' : table([heads, ...rows.map(userCells)])),
  }),
  adminCommand({
    name: 'users add',
    arguments: [login, { name: 'email', example: 'maria@example.org' }, { name: 'site', example: '1' }],
    summary: 'Invites somebody by mail, with the access view on one site',
    changes: (_, who, email, site) => `${who} is invited by a mail to ${email}, with view on site ${site}.`,
    text: ([row]) =>
      `A mail to ${cell(row, 'email')} leads ${cell(row, 'login')} to the page where the password is set; its link is good for ` +
      `${cell(row, 'invitedForDays')} days.`,
  }),
  adminCommand({
    name: 'users grant',
    arguments: [login, { name: 'access', example: 'write' }, { name: 'sites', example: '1,2' }],
    summary: 'Gives a user noaccess, view, write or admin on sites, by their numbers or all',
    changes: (_, who, access, sites) => `${who} gets ${access} on sites ${sites}.`,
    text: ([row]) => `${cell(row, 'login')} has ${accessText(row)} now.`,
  }),
  adminCommand({
    name: 'users remove',
    arguments: [login],
    summary: 'Removes a user with access and tokens; reports and settings made by the user stay',
    changes: (environment, who) => `The user ${who} of ${environment} is removed for good, with all tokens.`,
    asks: true,
    text: ([row]) => `${cell(row, 'removed')} is removed.`,
  }),
  adminCommand({
    name: 'users reset-2fa',
    arguments: [login],
    summary: 'Takes a lost second factor and its recovery codes away; a new one is set up after login',
    changes: (environment, who) =>
      `${who} of ${environment} logs in by the password alone until a new second factor is set up.`,
    asks: true,
    text: ([row]) =>
      row?.['changed'] === true
        ? `${cell(row, 'login')} logs in by the password, and sets a new second factor up at Administration > Security.`
        : `${cell(row, 'login')} had no second factor.`,
  }),
  adminCommand({
    name: 'users reset-password',
    arguments: [login],
    summary: 'Mails a link to the page where a new password is set; the old one opens nothing from now on',
    changes: (environment, who) =>
      `The password of ${who} in ${environment} opens nothing until a new one is set by the mail's link.`,
    asks: true,
    text: ([row]) =>
      `A mail to ${cell(row, 'email')} has the link, which is good for ${cell(row, 'linkForDays')} day.`,
  }),
];

const heads = ['login', 'email', 'access', 'second factor', 'tokens', 'last seen'];

function userCells(row: Row): string[] {
  const invited = row['invited'] === true;
  return [
    cell(row, 'login'),
    cell(row, 'email'),
    row['superUser'] === true ? 'super user' : accessText(row),
    row['secondFactor'] === true ? 'yes' : 'NO',
    cell(row, 'tokens'),
    invited ? 'invited' : row['lastSeen'] === null ? 'never' : cell(row, 'lastSeen'),
  ];
}
