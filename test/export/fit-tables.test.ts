import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitTables } from '../../src/export/fit-tables.ts';

const table = (...cells: readonly string[]) =>
  `<table><tr>${cells.map((cell) => `<td style="x">${cell}</td>`).join('')}</tr></table>`;
const sizeOf = (html: string) => Number(/--letters:([\d.]+)pt/.exec(html)?.[1]);

test('a table that has room stays as it is, with what is around it', () => {
  const html = `<p>before</p>${table('a', 'b'.repeat(90))}<p>after</p>`;
  assert.equal(fitTables(html), html);
  const entities = table('&lt;'.repeat(90), '<b>x</b>'.repeat(10));
  assert.equal(fitTables(entities), entities, 'an entity is a letter, a tag none');
});

test('letters are as much smaller as the table is wider, each table by itself', () => {
  const html = fitTables(table('a'.repeat(60), 'b'.repeat(60)) + table('a'));
  assert.equal(html.match(/class="wide"/g)?.length, 1);
  // 120 letters of 0.602 em, and 1.2 em for each cell, on 510 points.
  assert.ok(Math.abs(sizeOf(html) - 510 / (120 * 0.602 + 2.4)) < 0.01, html);
});

test('long texts may take several lines before letters are too small to read', () => {
  const html = fitTables(table('perl', 'a'.repeat(300)));
  assert.match(html, /<td style="x">perl<\/td><td class="long" style="x">a/);
  assert.equal(sizeOf(html), 5.75);
});

test('where that does not help, everything may', () => {
  assert.match(fitTables(table(...Array.from({ length: 60 }, () => 'word'))), /class="wide wraps"/);
});
