// SPDX-License-Identifier: Apache-2.0
// An owner without a browser: fetches pages, keeps cookies, sends the forms that stand on them.
import assert from 'node:assert/strict';

const decode = text => text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name) =>
  ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" })[name]);
const attribute = (tag, name) => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  return found && decode(found[1]);
};

// What a browser would send of the form whose action ends with `end`: hidden fields, boxes that are ticked.
function formOf(page, end) {
  for (const [, head, inside] of page.body.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)) {
    const action = attribute(head, 'action');
    if (attribute(head, 'method') !== 'post' || !action.endsWith(end))
      continue;
    const fields = new URLSearchParams();
    for (const [tag] of inside.matchAll(/<input\b[^>]*>/g)) {
      const type = attribute(tag, 'type');
      if (type === 'hidden' || ((type === 'checkbox' || type === 'radio') && / checked/.test(tag)))
        fields.append(attribute(tag, 'name'), attribute(tag, 'value'));
    }
    return { action, fields };
  }
  assert.fail(`no form ${end} on ${page.url}:\n${page.body}`);
  return undefined;
}

export class Owner {
  cookies = new Map();

  async ask(url, init = {}) {
    const answer = await fetch(url, {
      redirect: 'manual', ...init,
      headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '), ...init.headers },
    });
    // not getSetCookie(): Debian's Node 18 has none
    for (const line of answer.headers.get('set-cookie')?.split(/, (?=[^;,=\s]+=)/) ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/max-age=0/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { url, status: answer.status, location: answer.headers.get('location'), body: await answer.text() };
  }

  // Follows redirects on this origin; stops at a page, or at a Location elsewhere.
  async follow(answer) {
    let now = answer;
    for (let i = 0; i < 10 && now.location; i++) {
      const next = new URL(now.location, now.url);
      if (next.origin !== new URL(now.url).origin)
        return now;
      now = await this.ask(next.href);
    }
    assert.ok(!now.location, 'redirects without an end');
    return now;
  }

  open = async url => this.follow(await this.ask(url));

  async send(page, end, more = {}, drop = []) {
    const { action, fields } = formOf(page, end);
    const body = new URLSearchParams([...fields].filter(([, value]) => !drop.includes(value)));
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    return this.follow(await this.ask(new URL(action, page.url).href, { method: 'POST', body }));
  }

  // Up to the page after the sign-in.
  async signIn(url, { make = 'CHEVROLET', username = 'kim@example.org' } = {}) {
    let page = await this.open(url);
    page = await this.send(page, '/start');
    if (page.url.endsWith('/brands'))
      page = await this.send(page, '/brands', { make });
    return this.send(page, '/sign-in', { username, password: 'any' });
  }

  // The whole flow; the parameters that the app gets.
  async decide(url, { decision = 'allow', drop = [], ...who } = {}) {
    const page = await this.signIn(url, who);
    const end = page.location ? page : await this.send(page, '/grant', { decision }, drop);
    assert.ok(end.location, `no way back to the app at ${end.url}:\n${end.body}`);
    return Object.fromEntries(new URL(end.location).searchParams);
  }
}
