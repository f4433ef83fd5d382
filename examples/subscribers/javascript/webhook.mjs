// Takes Muster's events as webhooks into the journal of subscriber.mjs. Needs Node.js 18 and nothing else.
//
//     node webhook.mjs https://events.example.org/muster 8080
//
// The address is where Muster sends to, the port where this listens. The first run has the events pushed from the
// journal's position on, and keeps the secret that signs them in MUSTER_SECRET_FILE (`secret.json`); one that you were
// told, such as a new one, is given in MUSTER_SECRET. `subscriber.mjs check 2026-11-30` checks the proof of a day. The
// other variables are those of subscriber.mjs.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Journal, Muster } from './subscriber.mjs'

const MOST_BYTES = 1_000_000
const MOST_APART = 300 // seconds between its sender's clock and ours
const said = (name, otherwise) => process.env[name] || otherwise

// While a secret is changed, both sign: one signature of several must be ours.
const isSigned = (headers, body, secret) => {
  const sent = headers['webhook-timestamp'] ?? ''
  if (!/^\d+$/.test(sent) || Math.abs(Date.now() / 1000 - Number(sent)) > MOST_APART) return false
  const hmac = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
  const wanted = Buffer.from('v1,' + hmac.update(`${headers['webhook-id']}.${sent}.`).update(body).digest('base64'))
  const given = (headers['webhook-signature'] ?? '').split(' ').map(each => Buffer.from(each))
  return given.some(each => each.length === wanted.length && timingSafeEqual(each, wanted))
}

// Keeps an event; what is answered for is on the disk, or it comes again.
const take = (journal, body) => {
  const event = JSON.parse(body)
  if (event.type === 'muster.test.v1') return
  const data = body.subarray(body.indexOf(',"data":') + 8, -1)
  if (createHash('sha256').update(data).digest('hex') !== event.bodyhash) throw new Error('altered')
  if (journal.events.has(`${event.source} ${event.id}`)) return
  journal.add({ next: journal.position, items: [event] })
  console.log(event.type, event.subject, event.aggregateversion)
}

const answerTo = async (request, journal, secret) => {
  if (request.method === 'OPTIONS') return request.headers['webhook-request-origin'] === 'muster' ? 200 : 403
  if (request.method !== 'POST') return 405
  const parts = []
  let bytes = 0
  for await (const part of request) {
    if ((bytes += part.length) > MOST_BYTES) return 413
    parts.push(part)
  }
  const body = Buffer.concat(parts)
  if (!isSigned(request.headers, body, secret)) return 401
  try {
    take(journal, body)
    return 204
  } catch {
    return 400
  }
}

// The secret of this address; at the first run its events are pushed from the position on, or all that are kept.
const secretOf = async (muster, url, position, file) => {
  const kept = existsSync(file) ? JSON.parse(readFileSync(file)) : {}
  if (!kept[url]) {
    await muster.get('/v1/endpoints', {}) // signs in
    const begin = position ? { cursor: position } : { since: '2000-01-01T00:00:00Z' }
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${muster.token}` }
    const asked = { method: 'POST', headers, body: JSON.stringify({ url, ...begin }) }
    const answer = await fetch(`${muster.notify}/v1/endpoints`, asked)
    if (!answer.ok) throw new Error(await answer.text())
    kept[url] = (await answer.json()).secret
    writeFileSync(file, JSON.stringify(kept), { mode: 0o600 })
  }
  return kept[url]
}

const [url, port] = process.argv.slice(2)
if (!port) {
  console.error('node webhook.mjs https://events.example.org/muster 8080')
  process.exit(2)
}
const registry = said('MUSTER_REGISTRY', 'http://127.0.0.1:8001')
const notify = said('MUSTER_NOTIFY', 'http://127.0.0.1:8004')
const muster = new Muster(registry, notify, said('MUSTER_LOGIN', ''), said('MUSTER_PASSWORD', ''))
const journal = new Journal(said('MUSTER_JOURNAL', 'journal.jsonl'))
const file = said('MUSTER_SECRET_FILE', 'secret.json')
const secret = said('MUSTER_SECRET') || await secretOf(muster, url, journal.position, file)
createServer(async (request, response) => {
  const status = await answerTo(request, journal, secret)
  response.writeHead(status, status === 200 ? { 'WebHook-Allowed-Origin': 'muster' } : {}).end()
}).listen(Number(port))
