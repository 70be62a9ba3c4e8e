import { expect, test } from 'vitest';
import { Html, html } from '../src/html.ts';

test('a text is escaped', () => {
  expect(html`<p>${`<script>"it's" & more</script>`}</p>`.markup).toBe(
    '<p>&lt;script&gt;&quot;it&#39;s&quot; &amp; more&lt;/script&gt;</p>',
  );
});

test('an attribute can not be left by a quotation mark', () => {
  expect(html`<p title="${'" onclick="alert(1)'}"></p>`.markup).toBe('<p title="&quot; onclick=&quot;alert(1)"></p>');
});

test('a number is printed', () => {
  expect(html`<p>${7}</p>`.markup).toBe('<p>7</p>');
});

test('nested HTML is not escaped again', () => {
  expect(html`<p>${html`<b>${'<'}</b>`}</p>`.markup).toBe('<p><b>&lt;</b></p>');
});

test('a list of HTML is joined', () => {
  expect(html`<ul>${['a', 'b'].map((item) => html`<li>${item}</li>`)}</ul>`.markup).toBe(
    '<ul><li>a</li><li>b</li></ul>',
  );
});

test('markup of the constructor is not escaped', () => {
  expect(html`<style>${new Html('a > b {}')}</style>`.markup).toBe('<style>a > b {}</style>');
});

test('undefined is refused by the type', () => {
  // @ts-expect-error a value that may be undefined needs a decision
  expect(html`<p>${undefined}</p>`.markup).toBe('<p>undefined</p>');
});
