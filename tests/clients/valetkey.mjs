// SPDX-License-Identifier: Apache-2.0
// The built program as a client's tests see it: a server on a free port with a fresh database, ended by its pid.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const program = process.env.VALETKEY_PROGRAM ?? `${root}/build/debug/src/valetkey`;
const run = promisify(execFile);

// Only what a test says is set, whatever the shell it runs in has set.
const environment = settings => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VALETKEY_'))),
  ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [`VALETKEY_${name.toUpperCase()}`, String(value)])),
});

export const freePort = () => new Promise(done => {
  const probe = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

// A schema of its own on the PostgreSQL that the lane has started.
async function schema(server) {
  const name = `clients_${process.pid}_${Date.now()}`;
  const say = sql => run('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-c', `SET client_min_messages = warning; ${sql}`, server]);
  await say(`CREATE SCHEMA ${name}`);
  return {
    url: `${server}${server.includes('?') ? '&' : '?'}options=-csearch_path%3D${name}`,
    drop: () => say(`DROP SCHEMA ${name} CASCADE`),
  };
}

// settings: as in settings.def. postgres: on VALETKEY_TEST_POSTGRES instead of an SQLite file.
export async function start({ settings = {}, postgres = false } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'valetkey-clients.'));
  const place = postgres ? await schema(process.env.VALETKEY_TEST_POSTGRES) :
    { url: `${folder}/valetkey.db`, drop: async () => {} };
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = environment({ database: place.url, base_url: origin, listen: `127.0.0.1:${port}`, ...settings });
  const child = spawn(program, ['serve'], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const log = [];
  child.stderr.setEncoding('utf8');
  await new Promise((good, bad) => {
    child.once('exit', code => bad(new Error(`valetkey serve ended with ${code}:\n${log.join('')}`)));
    child.stderr.on('data', piece => {
      log.push(piece);
      if (log.join('').includes('event=listening')) good();
    });
  });
  return {
    origin, port, log,
    // options: as of `valetkey app add`, a list for one that may be repeated. Returns id, secret, management_token.
    async addApp(options) {
      const argv = Object.entries(options).flatMap(([name, value]) =>
        [value].flat().flatMap(v => v === true ? [`--${name}`] : [`--${name}`, v]));
      return JSON.parse((await run(program, ['app', 'add', '--json', ...argv], { cwd: folder, env })).stdout);
    },
    // any other command, as of the command line
    async command(...argv) {
      return (await run(program, argv, { cwd: folder, env })).stdout;
    },
    // a command that prints JSON
    async run(...argv) {
      return JSON.parse((await run(program, [...argv, '--json'], { cwd: folder, env })).stdout);
    },
    async end() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      fs.rmSync(folder, { recursive: true, force: true });
      await place.drop();
      assert.equal(child.exitCode, 0, `valetkey serve ended with ${child.exitCode ?? child.signalCode}:\n${log.join('')}`);
    },
  };
}

// A private key and a certificate for names, made for this run.
export async function certificate(...names) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'valetkey-tls.'));
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', `/CN=${names[0]}`, '-addext', `subjectAltName=${names.map(n => `DNS:${n}`).join(',')}`,
    '-keyout', `${folder}/key`, '-out', `${folder}/cert`]);
  const made = { key: fs.readFileSync(`${folder}/key`), cert: fs.readFileSync(`${folder}/cert`) };
  fs.rmSync(folder, { recursive: true, force: true });
  return made;
}
