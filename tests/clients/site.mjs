// SPDX-License-Identifier: Apache-2.0
// Other people's sites: an app that owners are sent back to, a page that redirects. They remember what they were asked.
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { once } from 'node:events';

const page = title => `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>` +
  `<body><main><h1>${title}</h1></main></body></html>`;

const listening = async (server, host = '127.0.0.1') => {
  server.listen(0, host);
  await once(server, 'listening');
  return server.address().port;
};

// answer: (request, response, url) for what is not a plain page. tls: { key, cert }.
export async function site({ title = 'The app', answer, tls } = {}) {
  const asked = [];
  const handle = (request, response) => {
    const url = new URL(request.url, 'http://site.example');
    if (url.pathname === '/favicon.ico')
      return response.writeHead(204).end();
    asked.push(url);
    if (answer?.(request, response, url))
      return undefined;
    return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(title));
  };
  const server = tls ? https.createServer(tls, handle) : http.createServer(handle);
  const port = await listening(server);
  return {
    asked, port, origin: `${tls ? 'https' : 'http'}://localhost:${port}`,
    // the query of the only request, then nothing has been asked
    came() {
      const all = asked.splice(0);
      return all.map(url => Object.fromEntries(url.searchParams));
    },
    end() {
      server.closeAllConnections();
      return new Promise(done => server.close(done));
    },
  };
}

// Answers 302 with exactly these bytes as Location: what libraries would encode stays as it is.
export async function rawRedirect(location) {
  const server = net.createServer(socket => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(
      `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`));
  });
  const port = await listening(server);
  return { origin: `http://localhost:${port}`, end: () => new Promise(done => server.close(done)) };
}

// TLS in front of a server without it: what bytes come in go on to the port.
export async function tlsProxy(tls, to) {
  const open = new Set();
  const server = (await import('node:tls')).createServer({ ...tls, ALPNProtocols: ['http/1.1'] }, outside => {
    const inside = net.connect(to, '127.0.0.1');
    for (const [one, other] of [[outside, inside], [inside, outside]]) {
      open.add(one);
      one.on('error', () => other.destroy()).on('close', () => { open.delete(one); other.destroy(); }).pipe(other);
    }
  });
  const port = await listening(server);
  return {
    port,
    end() {
      for (const socket of open) socket.destroy();
      return new Promise(done => server.close(done));
    },
  };
}
